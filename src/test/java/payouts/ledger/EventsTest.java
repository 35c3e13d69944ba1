package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Webhooks, questions and what follows from them: rules M13 to M22. */
class EventsTest extends LedgerFixture {

    private BankWord.Event event(String sha256, String session, BankAnswer answer) {
        return new BankWord.Event(sha256, "payment_finished", report(session, answer), "{\"body\":1}");
    }

    // ---- M13

    @ParameterizedTest
    @EnumSource(BankAnswer.class)
    void m13_aRepeatOfAWebhookChangesNothing(BankAnswer answer) {
        bring("a", Situation.CONFIRM_PERMITTED);
        BankWord.Event event = event("sha", session("a", 1), answer);
        assertThat(record(event)).isNotEqualTo("repeat");
        alarms.clear();
        assertChangesNothing(() -> assertThat(record(event)).isEqualTo("repeat"));
        assertThat(alarms).isEmpty();
    }

    @Test
    void m13_fiftyThreadsWithTheSameWebhookHaveOneEffect() throws Exception {
        bring("a", Situation.STARTED);
        long version = task("a").version();
        Threads.together(50, i -> record(event("sha-1", session("a", 1), BankAnswer.WAITS_FOR_CONFIRM)));
        Threads.together(50, i -> record(event("sha-2", "ps_of_somebody_else", BankAnswer.SUCCEEDED)));

        assertThat(task("a")).extracting(PayoutTask::state, PayoutTask::version).containsExactly(PayoutState.READY, version + 1);
        assertThat(count("select count(*) from payout_history where to_state = 'READY'")).isEqualTo(1);
        assertThat(count("select count(*) from bank_event")).isEqualTo(2);
        assertThat(alarms).containsExactly(Alarms.Kind.FOREIGN_SESSION);
    }

    @Test
    void m13_differentWebhooksOfOnePayoutAtOnceAreHeardOneAfterTheOther() throws Exception {
        bring("a", Situation.CONFIRM_PERMITTED);
        BankAnswer[] answers = {BankAnswer.IN_WORK, BankAnswer.WAITS_FOR_CONFIRM, BankAnswer.SUCCEEDED};
        Threads.together(30, i -> record(event("sha-" + i, session("a", 1), answers[i % 3])));
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
        assertThat(count("select count(*) from payout_history where to_state = 'SUCCEEDED'")).isEqualTo(1);
        assertThat(count("select count(*) from bank_event where sha256 like 'sha-%'")).isEqualTo(30);
    }

    @Test
    void m13_theRecordAndWhatItCausesAreOneCommit() {
        bring("a", Situation.STARTED);
        sql("alter table payout add constraint no_ready check (state <> 'READY')");
        try {
            assertChangesNothing(() -> assertThatThrownBy(() -> hear("a", BankAnswer.WAITS_FOR_CONFIRM))
                    .isInstanceOf(LedgerDatabase.LedgerUnavailable.class));
        } finally {
            sql("alter table payout drop constraint no_ready");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Situation.class, names = {"DEAD_BEFORE_PERMIT", "NO_MONEY_BEFORE_PERMIT", "START_REFUSED", "FAILED_BEFORE_PERMIT",
        "CANCEL_SEEN", "ALL_ATTEMPTS_DEAD"})
    void m13_aReadyToConfirmOfAnAttemptThatIsOverIsAnsweredByCancelWithItsInformation(Situation situation) {
        bring("a", situation);
        sql("update attempt set confirm_information = null");
        PayoutTask before = task("a");
        hear("a", BankAnswer.WAITS_FOR_CONFIRM);
        PayoutTask task = ledger.leases().claimEnded(9).get(0);
        assertThat(ledger.permits().cancel(task).confirmInformation()).isEqualTo(INFORMATION);
        ledger.callOutcomes().endedAttemptCancelled(task);
        timePasses();
        assertThat(ledger.leases().claimEnded(9)).isEmpty();
        assertThat(task("a")).isEqualTo(before);
    }

    @Test
    void m13_aCancelOfAnEndedAttemptWhoseAnswerIsLostIsTriedAgain() {
        bring("a", Situation.FAILED_BEFORE_PERMIT);
        hear("a", BankAnswer.WAITS_FOR_CONFIRM);
        assertThat(ledger.leases().claimEnded(9)).hasSize(1);
        assertThat(ledger.leases().claimEnded(9)).as("not twice at once").isEmpty();
        timePasses();
        assertThat(ledger.leases().claimEnded(9)).hasSize(1);
    }

    @Test
    void m13_aSessionThatTheLedgerNeverKnewIsRecordedToldAndLeftAlone() {
        bring("a", Situation.STARTED);
        PayoutTask before = task("a");
        assertThat(hear(report("ps_foreign", BankAnswer.WAITS_FOR_CONFIRM))).isEqualTo("foreign session");
        assertThat(task("a")).isEqualTo(before);
        assertThat(alarms).containsExactly(Alarms.Kind.FOREIGN_SESSION);
        assertThat(count("select count(*) from bank_event where session_id = 'ps_foreign' and payout_id is null and body is not null and body not like '%{%'")).isEqualTo(1);
    }

    @Test
    void m13_aWebhookThatNamesNoSessionIsRecordedAsItIs() {
        assertThat(record(new BankWord.Event("sha", "never_seen", null, "{\"x\":1}"))).isEqualTo("recorded");
        assertThat(count("select count(*) from bank_event where type = 'never_seen' and body is not null and body not like '%{%'")).isEqualTo(1);
    }

    // ---- M14 to M17

    @Test
    void m14_aQuestionThatIsNeverDecidedGoesToAPersonAndIsAskedOnMoreAndMoreSlowly() {
        reopen(new TestSettings().asksMax(3));
        bring("a", Situation.CONFIRM_PERMITTED);
        for (int i = 0; i < 3; i++) {
            assertThat(state("a")).isEqualTo(PayoutState.CONFIRMING);
            answered("a", BankAnswer.IN_WORK);
        }
        assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
        assertThat(alarms).containsExactly(Alarms.Kind.ATTENTION);
        LedgerSettings settings = new TestSettings().build();
        assertThat(settings.askGap(0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.askGap(1)).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.askGap(1_000_000)).isEqualTo(settings.askGapMax());
    }

    @Test
    void m14_aPayoutThatNeedsAPersonIsToldOnceHoweverOftenTheBankSaysThatItIsInWork() {
        reopen(new TestSettings().asksMax(1));
        bring("a", Situation.UNDECIDED_AFTER_PERMIT);
        for (int i = 0; i < 5; i++) {
            hear("a", BankAnswer.IN_WORK);
            answered("a", BankAnswer.IN_WORK);
            assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
        }
        assertThat(alarms).isEmpty();
    }

    @Test
    void m14_whatTheBankCantBeAskedCountsNoQuestion() {
        reopen(new TestSettings().asksMax(3));
        bring("a", Situation.CONFIRM_PERMITTED);
        for (int i = 0; i < 10; i++) {
            ledger.bankWord().notAnswered(task("a"));
        }
        assertThat(state("a")).isEqualTo(PayoutState.CONFIRMING);
        timePasses();
        assertThat(ledger.leases().claim(Stage.RECONCILE, 9)).hasSize(1);
    }

    @Test
    void m15_aWaitWithoutInformationIsCancelledByTheSessionAloneForANewAttempt() {
        bring("a", Situation.STARTED);
        assertThat(answered("a", BankAnswer.WAITS_WITHOUT_INFORMATION).next()).isEqualTo(BankWord.Next.CANCEL);
        Permit cancel = ledger.permits().cancel(task("a"));
        assertThat(cancel.sessionId()).isEqualTo(session("a", 1));
        assertThat(cancel.confirmInformation()).isNull();
        hear("a", BankAnswer.CANCELLED);
        assertThat(state("a")).isEqualTo(PayoutState.ACCEPTED);
        assertThat(create("a").task().attempt()).isEqualTo(2);
    }

    @Test
    void m15_aCancelThatTheBankRefusesAgainAndAgainGoesToAPerson() {
        reopen(new TestSettings().asksMax(3));
        bring("a", Situation.CANCEL_TO_RETRY);
        for (int i = 0; i < 3; i++) {
            ledger.callOutcomes().decisionRefused(ledger.permits().cancel(task("a")).task(), FINAL);
            answered("a", BankAnswer.WAITS_WITHOUT_INFORMATION);
        }
        assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
    }

    @Test
    void m16_aSessionThatDiedForWantOfAConfirmGetsANewAttemptABoundedNumberOfTimes() {
        reopen(new TestSettings().attemptsMax(3));
        accept(order("a"));
        for (int i = 1; i <= 3; i++) {
            assertThat(state("a")).isEqualTo(PayoutState.ACCEPTED);
            ready("a");
            assertThat(task("a").attempt()).isEqualTo(i);
            hear("a", BankAnswer.CANCELLED);
        }
        assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
        assertThat(alarms).contains(Alarms.Kind.ATTENTION);
    }

    @Test
    void m16_aHeldOrderHasNoSessionAndIsNotAskedAbout() {
        bring("a", Situation.HELD_AT_INTAKE);
        timePasses();
        for (Stage stage : Stage.values()) {
            assertThat(ledger.leases().claim(stage, 9)).as("%s", stage).isEmpty();
        }
        ledger.persons().release("a", "anna");
        assertThat(ledger.leases().claim(Stage.START, 9)).hasSize(1);
    }

    @Test
    void m17_aPayoutThatFailedInAFinallyDeadSessionIsFailedWhateverItsCode() {
        bring("a", Situation.CONFIRM_PERMITTED);
        hear(new SessionReport(session("a", 1), BankAnswer.FAILED, "v1", null, "po_1", "a_code_that_nobody_knows", "text", null, null, null, null, LEGS, List.of()));
        assertThat(ledger.persons().find("a")).get().extracting(Persons.View::state, Persons.View::errorCode, Persons.View::errorDescription)
                .containsExactly(PayoutState.FAILED, "a_code_that_nobody_knows", "text");
    }

    // ---- M18, M19

    @Test
    void m18_anErrorOfOurOwnConfigurationStopsTheStageAndFailsNoRow() {
        Refusal stop = new Refusal("authentication_error", "sign", Refusal.Meaning.STOP);
        bring("a", Situation.NO_SESSION_YET);
        bring("b", Situation.STARTED);
        accept(order("c"));
        ledger.callOutcomes().createRefused(task("a"), stop);
        ledger.callOutcomes().startRefused(task("b"), stop);

        assertThat(state("a")).isEqualTo(PayoutState.CREATING);
        assertThat(state("b")).isEqualTo(PayoutState.ACCEPTED);
        assertThat(alarms).contains(Alarms.Kind.STOPPED);
        assertThat(ledger.leases().claim(Stage.START, 9)).isEmpty();
        timePasses();
        assertThat(ledger.leases().claim(Stage.START, 9)).as("it tries again by itself").hasSize(3);
    }

    @Test
    void m18_whileStartsAreStoppedTheBankIsAskedForNoCard() {
        bring("a", Situation.NEW);
        ledger.controls().freeze("restored");
        assertThatThrownBy(() -> ledger.permits().payment(task("a"))).isInstanceOf(Permit.Refused.class)
                .hasMessageContaining("starts are stopped");
    }

    @Test
    void m18_noPermitIsGivenOfWhatIsStopped() {
        Map<Situation, Consumer<PayoutTask>> calls = Map.of(
                Situation.NEW, task -> ledger.permits().create(task),
                Situation.DEAD_BEFORE_PERMIT, task -> ledger.permits().create(task),
                Situation.NO_SESSION_YET, task -> ledger.permits().create(task),
                Situation.WITH_SESSION, task -> ledger.permits().start(task),
                Situation.TO_COMPARE, task -> ledger.permits().confirm(task, evidence -> Optional.of("agrees")),
                Situation.CONFIRM_AGAIN, task -> ledger.permits().confirm(task, evidence -> Optional.of("agrees")));
        calls.keySet().forEach(situation -> bring("stopped-" + situation, situation));
        bring("stopped", Situation.NO_SESSION_YET);
        ledger.inTransactionDo(tx -> {
            ledger.controls().stop(tx, Controls.STARTS, "of this test", "anna", null);
            ledger.controls().stop(tx, Controls.CONFIRMS, "of this test", "anna", null);
        });
        var before = everything();
        calls.forEach((situation, call) -> assertThatThrownBy(() -> call.accept(task("stopped-" + situation))).as("%s", situation)
                .isInstanceOf(Permit.Refused.class).hasMessageContaining("are stopped"));
        assertThatThrownBy(() -> ledger.permits().start(task("stopped"), "ps_new")).hasMessageContaining("starts are stopped");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void m18_aConfirmRefusedForOurConfigurationRestsTheConfirms() {
        bring("a", Situation.CONFIRM_PERMITTED);
        bring("b", Situation.TO_COMPARE);
        ledger.callOutcomes().decisionRefused(task("a"), new Refusal("authorization_error", null, Refusal.Meaning.STOP));
        assertThat(ledger.leases().claim(Stage.CONFIRM, 9)).isEmpty();
        assertThatThrownBy(() -> confirm("b")).isInstanceOf(Permit.Refused.class);
        assertThat(state("a")).isEqualTo(PayoutState.CONFIRMING);
    }

    @Test
    void m18_aShortRestDoesNotReplaceAStopThatNeedsAPerson() {
        ledger.controls().freeze("restored");
        bring("a", Situation.HELD_AT_INTAKE);
        ledger.controls().freeze("restored");
        ledger.inTransactionDo(tx -> ledger.controls().stop(tx, Controls.STARTS, "rest", "bank", Duration.ofSeconds(1)));
        timePasses();
        assertThat(ledger.controls().stops()).allMatch(Controls.Stop::needsPerson).hasSize(2);
    }

    @Test
    void m18_aFaultThatPassesIsTriedAgainByANewAttemptAndACodeThatIsFinalFails() {
        bring("a", Situation.STARTED);
        bring("b", Situation.STARTED);
        ledger.callOutcomes().startRefused(task("a"), new Refusal("busy", null, Refusal.Meaning.RETRY));
        ledger.callOutcomes().startRefused(task("b"), FINAL);
        assertThat(state("a")).isEqualTo(PayoutState.ACCEPTED);
        assertThat(state("b")).isEqualTo(PayoutState.FAILED);
    }

    @Test
    void m19_tooLittleMoneyWaitsAndIsTriedAgainByItself() {
        bring("a", Situation.NO_MONEY_BEFORE_PERMIT);
        bring("b", Situation.STARTED);
        ledger.callOutcomes().startRefused(task("b"), new Refusal("insufficient_funds", null, Refusal.Meaning.WAIT));
        bring("c", Situation.NO_SESSION_YET);
        ledger.callOutcomes().createRefused(task("c"), new Refusal("insufficient_funds", null, Refusal.Meaning.WAIT));
        for (String reference : new String[] {"a", "b", "c"}) {
            assertThat(state(reference)).isEqualTo(PayoutState.WAITING);
        }
        assertThat(ledger.leases().claim(Stage.START, 9)).isEmpty();
        timePasses();
        assertThat(ledger.leases().claim(Stage.START, 9)).hasSize(3);
        assertThat(create("a").task().attempt()).isEqualTo(2);
    }

    @Test
    void m19_waitingForMoneyIsNotCountedAgainstTheAttempts() {
        accept(order("a"));
        for (int i = 1; i <= 5; i++) {
            start("a");
            hear("a", BankAnswer.FAILED_FOR_MONEY);
            assertThat(task("a")).extracting(PayoutTask::state, PayoutTask::attempt).containsExactly(PayoutState.WAITING, i);
        }
    }

    // ---- M21, M22

    @Test
    void m21_onePayoutThatDiffersAgainAndAgainDoesNotStopEverybody() {
        reopen(new TestSettings().mismatchesMax(2));
        accept(order("a"));
        accept(order("b"));
        ready("a");
        mismatch("a", true);
        ledger.persons().release("a", "anna");
        mismatch("a", true);
        assertThat(startsAreStopped()).isFalse();
        ready("b");
        mismatch("b", false);
        assertThat(startsAreStopped()).isTrue();
    }

    @Test
    void m21_fiveMismatchesInARowStopStarts() {
        reopen(new TestSettings().mismatchesMax(5));
        for (int i = 1; i <= 10; i++) {
            accept(order("m-" + i));
            ready("m-" + i);
        }
        for (int i = 1; i <= 4; i++) {
            mismatch("m-" + i, i % 2 == 0);
        }
        confirm("m-5");
        for (int i = 6; i <= 9; i++) {
            mismatch("m-" + i, i % 2 == 0);
            assertThat(startsAreStopped()).isFalse();
        }
        mismatch("m-10", false);
        assertThat(startsAreStopped()).isTrue();
        assertThat(ledger.controls().stops()).allMatch(Controls.Stop::needsPerson);
    }

    @Test
    void m21_aMismatchIsCancelledOrHeldNeverConfirmedAndTold() {
        bring("a", Situation.TO_COMPARE);
        bring("b", Situation.TO_COMPARE);
        mismatch("a", false);
        mismatch("b", true);
        assertThat(state("a")).isEqualTo(PayoutState.CANCELLING);
        assertThat(state("b")).isEqualTo(PayoutState.HELD);
        assertThat(alarms).containsExactly(Alarms.Kind.MISMATCH, Alarms.Kind.MISMATCH);
    }

    @Test
    void m21_aReleaseAfterAMismatchBearsThePersonsNameIntoTheCompare() {
        bring("a", Situation.HELD_AFTER_MISMATCH);
        ledger.persons().release("a", "anna");
        assertThat(ledger.permits().evidence(task("a")).releasedBy()).isEqualTo("anna");
        assertThat(confirm("a").confirmInformation()).isEqualTo(INFORMATION);
    }

    @Test
    void m21_aReleaseCountsForItsAttemptOnly() {
        bring("a", Situation.HELD_AFTER_MISMATCH);
        ledger.persons().release("a", "anna");
        hear("a", BankAnswer.CANCELLED);
        ready("a");
        assertThat(ledger.permits().evidence(task("a")).releasedBy()).isNull();
    }

    @Test
    void m22_confirmAndCancelGoToTheVersionWhoseNamesTheInformationBears() {
        reopen(new TestSettings().apiVersion("v1"));
        for (String reference : new String[] {"confirmed", "cancelled"}) {
            accept(order(reference));
            assertThat(start(reference).apiVersion()).isEqualTo("v1");
            hear(new SessionReport(session(reference, 1), BankAnswer.WAITS_FOR_CONFIRM, "v2", null, null, null, null, null, null, null, INFORMATION, LEGS, List.of()));
        }
        assertThat(confirm("confirmed").apiVersion()).isEqualTo("v2");
        mismatch("cancelled", false);
        assertThat(ledger.permits().cancel(task("cancelled")).apiVersion()).isEqualTo("v2");
    }

    @Test
    void m22_withoutInformationACancelGoesToTheAttemptsOwnVersion() {
        reopen(new TestSettings().apiVersion("v2"));
        bring("a", Situation.STARTED);
        reopen(new TestSettings().apiVersion("v1"));
        hear("a", BankAnswer.WAITS_WITHOUT_INFORMATION);
        assertThat(ledger.permits().cancel(task("a")).apiVersion()).isEqualTo("v2");
    }

    // ---- M37

    @Test
    void m37_aFrozenLedgerTakesOrdersAndEventsButStartsAndConfirmsNothing() {
        bring("ready", Situation.STARTED);
        bring("asked", Situation.CONFIRM_PERMITTED);
        bring("session", Situation.NO_SESSION_YET);
        ledger.controls().freeze("restored from a backup");
        ledger.callOutcomes().created(task("session"), session("session", 1));

        accept(order("new"));
        hear("ready", BankAnswer.WAITS_FOR_CONFIRM);
        answered("asked", BankAnswer.WAITS_FOR_CONFIRM);
        assertThat(state("new")).isEqualTo(PayoutState.ACCEPTED);
        assertThat(state("ready")).isEqualTo(PayoutState.READY);
        timePasses();
        assertThat(ledger.leases().claim(Stage.START, 9)).isEmpty();
        assertThat(ledger.leases().claim(Stage.CONFIRM, 9)).isEmpty();
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call : java.util.List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                () -> create("new"), () -> ledger.permits().start(task("session")), () -> confirm("ready"), () -> confirm("asked"))) {
            assertThatThrownBy(call).isInstanceOf(Permit.Refused.class).hasMessageContaining("stopped");
        }

        ledger.controls().release("anna");
        create("new");
        ledger.permits().start(task("session"));
        confirm("ready");
        confirm("asked");
    }

    @ParameterizedTest
    @EnumSource(value = Situation.class, names = {"WITH_SESSION", "TO_COMPARE", "HELD_AFTER_MISMATCH"})
    void m37_aSessionWhoseStartOrConfirmMayBeForgottenIsAskedAboutBeforeAnythingIsSent(Situation situation) {
        List<String> references = List.of("paid", "in work", "waits", "nothing started");
        references.forEach(reference -> bring(reference, situation));
        PayoutTask before = task("paid");
        ledger.controls().freeze("restored from a backup");
        ledger.controls().release("anna");

        assertThatThrownBy(() -> ledger.permits().start(before)).isInstanceOf(Permit.Refused.class);
        for (String reference : references) {
            assertThat(state(reference)).isEqualTo(PayoutState.STARTING);
            assertThatThrownBy(() -> ledger.permits().start(task(reference))).isInstanceOf(Permit.Refused.class);
            assertThatThrownBy(() -> confirm(reference)).isInstanceOf(Permit.Refused.class);
        }
        assertThat(ledger.leases().claim(Stage.RECONCILE, 9)).hasSize(4);
        answered("paid", BankAnswer.SUCCEEDED);
        answered("in work", BankAnswer.IN_WORK);
        answered("waits", BankAnswer.WAITS_FOR_CONFIRM);
        timePasses();
        answered("nothing started", BankAnswer.NOTHING_STARTED);

        assertThat(references).extracting(this::state).containsExactly(PayoutState.SUCCEEDED, PayoutState.STARTING, PayoutState.READY,
                PayoutState.ACCEPTED);
        assertThat(attempt("nothing started", 1).ended()).isEqualTo(Attempt.ENDED_ABANDONED);
    }

    @Test
    void m37_whatHasNoSessionYetOrWasConfirmedStaysAsItIsWhenTheLedgerIsFrozen() {
        Map<String, Situation> others = Map.of("a", Situation.NO_SESSION_YET, "b", Situation.HELD_AT_INTAKE, "c", Situation.CONFIRM_PERMITTED,
                "d", Situation.PAID);
        others.forEach(this::bring);
        ledger.controls().freeze("restored from a backup");
        others.forEach((reference, situation) -> assertThat(state(reference)).isEqualTo(situation.state()));
    }

    @Test
    void m37_aFreezeOutlivesARestart() {
        ledger.controls().freeze("restored");
        reopen(new TestSettings());
        assertThat(ledger.controls().stops()).hasSize(2);
    }

    // ---- M34

    private String refunded(String reference, String sha256, SessionReport.Return... returns) {
        SessionReport report = new SessionReport(session(reference, 1), BankAnswer.SUCCEEDED, "v1", null, "po_1", null, null, null, null, null, null,
                LEGS, List.of(returns));
        return record(new BankWord.Event(sha256, "payment_refunded", report, "{}"));
    }

    @Test
    void m34_whatCameBackIsRecordedOnceWholeOrInPartsAndTheFinalStatusStays() {
        bring("a", Situation.PAID);
        PayoutTask before = task("a");
        refunded("a", "part", new SessionReport.Return("rf_1", 4_000));
        refunded("a", "part", new SessionReport.Return("rf_1", 4_000));
        refunded("a", "rest", new SessionReport.Return("rf_1", 4_000), new SessionReport.Return("rf_2", 6_000));

        assertThat(task("a")).isEqualTo(before);
        assertThat(ledger.persons().returns("a")).extracting(Persons.Back::id, Persons.Back::attempt, Persons.Back::amountKopecks)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("rf_1", 1, 4_000L), org.assertj.core.groups.Tuple.tuple("rf_2", 1, 6_000L));
        assertThat(ledger.persons().history("a")).filteredOn(moment -> moment.event().equals("returned")).extracting(Persons.Moment::why)
                .containsExactly("40.00 rub came back, 40.00 of 100.00 in all.", "60.00 rub came back, 100.00 of 100.00 in all.");
        assertThat(alarms).containsExactly(Alarms.Kind.RETURNED, Alarms.Kind.RETURNED);
    }

    @Test
    void m34_aReturnThatOvertakesThePayoutsEndIsRecordedWithIt() {
        bring("a", Situation.CONFIRM_PERMITTED);
        refunded("a", "early", new SessionReport.Return("rf_1", 10_000));
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
        assertThat(ledger.persons().returns("a")).hasSize(1);
        hear("a", BankAnswer.SUCCEEDED);
        assertThat(ledger.persons().returns("a")).hasSize(1);
    }

    @Test
    void m34_moreThanWasPaidOrNothingReadableIsTold() {
        bring("a", Situation.PAID);
        refunded("a", "nothing");
        refunded("a", "more", new SessionReport.Return("rf_1", 10_001));
        assertThat(alarms).containsExactly(Alarms.Kind.RETURNED, Alarms.Kind.CONTRADICTION);
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
    }

    @Test
    void m34_theReturnAndTheEventThatToldItAreOneCommit() {
        bring("a", Situation.PAID);
        sql("alter table payout_return add constraint no_return check (amount_kopecks < 5)");
        try {
            assertChangesNothing(() -> assertThatThrownBy(() -> refunded("a", "x", new SessionReport.Return("rf_1", 5)))
                    .isInstanceOf(LedgerDatabase.LedgerUnavailable.class));
        } finally {
            sql("alter table payout_return drop constraint no_return");
        }
    }
}
