package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attempts and permits: rules M1, M2 and M6 to M11. */
class AttemptsTest extends LedgerFixture {

    // ---- M1

    @Test
    void m01_aWordAboutAnEarlierAttemptLeavesTheCurrentOneAlone() {
        bring("a", Situation.DEAD_BEFORE_PERMIT);
        ready("a");
        for (BankAnswer answer : BankAnswer.values()) {
            if (answer != BankAnswer.SUCCEEDED) {
                PayoutTask before = task("a");
                hear(report(session("a", 1), answer));
                assertThat(task("a")).as("%s", answer).isEqualTo(before);
            }
        }
        assertThat(attempt("a", 2).ended()).isNull();
    }

    @Test
    void m01_anEarlierAttemptThatSucceededBarsTheConfirmOfTheCurrentOne() {
        bring("a", Situation.DEAD_BEFORE_PERMIT);
        ready("a");
        PayoutTask compared = task("a");
        hear(report(session("a", 1), BankAnswer.SUCCEEDED));

        assertThatThrownBy(() -> ledger.permits().confirm(compared, evidence -> Optional.of("agrees"))).isInstanceOf(Permit.Refused.class);
        assertThat(task("a")).extracting(PayoutTask::state, PayoutTask::attempt).containsExactly(PayoutState.SUCCEEDED, 1);
        assertThat(cancelIsDue("a", 2)).as("the current session must not wait on").isTrue();
        assertThat(alarms).contains(Alarms.Kind.PAID_WITHOUT_CONFIRM);
    }

    @Test
    void m01_whenAnEarlierAttemptSucceededNoSecondConfirmOfTheCurrentOneIsPermitted() {
        confirmedTwice("a");
        hear(report(session("a", 1), BankAnswer.SUCCEEDED));
        assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
        assertThat(alarms).contains(Alarms.Kind.CONTRADICTION);

        answered("a", BankAnswer.WAITS_FOR_CONFIRM);
        assertThatThrownBy(() -> confirm("a")).isInstanceOf(Permit.Refused.class);
    }

    @ParameterizedTest
    @EnumSource(value = BankAnswer.class, names = {"FAILED", "FAILED_FOR_MONEY", "CANCELLED", "CANCELLED_WITH_CODE"})
    void m01_whatAnEarlierAttemptPaidIsReportedAsPaidWhenTheLaterOneDies(BankAnswer end) {
        confirmedTwice("a");
        hear(report(session("a", 1), BankAnswer.SUCCEEDED));
        hear(report(session("a", 2), end));
        assertThat(task("a")).extracting(PayoutTask::state, PayoutTask::attempt).containsExactly(PayoutState.SUCCEEDED, 1);
    }

    @Test
    void m01_twoAttemptsThatBothSucceededAreTold() {
        confirmedTwice("a");
        hear(report(session("a", 1), BankAnswer.SUCCEEDED));
        alarms.clear();
        hear(report(session("a", 2), BankAnswer.SUCCEEDED));
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
        assertThat(alarms).containsExactly(Alarms.Kind.CONTRADICTION);
    }

    @Test
    void m01_aPersonWhoSettlesAsPaidSettlesTheAttemptThatWasPaid() {
        confirmedTwice("a");
        hear(report(session("a", 1), BankAnswer.SUCCEEDED));
        ledger.persons().settle("a", true, "the statement shows one payment", "anna");
        assertThat(task("a")).extracting(PayoutTask::state, PayoutTask::attempt).containsExactly(PayoutState.SUCCEEDED, 1);
        assertThat(attempt("a", 2).ended()).isEqualTo("dead");
    }

    /** Attempt 1 died after its confirm for want of money, attempt 2 is confirmed. */
    private void confirmedTwice(String reference) {
        bring(reference, Situation.NO_MONEY_AFTER_PERMIT);
        ready(reference);
        confirm(reference);
    }

    // ---- M2

    @Test
    void m02_aStartIsPermittedOnceForASession() {
        bring("a", Situation.STARTED);
        assertThatThrownBy(() -> ledger.permits().start(task("a"))).isInstanceOf(Permit.Refused.class);
        // Not even if the state were put back by hand.
        sql("update payout set state = 'CREATING' where reference = 'a'");
        assertThatThrownBy(() -> ledger.permits().start(task("a"))).isInstanceOf(Permit.Refused.class);
    }

    @Test
    void m02_ofManyThatWantToStartOneMay() throws Exception {
        bring("a", Situation.WITH_SESSION);
        PayoutTask task = task("a");
        AtomicInteger permitted = new AtomicInteger();
        Threads.together(16, i -> {
            try {
                ledger.permits().start(task);
                permitted.incrementAndGet();
            } catch (Permit.Refused e) {
                assertThat(e).hasMessageContaining("a");
            }
        });
        assertThat(permitted).hasValue(1);
    }

    @Test
    void m02_noStartBeforeItsSessionIsCommitted() {
        bring("a", Situation.NO_SESSION_YET);
        assertThatThrownBy(() -> ledger.permits().start(task("a"))).isInstanceOf(Permit.Refused.class).hasMessageContaining("session");
    }

    @Test
    void m02_aStartThatHasNotArrivedIsWaitedForUpToTheBound() {
        bring("a", Situation.STARTED);
        answered("a", BankAnswer.NOTHING_STARTED);
        answered("a", BankAnswer.NOTHING_STARTED);
        assertThat(task("a")).extracting(PayoutTask::state, PayoutTask::attempt).containsExactly(PayoutState.STARTING, 1);
    }

    @Test
    void m02_pastTheBoundTheAttemptIsAbandonedAndANewOneBegins() {
        bring("a", Situation.STARTED);
        timePasses();
        answered("a", BankAnswer.NOTHING_STARTED);
        assertThat(state("a")).isEqualTo(PayoutState.ACCEPTED);
        assertThat(attempt("a", 1).ended()).isEqualTo("abandoned");
        assertThat(cancelIsDue("a", 1)).isTrue();
        Permit second = start("a");
        assertThat(second.task().attempt()).isEqualTo(2);
        assertThat(second.sessionId()).isEqualTo(session("a", 2));
    }

    @Test
    void m02_anAbandonedAttemptThatAsksForAConfirmAfterAllIsCancelledAndNeverConfirmed() {
        bring("a", Situation.STARTED);
        timePasses();
        answered("a", BankAnswer.NOTHING_STARTED);
        ready("a");
        ledger.callOutcomes().endedAttemptCancelled(taskOf("a", 1));

        hear(report(session("a", 1), BankAnswer.WAITS_FOR_CONFIRM));
        assertThat(ledger.leases().claimEnded(9)).extracting(PayoutTask::attempt).containsExactly(1);
        assertThat(ledger.permits().cancel(taskOf("a", 1)).confirmInformation()).isEqualTo(INFORMATION);
        // A confirm goes to the current session, whatever attempt the task names.
        assertThat(ledger.permits().confirm(taskOf("a", 1), evidence -> Optional.of("agrees")).orElseThrow().sessionId()).isEqualTo(session("a", 2));
    }

    /** A task that names another attempt than the current one. */
    private PayoutTask taskOf(String reference, int attempt) {
        PayoutTask now = task(reference);
        return new PayoutTask(now.payoutId(), reference, attempt, now.version(), now.state());
    }

    // ---- M6, M7

    @ParameterizedTest
    @EnumSource(value = BankAnswer.class, names = {"NOTHING_STARTED", "IN_WORK", "WAITS_FOR_CONFIRM", "WAITS_WITHOUT_INFORMATION", "UNDECIDED"})
    void m06_afterAPermitNoNewAttemptBeginsUntilTheBankSaysThatTheOldOneIsFinallyDead(BankAnswer answer) {
        bring("a", Situation.CONFIRM_PERMITTED);
        timePasses();
        for (int i = 0; i < 20; i++) {
            answered("a", answer);
            hear("a", answer);
        }
        assertThat(task("a").attempt()).isEqualTo(1);
        assertThat(state("a")).isIn(PayoutState.CONFIRMING, PayoutState.ATTENTION);
        assertThatThrownBy(() -> create("a")).isInstanceOf(Permit.Refused.class);
        assertThatThrownBy(() -> ledger.persons().retry("a", "anna")).isInstanceOf(Persons.NotAllowed.class);
    }

    @Test
    void m06_afterTooLittleMoneyTheConfirmedSessionIsDeadAndANewAttemptMayBegin() {
        bring("a", Situation.NO_MONEY_AFTER_PERMIT);
        assertThat(create("a").task().attempt()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(value = Situation.class, names = {"CONFIRM_PERMITTED", "CONFIRM_AGAIN", "UNDECIDED_AFTER_PERMIT", "PAID_AFTER_FAILED", "PAID"})
    void m07_anAttemptWhoseConfirmWasPermittedCantBeCancelledByAnyone(Situation situation) {
        bring("a", situation);
        assertThatThrownBy(() -> ledger.persons().cancel("a", "anna")).isInstanceOf(Persons.NotAllowed.class);
        assertThatThrownBy(() -> ledger.permits().cancel(task("a"))).isInstanceOf(Permit.Refused.class);
        assertThatThrownBy(() -> mismatch("a", false)).isInstanceOf(Permit.Refused.class);
        // Not even if somebody put its state back by hand.
        sql("update payout set state = 'CANCELLING' where reference = 'a'");
        assertThatThrownBy(() -> ledger.permits().cancel(task("a"))).isInstanceOf(Permit.Refused.class);
        sql("update payout set state = 'READY' where reference = 'a'");
        assertThatThrownBy(() -> confirm("a")).isInstanceOf(Permit.Refused.class);
    }

    @Test
    void m07_aSecondConfirmIsPermittedOnceOnTheEvidenceOfAQuestionAndNotOnAWebhook() {
        bring("a", Situation.CONFIRM_PERMITTED);
        hear("a", BankAnswer.WAITS_FOR_CONFIRM);
        assertThatThrownBy(() -> confirm("a")).isInstanceOf(Permit.Refused.class);

        assertThat(answered("a", BankAnswer.WAITS_FOR_CONFIRM).next()).isEqualTo(BankWord.Next.CONFIRM);
        assertThat(confirm("a").confirmInformation()).isEqualTo(INFORMATION);
        assertThatThrownBy(() -> confirm("a")).isInstanceOf(Permit.Refused.class);
    }

    @Test
    void m07_cancelledIsWrittenOnlyWhenTheSessionIsSeenCancelled() {
        bring("a", Situation.CANCEL_AFTER_MISMATCH);
        PayoutTask cancelled = ledger.permits().cancel(task("a")).task();
        ledger.callOutcomes().endedAttemptCancelled(cancelled);
        ledger.callOutcomes().decisionRefused(cancelled, FINAL);
        assertThat(state("a")).isEqualTo(PayoutState.CANCELLING);
        hear("a", BankAnswer.CANCELLED);
        assertThat(state("a")).isEqualTo(PayoutState.CANCELLED);
    }

    @Test
    void m07_aRefusedConfirmDecidesNothing() {
        for (Refusal.Meaning meaning : Refusal.Meaning.values()) {
            String reference = "a-" + meaning;
            bring(reference, Situation.CONFIRM_PERMITTED);
            ledger.callOutcomes().decisionRefused(task(reference), new Refusal("code", null, meaning));
            assertThat(state(reference)).isEqualTo(PayoutState.CONFIRMING);
        }
    }

    // ---- M8

    @Test
    void m08_aSecondConfirmInformationDoesNotSwapTheFirst() {
        bring("a", Situation.TO_COMPARE);
        PayoutTask task = task("a");
        assertThat(ledger.permits().evidence(task).confirmInformation()).isEqualTo(INFORMATION);
        hear(report(session("a", 1), BankAnswer.WAITS_FOR_CONFIRM, "{\"transfer_details\":{\"amount\":{\"amount\":99,\"currency\":\"rub\"}}}"));

        assertThat(ledger.permits().evidence(task("a")).confirmInformation()).isEqualTo(INFORMATION);
        Permit permit = confirm("a");
        assertThat(permit.confirmInformation()).isEqualTo(INFORMATION);
        assertThat(count("select count(*) from attempt where confirm_hash = ?", Hashes.sha256(INFORMATION))).isEqualTo(1);
    }

    @Test
    void m08_thePermitIsRefusedWhenTheRowMovedAfterTheCompare() {
        bring("a", Situation.TO_COMPARE);
        PayoutTask compared = task("a");
        ledger.permits().evidence(compared);
        ledger.persons().ask("a", "anna");
        assertThatThrownBy(() -> ledger.permits().confirm(compared, evidence -> Optional.of("agrees"))).isInstanceOf(Permit.Refused.class);
        assertThat(state("a")).isEqualTo(PayoutState.READY);
    }

    @Test
    void m08_ofManyThatWantToConfirmOneMay() throws Exception {
        bring("a", Situation.TO_COMPARE);
        PayoutTask task = task("a");
        AtomicInteger permitted = new AtomicInteger();
        Threads.together(16, i -> {
            try {
                if (i % 4 == 0) {
                    ledger.persons().cancel("a", "anna");
                } else {
                    ledger.permits().confirm(task, evidence -> Optional.of("agrees"));
                    permitted.incrementAndGet();
                }
            } catch (Permit.Refused | Persons.NotAllowed e) {
                assertThat(e).hasMessageContaining("a");
            }
        });
        assertThat(attempt("a").confirms()).isEqualTo(permitted.get()).isLessThanOrEqualTo(1);
        assertThat(state("a")).isEqualTo(permitted.get() == 1 ? PayoutState.CONFIRMING : PayoutState.CANCELLING);
    }

    // ---- M9

    @Test
    void m09_aSessionIdIsSetOnlyWhereThereIsNone() {
        bring("a", Situation.WITH_SESSION);
        assertThatThrownBy(() -> ledger.callOutcomes().created(task("a"), "ps_other")).isInstanceOf(Permit.Refused.class);
        assertThat(attempt("a").sessionId()).isEqualTo(session("a", 1));
    }

    @Test
    void m09_aSessionThatCameTooLateIsLeftAlone() {
        bring("a", Situation.NO_SESSION_YET);
        PayoutTask creating = task("a");
        ledger.persons().cancel("a", "anna");
        assertThatThrownBy(() -> ledger.callOutcomes().created(creating, "ps_late")).isInstanceOf(Permit.Refused.class);
        assertThat(state("a")).isEqualTo(PayoutState.CANCELLED);
        assertThat(attempt("a").sessionId()).isNull();
    }

    @Test
    void m09_aStatusAnswerAppliesOnlyToTheVersionThatAsked() {
        bring("a", Situation.STARTED);
        PayoutTask asked = task("a");
        hear("a", BankAnswer.WAITS_FOR_CONFIRM);
        assertChangesNothing(() -> ledger.bankWord().answered(asked, report(session("a", 1), BankAnswer.CANCELLED), ""));
    }

    // ---- M10, M11

    @Test
    void m10_eachSendHasAnIdempotencyKeyOfAttemptOperationAndNumber() {
        accept(order("a"));
        assertThat(create("a").idempotencyKey()).isEqualTo("a:1:create:1");
        Permit again = create("a");
        assertThat(again.idempotencyKey()).isEqualTo("a:1:create:2");
        ledger.callOutcomes().created(again.task(), session("a", 1));
        assertThat(ledger.permits().start(task("a")).idempotencyKey()).isEqualTo("a:1:start:1");
        hear("a", BankAnswer.WAITS_FOR_CONFIRM);
        assertThat(confirm("a").idempotencyKey()).isEqualTo("a:1:confirm:1");
        answered("a", BankAnswer.WAITS_FOR_CONFIRM);
        assertThat(confirm("a").idempotencyKey()).isEqualTo("a:1:confirm:2");
        hear("a", BankAnswer.FAILED_FOR_MONEY);
        assertThat(create("a").idempotencyKey()).isEqualTo("a:2:create:1");

        bring("b", Situation.CANCEL_AFTER_MISMATCH);
        assertThat(ledger.permits().cancel(task("b")).idempotencyKey()).isEqualTo("b:1:cancel:1");
        assertThat(ledger.permits().cancel(task("b")).idempotencyKey()).isEqualTo("b:1:cancel:2");
    }

    @Test
    void m10_aCreateWhoseAnswerIsLostIsCreatedAgain() {
        bring("a", Situation.NO_SESSION_YET);
        ledger.callOutcomes().createUnknown(task("a"));
        timePasses();
        assertThat(ledger.leases().claim(Stage.START, 9)).extracting(PayoutTask::reference).containsExactly("a");
        assertThat(create("a").idempotencyKey()).isEqualTo("a:1:create:2");
    }

    @Test
    void m10_aKeyThatExistsAlreadyMeansAskForAStartAndTryAgainForACreate() {
        Refusal exists = new Refusal("idempotency_key_already_exists", null, Refusal.Meaning.ASK);
        bring("a", Situation.NO_SESSION_YET);
        ledger.callOutcomes().createRefused(task("a"), exists);
        assertThat(create("a").idempotencyKey()).isEqualTo("a:1:create:2");
        bring("b", Situation.STARTED);
        ledger.callOutcomes().startRefused(task("b"), exists);
        assertThat(state("b")).isEqualTo(PayoutState.STARTING);
        timePasses();
        assertThat(ledger.leases().claim(Stage.RECONCILE, 9)).extracting(PayoutTask::reference).contains("b");
    }

    @Test
    void m11_moneyThatMovesWithoutAConfirmIsAcceptedAndStopsAllStartsUntilAPersonReleasesThem() {
        bring("a", Situation.TO_COMPARE);
        accept(order("next"));
        hear("a", BankAnswer.SUCCEEDED);
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
        assertThat(alarms).contains(Alarms.Kind.PAID_WITHOUT_CONFIRM, Alarms.Kind.STOPPED);
        assertThat(ledger.controls().stops()).extracting(Controls.Stop::name, Controls.Stop::needsPerson)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("starts", true));
        timePasses();
        assertThat(ledger.leases().claim(Stage.START, 9)).isEmpty();
        assertThatThrownBy(() -> create("next")).isInstanceOf(Permit.Refused.class);

        ledger.controls().release("anna");
        assertThat(ledger.leases().claim(Stage.START, 9)).extracting(PayoutTask::reference).isEqualTo(List.of("next"));
    }
}
