package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import payouts.ledger.StatementCheck.Booking;
import payouts.ledger.StatementCheck.Findings;
import payouts.ledger.StatementCheck.Row;

/** The bank's statement against the ledger, on both databases: rule M37. */
class StatementCheckTest extends LedgerFixture {

    private Findings compare(Booking... bookings) {
        OffsetDateTime now = OffsetDateTime.now();
        return ledger.statementCheck().compare(now.minusDays(1), now.plusDays(1), List.of(bookings));
    }

    private static Booking debit(String session, long kopecks) {
        return new Booking(session, true, kopecks);
    }

    private void paid(String... references) {
        for (String reference : references) {
            bring(reference, Situation.PAID);
        }
    }

    @Test
    void m37_whatBothSidesHoldWithOneAmountAgreesAndFeesDoNotMatter() {
        paid("a", "b");
        Findings found = compare(debit("ps_a_1", 10_000), debit("ps_a_1", 50), debit("ps_b_1", 10_000), debit(null, 70),
                new Booking(null, false, 900_000), new Booking("ps_a_1", false, 10_000));
        assertThat(found.paid()).isEqualTo(2);
        assertThat(found.paidKopecks()).isEqualTo(20_000);
        assertThat(found.agreeing()).isEqualTo(2);
        assertThat(found.withoutSession()).isEqualTo(1);
        assertThat(found.withoutSessionKopecks()).isEqualTo(70);
        assertThat(found.notInLedger()).isEmpty();
        assertThat(found.notSucceeded()).isEmpty();
        assertThat(found.notInStatement()).isEmpty();
        assertThat(found.amountDiffers()).isEmpty();
    }

    @Test
    void m37_whatTheBankPaidAndTheLedgerNeverKnewIsTold() {
        accept(order("a"));
        Findings found = compare(debit("ps_forgotten", 10_000), debit("ps_other", 500));
        assertThat(found.notInLedger()).containsExactly(new Row("ps_forgotten", null, null, 10_000L, null),
                new Row("ps_other", null, null, 500L, null));
        assertThat(ledger.statementCheck().named(found.notInLedger().get(0), "a"))
                .isEqualTo(new Row("ps_forgotten", "a", PayoutState.ACCEPTED, 10_000L, 10_000L));
        assertThat(ledger.statementCheck().named(found.notInLedger().get(1), "gone")).isEqualTo(new Row("ps_other", "gone", null, 500L, null));
    }

    @Test
    void m37_whatTheBankPaidAndTheLedgerHoldsOtherwiseIsTold() {
        bring("open", Situation.CONFIRM_PERMITTED);
        bring("dead", Situation.DEAD_BEFORE_PERMIT);
        assertThat(compare(debit("ps_open_1", 10_000), debit("ps_dead_1", 10_000)).notSucceeded()).containsExactly(
                new Row("ps_open_1", "open", PayoutState.CONFIRMING, 10_000L, 10_000L),
                new Row("ps_dead_1", "dead", PayoutState.ACCEPTED, 10_000L, 10_000L));
    }

    @Test
    void m37_anEarlierAttemptThatTheBankPaidBesideTheOneWeReportedIsTold() {
        bring("a", Situation.DEAD_BEFORE_PERMIT);
        ready("a");
        confirm("a");
        hear("a", BankAnswer.SUCCEEDED);
        assertThat(compare(debit("ps_a_1", 10_000), debit("ps_a_2", 10_000)).notSucceeded())
                .containsExactly(new Row("ps_a_1", "a", PayoutState.SUCCEEDED, 10_000L, 10_000L));
    }

    @Test
    void m37_whatTheLedgerHoldsAsPaidInThePeriodAndTheStatementLacksIsTold() {
        paid("a", "b");
        sql("update attempt set finished_at = current_timestamp - interval '3' day where session_id = 'ps_b_1'");
        Findings found = compare();
        assertThat(found.notInStatement()).as("b finished before").containsExactly(new Row("ps_a_1", "a", PayoutState.SUCCEEDED, null, 10_000L));
        assertThat(compare(debit("ps_a_1", 10_000), debit("ps_b_1", 10_000)).agreeing()).as("b is booked late").isEqualTo(2);
    }

    @Test
    void m37_anotherAmountAndASecondPaymentInOneSessionAreTold() {
        paid("a", "b");
        assertThat(compare(debit("ps_a_1", 10_001), debit("ps_b_1", 10_000), debit("ps_b_1", 10_000)).amountDiffers()).containsExactly(
                new Row("ps_a_1", "a", PayoutState.SUCCEEDED, 10_001L, 10_000L), new Row("ps_b_1", "b", PayoutState.SUCCEEDED, 20_000L, 10_000L));
    }

    @Test
    void aStatementOfThousandsOfSessionsIsCompared() {
        paid("a");
        Booking[] bookings = new Booking[3001];
        for (int i = 0; i < 3000; i++) {
            bookings[i] = debit("ps_foreign_" + i, 100);
        }
        bookings[3000] = debit("ps_a_1", 10_000);
        Findings found = compare(bookings);
        assertThat(found.notInLedger()).hasSize(3000);
        assertThat(found.agreeing()).isEqualTo(1);
    }
}
