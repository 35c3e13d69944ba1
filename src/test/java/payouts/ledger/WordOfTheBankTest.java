package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * What each word of the bank does to each situation, through the ledger: the state that follows (= for the same), and
 * <ul>
 * <li>{@code *} money moved without our confirm: an alarm, and starts stop (M11),
 * <li>{@code !} the bank contradicts what it said before: an alarm,
 * <li>{@code ~} the session of an attempt that is over is to be cancelled (M13),
 * <li>{@code >confirm}, {@code >cancel} what a question is followed by.
 * </ul>
 */
class WordOfTheBankTest extends LedgerFixture {

    private static final String[] TABLE = {
        // situation             | nothing    | in work    | waits               | waits, no info      | succeeded  | failed | for money | cancelled | with code | undecided
        "WITH_SESSION            | =          | =          | READY               | CANCELLING>cancel   | SUCCEEDED* | FAILED | WAITING   | ACCEPTED  | FAILED    | ATTENTION",
        "STARTED                 | =          | =          | READY               | CANCELLING>cancel   | SUCCEEDED* | FAILED | WAITING   | ACCEPTED  | FAILED    | ATTENTION",
        "TO_COMPARE              | ATTENTION  | =          | =                   | =                   | SUCCEEDED* | FAILED | WAITING   | ACCEPTED  | FAILED    | ATTENTION",
        "HELD_AFTER_MISMATCH     | =          | =          | =                   | =                   | SUCCEEDED* | FAILED | WAITING   | ACCEPTED  | FAILED    | ATTENTION",
        "CONFIRM_PERMITTED       | ATTENTION  | =          | =>confirm           | =>confirm           | SUCCEEDED  | FAILED | WAITING   | FAILED    | FAILED    | ATTENTION",
        "CONFIRM_AGAIN           | ATTENTION  | =          | =>confirm           | =>confirm           | SUCCEEDED  | FAILED | WAITING   | FAILED    | FAILED    | ATTENTION",
        "CANCEL_AFTER_MISMATCH   | =>cancel   | =          | =>cancel            | =>cancel            | SUCCEEDED* | FAILED | FAILED    | CANCELLED | CANCELLED | ATTENTION",
        "CANCEL_TO_RETRY         | =>cancel   | =          | =>cancel            | =>cancel            | SUCCEEDED* | FAILED | FAILED    | ACCEPTED  | ACCEPTED  | ATTENTION",
        "DEAD_BEFORE_PERMIT      | =          | =          | =~                  | =~                  | SUCCEEDED* | =      | =         | =         | =         | =",
        "NO_MONEY_BEFORE_PERMIT  | =          | =          | =~                  | =~                  | SUCCEEDED* | =      | =         | =         | =         | =",
        "NO_MONEY_AFTER_PERMIT   | =          | =          | =                   | =                   | SUCCEEDED! | =      | =         | =         | =         | =",
        "UNDECIDED_BEFORE_PERMIT | =          | =          | READY               | CANCELLING>cancel   | SUCCEEDED* | FAILED | WAITING   | ACCEPTED  | FAILED    | =",
        "UNDECIDED_AFTER_PERMIT  | =          | =          | CONFIRMING>confirm  | CONFIRMING>confirm  | SUCCEEDED  | FAILED | WAITING   | FAILED    | FAILED    | =",
        "ALL_ATTEMPTS_DEAD       | =          | =          | =~                  | =~                  | SUCCEEDED* | =      | =         | =         | =         | =",
        "PAID_AFTER_FAILED       | =          | =          | =                   | =                   | =          | =      | =         | =         | =         | =",
        "PAID                    | =          | =          | =                   | =                   | =          | =!     | =!        | =!        | =!        | =",
        "START_REFUSED           | =          | =          | =~                  | =~                  | ATTENTION*!| =      | =         | =         | =         | =",
        "FAILED_BEFORE_PERMIT    | =          | =          | =~                  | =~                  | ATTENTION*!| =      | =         | =         | =         | =",
        "FAILED_AFTER_PERMIT     | =          | =          | =                   | =                   | ATTENTION! | =      | =         | =         | =         | =",
        "CANCEL_SEEN             | =          | =          | =~                  | =~                  | ATTENTION*!| =      | =         | =         | =         | =",
    };

    private static final Map<Situation, List<String>> EXPECTED = new EnumMap<>(Situation.class);

    static {
        for (String row : TABLE) {
            List<String> words = cells(row);
            EXPECTED.put(Situation.valueOf(words.get(0)), words.subList(1, words.size()));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Situation.class, mode = Mode.EXCLUDE,
            names = {"NEW", "HELD_AT_INTAKE", "NO_SESSION_YET", "CANCELLED_AT_INTAKE"})
    void m14_everyAnswerToAQuestionLeadsWhereTheTableSays(Situation situation) {
        assertSoftly(softly -> {
            for (BankAnswer answer : BankAnswer.values()) {
                String reference = "q-" + answer;
                bring(reference, situation);
                int asked = task(reference).attempt();
                BankWord.Answered answered = answered(reference, answer);
                String next = answered.next() == BankWord.Next.NOTHING ? "" : ">" + answered.next().name().toLowerCase(java.util.Locale.ROOT);
                softly.assertThat(seen(reference, situation, asked) + next).as("%s, %s", situation, answer)
                        .isEqualTo(EXPECTED.get(situation).get(answer.ordinal()));
                softly.assertThat(answered.task()).as("%s, %s: the task to go on with", situation, answer).isEqualTo(task(reference));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(value = Situation.class, mode = Mode.EXCLUDE,
            names = {"NEW", "HELD_AT_INTAKE", "NO_SESSION_YET", "CANCELLED_AT_INTAKE"})
    void m14_everyWebhookLeadsWhereTheTableSays(Situation situation) {
        assertSoftly(softly -> {
            for (BankAnswer answer : BankAnswer.values()) {
                String reference = "w-" + answer;
                bring(reference, situation);
                int told = task(reference).attempt();
                hear(reference, answer);
                String expected = EXPECTED.get(situation).get(answer.ordinal()).replaceFirst(">.*", "");
                if (situation == Situation.UNDECIDED_AFTER_PERMIT && answer.name().startsWith("WAITS")) {
                    // A webhook may be old: only a question's answer is evidence for a second confirm (M7).
                    expected = "=";
                }
                softly.assertThat(seen(reference, situation, told)).as("%s, %s", situation, answer).isEqualTo(expected);
            }
        });
    }

    @Test
    void m14_theTableCoversEverySituationThatHasASession() {
        assertThat(EXPECTED.keySet()).containsExactlyInAnyOrderElementsOf(Arrays.stream(Situation.values())
                .filter(situation -> !List.of("NEW", "HELD_AT_INTAKE", "NO_SESSION_YET", "CANCELLED_AT_INTAKE").contains(situation.name())).toList());
        assertThat(EXPECTED.values()).allMatch(row -> row.size() == BankAnswer.values().length);
    }

    @ParameterizedTest
    @EnumSource(Situation.class)
    void m20_anAnswerThatCantBeReadDecidesNothing(Situation situation) {
        bring("a", situation);
        ledger.bankWord().answered(task("a"), null, "The answer can't be read.");
        assertThat(state("a")).isEqualTo(situation.state());
        assertThat(alarms).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Situation.class)
    void m01_anAnswerAboutAnotherSessionDecidesNothing(Situation situation) {
        reopen(new TestSettings().asksMax(1000));
        bring("a", situation);
        for (BankAnswer answer : BankAnswer.values()) {
            ledger.bankWord().answered(task("a"), report("ps_of_somebody_else", answer), "It names another session.");
            assertThat(state("a")).as("%s", answer).isEqualTo(situation.state());
        }
        assertThat(startsAreStopped()).isFalse();
    }

    private String seen(String reference, Situation before, int attempt) {
        PayoutState after = state(reference);
        StringBuilder seen = new StringBuilder(after == before.state() ? "=" : after.name());
        if (alarms.contains(Alarms.Kind.PAID_WITHOUT_CONFIRM) && startsAreStopped()) {
            seen.append('*');
        } else if (alarms.contains(Alarms.Kind.PAID_WITHOUT_CONFIRM) || startsAreStopped()) {
            seen.append("(alarm without stop, or stop without alarm)");
        }
        if (alarms.contains(Alarms.Kind.CONTRADICTION)) {
            seen.append('!');
        }
        if (cancelIsDue(reference, attempt)) {
            seen.append('~');
        }
        return seen.toString();
    }
}
