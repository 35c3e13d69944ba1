package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import payouts.ledger.Adoptions.Paid;

/** A session that the bank has paid and a restored ledger has forgotten: rule M37, decision 016. */
class AdoptionsTest extends LedgerFixture {

    private static final String SESSION = "ps_forgotten";

    private void adopt(String reference) {
        adopt(reference, 10_000, null);
    }

    private void adopt(String reference, long kopecks, String metadata) {
        SessionReport paid = report(SESSION, BankAnswer.SUCCEEDED);
        ledger.adoptions().adopt(reference, new Paid(new SessionReport(paid.sessionId(), paid.answer(), paid.apiVersion(), metadata,
                paid.bankPayoutId(), null, null, null, "visa", "1234", null, paid.sessionLegs(), List.of()), kopecks, "rub"), "statement of 3 May", "anna");
    }

    private void refuses(String reference, String why) {
        assertChangesNothing(() -> assertThatThrownBy(() -> adopt(reference)).isInstanceOf(Persons.NotAllowed.class).hasMessageContaining(why));
    }

    @Test
    void m37_anOrderThatTheLedgerHasForgottenIsADuplicateOfWhatTheBankPaid() {
        adopt("a");
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
        assertThat(ledger.persons().find("a").orElseThrow().sessionId()).isEqualTo(SESSION);
        OrderIntake.Accepted again = accept(batch("again"), line(1, order("a")));
        assertThat(again.lines()).singleElement().satisfies(line -> {
            assertThat(line.outcome()).isEqualTo("duplicate");
            assertThat(line.state()).isEqualTo(PayoutState.SUCCEEDED);
        });
        assertThat(ledger.leases().claim(Stage.START, 9)).isEmpty();
        assertThat(ledger.persons().history("a")).last().extracting(Persons.Moment::event, Persons.Moment::why, Persons.Moment::actor)
                .containsExactly("adopted", "statement of 3 May", "anna");
    }

    @Test
    void m37_anOrderWithAnotherAmountIsAConflict() {
        adopt("a", 9_999, "a");
        assertThat(accept(batch("again"), line(1, order("a"))).lines()).singleElement()
                .satisfies(line -> assertThat(line.reason()).contains("belongs to another payout"));
    }

    @Test
    void m37_aForgottenPaymentIsSeenBeforeItsFileIsDroppedForReal() {
        adopt("a");
        assertThat(ledger.orderIntake().preview(new OrderIntake.Preview(), List.of(line(1, order("a")), line(2, order("b")))).lines())
                .extracting(OrderIntake.LineOutcome::outcome).containsExactly("duplicate", "accepted");
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW", "HELD_AT_INTAKE", "NO_SESSION_YET", "WITH_SESSION", "STARTED", "TO_COMPARE", "HELD_AFTER_MISMATCH",
        "CANCEL_AFTER_MISMATCH", "DEAD_BEFORE_PERMIT"})
    void m37_aPayoutThatWasNotConfirmedHereIsPaidByTheSessionAndGetsNoOther(Situation situation) {
        bring("a", situation);
        int before = task("a").attempt();
        adopt("a", amount("a"), "a");
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
        assertThat(task("a").attempt()).isEqualTo(before + 1);
        assertThat(attempt("a").sessionId()).isEqualTo(SESSION);
        assertThatThrownBy(() -> create("a")).isInstanceOf(Permit.Refused.class);
        assertThatThrownBy(() -> confirm("a")).isInstanceOf(Permit.Refused.class);
        assertThat(alarms).isEmpty();
        if (before > 0 && attempt("a", before).sessionId() != null && situation != Situation.DEAD_BEFORE_PERMIT) {
            assertThat(cancelIsDue("a", before)).as("the session begun here is cancelled").isTrue();
        }
    }

    private long amount(String reference) {
        return ledger.persons().find(reference).orElseThrow().amountKopecks();
    }

    @Test
    void m37_aPayoutThatDiedHereAndWasRetriedAndPaidAfterTheBackupIsToldAnew() {
        Batches.Batch batch = batch("orders.csv");
        accept(batch, line(1, order("a")));
        ledger.batches().read(batch.id(), 0);
        start("a");
        hear("a", BankAnswer.FAILED);
        adopt("a");
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
        assertThat(ledger.batches().results(batch.id()).next().status()).isEqualTo("succeeded");
    }

    @Test
    void m12_theSessionOfASingleCallWithoutAnAnswerIsFoundAndNotAddedToIt() {
        reopen(new TestSettings().init());
        accept(order("a"));
        ledger.initMode().unknown(ledger.initMode().permit(task("a")).task(), "time-out");
        adopt("a");
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
        assertThat(task("a").attempt()).isEqualTo(1);
        assertThat(attempt("a").sessionId()).isEqualTo(SESSION);
    }

    @Test
    void m37_nothingIsRecordedThatTheLedgerKnowsOtherwise() {
        bring("paid", Situation.PAID);
        refuses("paid", "may have paid twice");
        bring("open", Situation.CONFIRM_PERMITTED);
        refuses("open", "Ask the bank about that one first");
        adopt("a");
        refuses("b", "knows session ps_forgotten already");
        assertThat(ledger.persons().find("b")).isEmpty();
    }

    @Test
    void m37_onlyWhatTheBankSaysIsPaidUnderThisReferenceIsRecorded() {
        assertChangesNothing(() -> {
            assertThatThrownBy(() -> adopt("a", 10_000, "b")).isInstanceOf(Persons.NotAllowed.class).hasMessageContaining("another reference");
            for (BankAnswer answer : BankAnswer.values()) {
                if (answer != BankAnswer.SUCCEEDED) {
                    assertThatThrownBy(() -> ledger.adoptions().adopt("a", new Paid(report(SESSION, answer), 10_000, "rub"), "e", "anna"))
                            .isInstanceOf(Persons.NotAllowed.class).hasMessageContaining("does not say that session");
                }
            }
        });
    }

    @Test
    void m37_anotherAmountThanOrderedIsPaidAllTheSameAndTold() {
        accept(order("a"));
        adopt("a", 12_345, "a");
        assertThat(state("a")).isEqualTo(PayoutState.SUCCEEDED);
        assertThat(alarms).containsExactly(Alarms.Kind.CONTRADICTION);
    }

    @Test
    void m34_moneyThatComesBackOfAForgottenPaymentIsRecorded() {
        adopt("a");
        SessionReport paid = report(SESSION, BankAnswer.SUCCEEDED);
        hear(new SessionReport(SESSION, BankAnswer.SUCCEEDED, "v1", null, paid.bankPayoutId(), null, null, null, null, null, null, LEGS,
                List.of(new SessionReport.Return("rf_1", 400))));
        assertThat(ledger.persons().returns("a")).singleElement().extracting(Persons.Back::amountKopecks).isEqualTo(400L);
    }
}
