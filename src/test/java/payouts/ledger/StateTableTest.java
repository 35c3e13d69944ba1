package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of M14, written out by hand from the money rules and held against the program's, cell by cell. */
class StateTableTest {

    private static final String ANSWERS = "NOTHING_STARTED IN_WORK WAITS_FOR_CONFIRM WAITS_WITHOUT_INFORMATION SUCCEEDED FAILED"
            + " FAILED_FOR_MONEY CANCELLED CANCELLED_WITH_CODE UNDECIDED";

    private static final String[] BEFORE_A_PERMIT = {
        "ACCEPTED   | STAY        | STAY | CANCEL_STRAY | CANCEL_STRAY     | SUCCEED_UNCONFIRMED | STAY | STAY           | STAY           | STAY           | STAY",
        "WAITING    | STAY        | STAY | CANCEL_STRAY | CANCEL_STRAY     | SUCCEED_UNCONFIRMED | STAY | STAY           | STAY           | STAY           | STAY",
        "HELD       | STAY        | STAY | STAY         | STAY             | SUCCEED_UNCONFIRMED | FAIL | WAIT_FOR_MONEY | NEW_ATTEMPT    | FAIL           | ATTEND",
        "CREATING   | STAY        | STAY | COMPARE      | CANCEL_AND_RETRY | SUCCEED_UNCONFIRMED | FAIL | WAIT_FOR_MONEY | NEW_ATTEMPT    | FAIL           | ATTEND",
        "STARTING   | AWAIT_START | STAY | COMPARE      | CANCEL_AND_RETRY | SUCCEED_UNCONFIRMED | FAIL | WAIT_FOR_MONEY | NEW_ATTEMPT    | FAIL           | ATTEND",
        "READY      | ATTEND      | STAY | STAY         | STAY             | SUCCEED_UNCONFIRMED | FAIL | WAIT_FOR_MONEY | NEW_ATTEMPT    | FAIL           | ATTEND",
        "CANCELLING | CANCEL      | STAY | CANCEL       | CANCEL           | SUCCEED_UNCONFIRMED | FAIL | FAIL           | CANCELLED_SEEN | CANCELLED_SEEN | ATTEND",
        "ATTENTION  | STAY        | STAY | COMPARE      | CANCEL_AND_RETRY | SUCCEED_UNCONFIRMED | FAIL | WAIT_FOR_MONEY | NEW_ATTEMPT    | FAIL           | STAY",
        "FAILED     | STAY        | STAY | CANCEL_STRAY | CANCEL_STRAY     | CONTRADICTION       | STAY | STAY           | STAY           | STAY           | STAY",
        "CANCELLED  | STAY        | STAY | CANCEL_STRAY | CANCEL_STRAY     | CONTRADICTION       | STAY | STAY           | STAY           | STAY           | STAY",
    };

    /** Only the bank's word counts now: nothing is cancelled, nothing is begun anew unless it is finally dead. */
    private static final String[] AFTER_A_PERMIT = {
        "CONFIRMING | ATTEND | STAY | CONFIRM_AGAIN | CONFIRM_AGAIN | SUCCEED       | FAIL          | WAIT_FOR_MONEY | FAIL          | FAIL          | ATTEND",
        "ATTENTION  | STAY   | STAY | CONFIRM_AGAIN | CONFIRM_AGAIN | SUCCEED       | FAIL          | WAIT_FOR_MONEY | FAIL          | FAIL          | STAY",
        "SUCCEEDED  | STAY   | STAY | STAY          | STAY          | STAY          | CONTRADICTION | CONTRADICTION  | CONTRADICTION | CONTRADICTION | STAY",
        "FAILED     | STAY   | STAY | STAY          | STAY          | CONTRADICTION | STAY          | STAY           | STAY          | STAY          | STAY",
        "ACCEPTED   | STAY   | STAY | STAY          | STAY          | SUCCEED       | STAY          | STAY           | STAY          | STAY          | STAY",
        "WAITING    | STAY   | STAY | STAY          | STAY          | SUCCEED       | STAY          | STAY           | STAY          | STAY          | STAY",
        // The ledger never writes a permit in these states; were it there all the same, it would bind as in ATTENTION.
        "HELD       | STAY   | STAY | CONFIRM_AGAIN | CONFIRM_AGAIN | SUCCEED       | FAIL          | WAIT_FOR_MONEY | FAIL          | FAIL          | STAY",
        "CREATING   | STAY   | STAY | CONFIRM_AGAIN | CONFIRM_AGAIN | SUCCEED       | FAIL          | WAIT_FOR_MONEY | FAIL          | FAIL          | STAY",
        "STARTING   | STAY   | STAY | CONFIRM_AGAIN | CONFIRM_AGAIN | SUCCEED       | FAIL          | WAIT_FOR_MONEY | FAIL          | FAIL          | STAY",
        "READY      | STAY   | STAY | CONFIRM_AGAIN | CONFIRM_AGAIN | SUCCEED       | FAIL          | WAIT_FOR_MONEY | FAIL          | FAIL          | STAY",
        "CANCELLING | STAY   | STAY | CONFIRM_AGAIN | CONFIRM_AGAIN | SUCCEED       | FAIL          | WAIT_FOR_MONEY | FAIL          | FAIL          | STAY",
        "CANCELLED  | STAY   | STAY | STAY          | STAY          | CONTRADICTION | STAY          | STAY           | STAY          | STAY          | STAY",
    };

    static Stream<List<String>> cells() {
        List<List<String>> cells = new ArrayList<>();
        for (boolean permitted : new boolean[] {false, true}) {
            for (String row : permitted ? AFTER_A_PERMIT : BEFORE_A_PERMIT) {
                List<String> words = LedgerFixture.cells(row);
                String[] answers = ANSWERS.split(" ");
                for (int i = 0; i < answers.length; i++) {
                    cells.add(List.of(words.get(0), Boolean.toString(permitted), answers[i], words.get(i + 1)));
                }
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void m14_everyStateMeetsEveryAnswerAsTheRulesSay(List<String> cell) {
        assertThat(StateTable.step(PayoutState.valueOf(cell.get(0)), Boolean.parseBoolean(cell.get(1)), BankAnswer.valueOf(cell.get(2))))
                .isEqualTo(StateTable.Step.valueOf(cell.get(3)));
    }

    @Test
    void m14_theTableKnowsEveryStateAndEveryAnswer() {
        assertThat(ANSWERS.split(" ")).containsExactlyInAnyOrder(
                Arrays.stream(BankAnswer.values()).map(Enum::name).toArray(String[]::new));
        List<String> states = Arrays.stream(PayoutState.values()).map(Enum::name).toList();
        assertThat(states(AFTER_A_PERMIT)).containsExactlyInAnyOrderElementsOf(states);
        // Without a permit there is no CONFIRMING, and what is SUCCEEDED is not asked how it came to be.
        assertThat(states(BEFORE_A_PERMIT)).containsExactlyInAnyOrderElementsOf(
                states.stream().filter(state -> !state.equals("CONFIRMING") && !state.equals("SUCCEEDED")).toList());
    }

    @Test
    void m07_noAnswerCancelsOrComparesAnAttemptWhoseConfirmWasPermitted() {
        for (PayoutState state : PayoutState.values()) {
            for (BankAnswer answer : BankAnswer.values()) {
                assertThat(StateTable.step(state, true, answer)).as("%s, %s", state, answer).isNotIn(StateTable.Step.CANCEL,
                        StateTable.Step.CANCEL_AND_RETRY, StateTable.Step.CANCEL_STRAY, StateTable.Step.CANCELLED_SEEN,
                        StateTable.Step.COMPARE, StateTable.Step.NEW_ATTEMPT, StateTable.Step.AWAIT_START);
            }
        }
    }

    private static List<String> states(String[] rows) {
        return Arrays.stream(rows).map(row -> LedgerFixture.cells(row).get(0)).toList();
    }
}
