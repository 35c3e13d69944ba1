package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** M12: one call creates and starts, and until it is answered nobody knows the session. */
class InitModeTest extends LedgerFixture {

    @BeforeEach
    void initMode() {
        reopen(new TestSettings().init());
    }

    private Permit init(String reference) {
        return ledger.initMode().permit(task(reference));
    }

    private static SessionReport report(String session, String metadata, BankAnswer answer) {
        SessionReport plain = LedgerFixture.report(session, answer);
        return new SessionReport(session, answer, "v1", metadata, plain.bankPayoutId(), plain.errorCode(), null, null, null, null,
                plain.confirmInformation(), LEGS, List.of());
    }

    private void unknown(String reference) {
        accept(order(reference));
        ledger.initMode().unknown(init(reference).task(), "no answer");
    }

    @Test
    void m12_theAttemptStoresItsModeAndTheCallLeavesOnce() {
        accept(order("a"));
        assertThat(ledger.initMode().isFor(task("a"))).isTrue();
        PayoutTask before = task("a");
        Permit permit = init("a");
        assertThat(permit.sessionId()).isNull();
        assertThat(permit.idempotencyKey()).isEqualTo("a:1:init:1");
        assertThat(attempt("a").mode()).isEqualTo("init");
        assertThat(state("a")).isEqualTo(PayoutState.STARTING);
        for (PayoutTask again : List.of(before, task("a"))) {
            assertThat(ledger.initMode().isFor(task("a"))).isFalse();
            assertThatThrownBy(() -> ledger.initMode().permit(again)).isInstanceOf(Permit.Refused.class);
            assertThatThrownBy(() -> ledger.permits().create(again)).isInstanceOf(Permit.Refused.class);
            assertThatThrownBy(() -> ledger.permits().start(again)).isInstanceOf(Permit.Refused.class);
        }
        ledger.initMode().answered(permit.task(), "ps_1");
        hear("a", BankAnswer.WAITS_FOR_CONFIRM);
        assertThat(confirm("a").sessionId()).isEqualTo("ps_1");
    }

    @Test
    void m12_anUnknownOutcomeNeedsAPersonAndIsNeverSentAgain() {
        unknown("a");
        assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
        assertThat(alarms).containsExactly(Alarms.Kind.ATTENTION);
        timePasses();
        assertThat(ledger.leases().claim(Stage.START, 9)).isEmpty();
        assertThat(ledger.permits().sessionToAsk(task("a"))).isEmpty();
        ledger.bankWord().answered(task("a"), null, "There is no session to ask about.");
        assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
        assertThatThrownBy(() -> ledger.persons().cancel("a", "anna")).isInstanceOf(Persons.NotAllowed.class).hasMessageContaining("settle");
        ledger.persons().settle("a", false, "the statement does not show it", "anna");
        assertThat(state("a")).isEqualTo(PayoutState.FAILED);
    }

    @Test
    void m12_aCrashBeforeTheAnswerNeedsAPersonAndIsNeverSentAgain() {
        accept(order("a"));
        init("a");
        reopen(new TestSettings().init());
        timePasses();
        assertThat(ledger.leases().claim(Stage.START, 9)).isEmpty();
        PayoutTask task = ledger.leases().claim(Stage.RECONCILE, 9).get(0);
        ledger.bankWord().answered(task, null, "There is no session to ask about.");
        assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
    }

    @ParameterizedTest
    @EnumSource(value = BankAnswer.class, names = {"WAITS_FOR_CONFIRM", "SUCCEEDED", "FAILED"})
    void m12_aWebhookThatNamesTheReferenceBringsTheSessionAndDecides(BankAnswer answer) {
        unknown("a");
        alarms.clear();
        hear(report("ps_late", "a", answer));
        assertThat(attempt("a").sessionId()).isEqualTo("ps_late");
        assertThat(state("a")).isEqualTo(switch (answer) {
            case WAITS_FOR_CONFIRM -> PayoutState.READY;
            case SUCCEEDED -> PayoutState.SUCCEEDED;
            default -> PayoutState.FAILED;
        });
        assertThat(alarms.contains(Alarms.Kind.PAID_WITHOUT_CONFIRM)).isEqualTo(answer == BankAnswer.SUCCEEDED);
    }

    @Test
    void m12_aWebhookThatOvertakesTheAnswerIsTheSamePayout() {
        accept(order("a"));
        Permit permit = init("a");
        hear(report("ps_1", "a", BankAnswer.WAITS_FOR_CONFIRM));
        ledger.initMode().answered(permit.task(), "ps_1");
        assertThat(state("a")).isEqualTo(PayoutState.READY);
        ledger.initMode().unknown(permit.task(), "late");
        assertThat(state("a")).isEqualTo(PayoutState.READY);
        assertThat(alarms).isEmpty();
        ledger.initMode().answered(permit.task(), "ps_2");
        assertThat(alarms).as("one call made two sessions").containsExactly(Alarms.Kind.CONTRADICTION);
        assertThat(attempt("a").sessionId()).isEqualTo("ps_1");
    }

    @Test
    void m12_anAnswerThatComesAfterAPersonWasToldIsKept() {
        accept(order("a"));
        Permit permit = init("a");
        ledger.bankWord().answered(task("a"), null, "There is no session to ask about.");
        ledger.initMode().answered(permit.task(), "ps_1");
        assertThat(attempt("a").sessionId()).isEqualTo("ps_1");
        assertThat(ledger.permits().sessionToAsk(task("a"))).contains("ps_1");
    }

    @Test
    void m12_aSessionOfSomebodyElseIsNotMatched() {
        unknown("a");
        alarms.clear();
        assertThat(hear(report("ps_x", null, BankAnswer.WAITS_FOR_CONFIRM))).isEqualTo("foreign session");
        assertThat(hear(report("ps_x", "never-seen", BankAnswer.WAITS_FOR_CONFIRM))).isEqualTo("foreign session");
        assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
        assertThat(count("select count(*) from bank_event where session_id = 'ps_x' and body is not null and body not like '%{%'")).as("kept as they came").isEqualTo(2);
    }

    @Test
    void m12_whereTwoAttemptsWaitForTheirSessionNoneIsGuessed() {
        unknown("a");
        ledger.persons().settle("a", false, "the statement does not show it", "anna");
        ledger.persons().retry("a", "anna");
        init("a");
        assertThat(hear(report("ps_x", "a", BankAnswer.WAITS_FOR_CONFIRM))).isEqualTo("foreign session");
        assertThat(state("a")).isEqualTo(PayoutState.STARTING);
        ledger.initMode().answered(task("a"), "ps_2");
        hear(report("ps_x", "a", BankAnswer.WAITS_WITHOUT_INFORMATION));
        assertThat(attempt("a", 1).sessionId()).as("only the first one is left").isEqualTo("ps_x");
        assertThat(cancelIsDue("a", 1)).isTrue();
    }

    @Test
    void m12_anAttemptOfTheOtherModeIsNeverMatchedByItsMetadata() {
        reopen(new TestSettings());
        accept(order("a"));
        assertThatThrownBy(() -> init("a")).isInstanceOf(Permit.Refused.class).hasMessageContaining("create-start");
        create("a");
        assertThat(hear(report("ps_x", "a", BankAnswer.WAITS_FOR_CONFIRM))).isEqualTo("foreign session");
        assertThat(attempt("a").sessionId()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Refusal.Meaning.class)
    void m12_whatTheBankSurelyRefusedWasNotDone(Refusal.Meaning meaning) {
        accept(order("a"));
        PayoutTask task = init("a").task();
        ledger.callOutcomes().startRefused(task, new Refusal("code", null, meaning));
        assertThat(state("a")).isEqualTo(switch (meaning) {
            case FINAL -> PayoutState.FAILED;
            case WAIT -> PayoutState.WAITING;
            case STOP, RETRY -> PayoutState.ACCEPTED;
            case ASK -> PayoutState.STARTING;
        });
    }

    @Test
    void m12_whileStartsAreStoppedNothingLeaves() {
        accept(order("a"));
        ledger.controls().freeze("restored");
        assertThatThrownBy(() -> init("a")).isInstanceOf(Permit.Refused.class).hasMessageContaining("stopped");
    }
}
