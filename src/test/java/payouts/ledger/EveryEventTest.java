package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every situation × every call that the program or a person can make: the state that follows, {@code =} where it is
 * allowed and the state stays, {@code -} where it is refused (or dropped) and not one cell of the ledger changes.
 */
class EveryEventTest extends LedgerFixture {

    private enum Event {
        CREATE, CREATED, CREATE_REFUSED, CREATE_UNKNOWN, START, START_NEW, START_REFUSED, CARD_KNOWN, CARD_UNKNOWN,
        CONFIRM, MISMATCH, HOLD, CANCEL_PERMIT, NOT_ANSWERED, RELEASE, CANCEL, RETRY, ASK, PAID, UNPAID
    }

    private static final String[] TABLE = {
        //                                              |create                                 |
        //                        | create   | created | refused | unknown | start    | with new | refused | known | unknown | confirm    | mismatch   | hold | cancel | n.a. | release  | cancel     | retry    | ask | paid      | unpaid
        "NEW                      | CREATING | -       | -       | -       | -        | -        | -       | =     | FAILED  | -          | -          | -    | -      | -    | -        | CANCELLED  | -        | -   | -         | -",
        "HELD_AT_INTAKE           | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | -      | -    | ACCEPTED | CANCELLED  | -        | -   | -         | -",
        "NO_SESSION_YET           | =        | =       | FAILED  | =       | -        | STARTING | -       | =     | FAILED  | -          | -          | -    | -      | -    | -        | CANCELLED  | -        | -   | -         | -",
        "WITH_SESSION             | -        | -       | -       | =       | STARTING | -        | -       | =     | FAILED  | -          | -          | -    | -      | -    | -        | CANCELLED  | -        | -   | -         | -",
        "STARTED                  | -        | -       | -       | -       | -        | -        | FAILED  | -     | -       | -          | -          | -    | -      | =    | -        | CANCELLING | -        | =   | -         | -",
        "TO_COMPARE               | -        | -       | -       | -       | -        | -        | -       | -     | -       | CONFIRMING | CANCELLING | HELD | -      | =    | -        | CANCELLING | -        | =   | -         | -",
        "HELD_AFTER_MISMATCH      | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | -      | =    | READY    | CANCELLING | -        | =   | -         | -",
        "CONFIRM_PERMITTED        | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | -      | =    | -        | -          | -        | =   | -         | -",
        "CONFIRM_AGAIN            | -        | -       | -       | -       | -        | -        | -       | -     | -       | =          | -          | -    | -      | =    | -        | -          | -        | =   | -         | -",
        "CANCEL_AFTER_MISMATCH    | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | =      | =    | -        | -          | -        | =   | -         | -",
        "CANCEL_TO_RETRY          | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | =      | =    | -        | -          | -        | =   | -         | -",
        "DEAD_BEFORE_PERMIT       | CREATING | -       | -       | -       | -        | -        | -       | =     | FAILED  | -          | -          | -    | =      | -    | -        | CANCELLED  | -        | -   | -         | -",
        "NO_MONEY_BEFORE_PERMIT   | CREATING | -       | -       | -       | -        | -        | -       | =     | FAILED  | -          | -          | -    | =      | -    | -        | CANCELLED  | -        | -   | -         | -",
        "NO_MONEY_AFTER_PERMIT    | CREATING | -       | -       | -       | -        | -        | -       | =     | FAILED  | -          | -          | -    | -      | -    | -        | CANCELLED  | -        | -   | -         | -",
        "UNDECIDED_BEFORE_PERMIT  | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | -      | =    | -        | CANCELLING | -        | =   | SUCCEEDED | FAILED",
        "UNDECIDED_AFTER_PERMIT   | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | -      | =    | -        | -          | -        | =   | SUCCEEDED | FAILED",
        "ALL_ATTEMPTS_DEAD        | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | =      | -    | -        | CANCELLED  | -        | -   | SUCCEEDED | FAILED",
        "PAID_AFTER_FAILED        | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | -      | -    | -        | -          | -        | -   | SUCCEEDED | FAILED",
        "PAID                     | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | -      | -    | -        | -          | -        | -   | -         | -",
        "START_REFUSED            | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | =      | -    | -        | -          | ACCEPTED | -   | -         | -",
        "FAILED_BEFORE_PERMIT     | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | =      | -    | -        | -          | ACCEPTED | -   | -         | -",
        "FAILED_AFTER_PERMIT      | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | -      | -    | -        | -          | ACCEPTED | -   | -         | -",
        "CANCELLED_AT_INTAKE      | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | -      | -    | -        | -          | ACCEPTED | -   | -         | -",
        "CANCEL_SEEN              | -        | -       | -       | -       | -        | -        | -       | -     | -       | -          | -          | -    | =      | -    | -        | -          | ACCEPTED | -   | -         | -",
    };

    private static final Map<Situation, List<String>> EXPECTED = new EnumMap<>(Situation.class);

    static {
        for (String row : TABLE) {
            List<String> words = cells(row);
            EXPECTED.put(Situation.valueOf(words.get(0)), words.subList(1, words.size()));
        }
    }

    @ParameterizedTest
    @EnumSource(Situation.class)
    void everyCallIsAllowedOrRefusedAsTheTableSaysAndARefusalChangesNothing(Situation situation) {
        assertSoftly(softly -> {
            String reference = null;
            Map<String, List<String>> before = null;
            for (Event event : Event.values()) {
                if (reference == null) {
                    reference = "e-" + event;
                    bring(reference, situation);
                    before = everything();
                }
                boolean refused = !happens(event, reference);
                String expected = EXPECTED.get(situation).get(event.ordinal());
                if (expected.equals("-")) {
                    softly.assertThat(everything()).as("%s, %s changes nothing", situation, event).isEqualTo(before);
                } else {
                    softly.assertThat(refused).as("%s, %s is refused", situation, event).isFalse();
                    softly.assertThat(state(reference)).as("%s, %s", situation, event)
                            .isEqualTo(expected.equals("=") ? situation.state() : PayoutState.valueOf(expected));
                    softly.assertThat(everything()).as("%s, %s is written down", situation, event).isNotEqualTo(before);
                    reference = null;
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Situation.class)
    void m09_noCallWithATaskOfAnOlderVersionChangesAnything(Situation situation) {
        bring("a", situation);
        PayoutTask now = task("a");
        PayoutTask old = new PayoutTask(now.payoutId(), now.reference(), now.attempt(), now.version() - 1, now.state());
        var before = everything();
        assertSoftly(softly -> {
            for (Event event : Event.values()) {
                if (event.compareTo(Event.RELEASE) >= 0 || event == Event.CANCEL_PERMIT) {
                    continue; // A person acts on what is; a cancel can't pay, and goes by the attempt.
                }
                happens(event, old);
                softly.assertThat(everything()).as("%s", event).isEqualTo(before);
            }
            for (BankAnswer answer : BankAnswer.values()) {
                String session = now.attempt() == 0 ? "ps_none" : attempt("a").sessionId();
                ledger.bankWord().answered(old, report(session == null ? "ps_none" : session, answer), "old");
                softly.assertThat(everything()).as("%s", answer).isEqualTo(before);
            }
        });
    }

    @Test
    void theTableCoversEverySituationAndEveryEvent() {
        assertThat(EXPECTED.keySet()).containsExactly(EXPECTED.keySet().stream().sorted().toArray(Situation[]::new))
                .containsExactlyInAnyOrder(Situation.values());
        assertThat(EXPECTED.values()).allMatch(row -> row.size() == Event.values().length);
        assertThat(Arrays.stream(Situation.values()).map(Situation::state)).containsAll(List.of(PayoutState.values()));
    }

    private boolean happens(Event event, String reference) {
        return happens(event, task(reference));
    }

    /** @return false when it was refused */
    private boolean happens(Event event, PayoutTask task) {
        try {
            switch (event) {
                case CREATE -> {
                    return !ledger.permits().create(task).equals(Optional.empty());
                }
                case CREATED -> ledger.callOutcomes().created(task, "ps_new_of_" + task.reference());
                case CREATE_REFUSED -> ledger.callOutcomes().createRefused(task, FINAL);
                case CREATE_UNKNOWN -> ledger.callOutcomes().createUnknown(task);
                case START -> ledger.permits().start(task);
                case START_NEW -> ledger.permits().start(task, "ps_new_of_" + task.reference());
                case START_REFUSED -> ledger.callOutcomes().startRefused(task, FINAL);
                case CARD_KNOWN -> ledger.callOutcomes().cardKnown(task, "mir", "0001");
                case CARD_UNKNOWN -> ledger.callOutcomes().cardUnknown(task, FINAL);
                case CONFIRM -> ledger.permits().confirm(task, evidence -> Optional.of("agrees"));
                case MISMATCH -> ledger.permits().mismatch(task, "It differs.", false);
                case HOLD -> ledger.permits().mismatch(task, "It differs.", true);
                case CANCEL_PERMIT -> ledger.permits().cancel(task);
                case NOT_ANSWERED -> ledger.bankWord().notAnswered(task);
                case RELEASE -> ledger.persons().release(task.reference(), "anna");
                case CANCEL -> ledger.persons().cancel(task.reference(), "anna");
                case RETRY -> ledger.persons().retry(task.reference(), "anna");
                case ASK -> ledger.persons().ask(task.reference(), "anna");
                case PAID -> ledger.persons().settle(task.reference(), true, "the statement", "anna");
                case UNPAID -> ledger.persons().settle(task.reference(), false, "the statement", "anna");
                default -> throw new AssertionError(event);
            }
            return true;
        } catch (Permit.Refused | Persons.NotAllowed e) {
            return false;
        }
    }
}
