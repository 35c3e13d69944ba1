package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** M19: what the account can't pay waits before anything is sent, and goes on when it can. */
class FundsTest extends LedgerFixture {

    private void accept(String reference, long kopecks) {
        accept(order(reference, kopecks, "hash-" + reference));
    }

    /** @return whether it may start; else it waits */
    private boolean starts(String reference) {
        try {
            create(reference);
            return true;
        } catch (Permit.TooLittleMoney e) {
            ledger.callOutcomes().waitForMoney(task(reference));
            return false;
        }
    }

    private boolean isDue(String reference) {
        return count("select count(*) from payout where reference = ? and due_at <= current_timestamp", reference) == 1;
    }

    @Test
    void m19_whatTheBalanceCantPayWaitsAndSomebodyIsToldOnce() {
        accept("a", 400);
        accept("b", 500);
        accept("c", 600);
        accept("d", 100);
        assertThat(ledger.funds().read(1_000)).isEqualTo(new Funds.Reading(1_000, 0, 1_600, 4));
        assertThat(List.of(starts("a"), starts("b"), starts("c"), starts("d"))).containsExactly(true, true, false, true);
        assertThat(state("c")).isEqualTo(PayoutState.WAITING);
        assertThat(starts("c")).isFalse();
        assertThat(count("select count(*) from attempt where payout_id = ?", task("c").payoutId())).as("nothing was begun").isZero();
        assertThat(alarms).containsExactly(Alarms.Kind.TOO_LITTLE_MONEY);
    }

    @Test
    void m19_whatIsUnderWayIsTakenOffTheNextReading() {
        accept("a", 400);
        accept("b", 601);
        assertThat(starts("a")).as("nothing is known yet").isTrue();
        assertThat(ledger.funds().read(1_000)).isEqualTo(new Funds.Reading(1_000, 400, 601, 1));
        assertThat(starts("b")).isFalse();
    }

    @Test
    void m19_whatIsStoppedTakesNoMoneyAndDoesNotWaitForAny() {
        accept("a", 600);
        accept("b", 600);
        accept("c", 2_000);
        ledger.funds().read(1_300);
        ledger.inTransactionDo(tx -> ledger.controls().stop(tx, Controls.STARTS, "of this test", "anna", null));
        alarms.clear();
        for (String reference : List.of("a", "b", "c")) {
            assertThatThrownBy(() -> create(reference)).as(reference).isExactlyInstanceOf(Permit.Refused.class).hasMessageContaining("starts are stopped");
        }
        assertThat(alarms).isEmpty();
        ledger.controls().release("anna");
        assertThat(List.of(starts("a"), starts("b"), starts("c"))).containsExactly(true, true, false);
    }

    @Test
    void m19_moreMoneyWakesWhatWaitsAtOnce() {
        accept("a", 500);
        ledger.funds().read(100);
        assertThat(starts("a")).isFalse();
        assertThat(isDue("a")).isFalse();
        ledger.funds().read(100);
        assertThat(isDue("a")).as("the same balance again").isFalse();
        ledger.funds().read(500);
        assertThat(isDue("a")).isTrue();
        assertThat(starts("a")).isTrue();
        assertThat(alarms).hasSize(1);
    }

    @Test
    void m19_whatTheBankItselfRefusedForMoneyIsNotWokenByABalanceThatLooksSufficient() {
        bring("a", Situation.NO_MONEY_BEFORE_PERMIT);
        for (int i = 0; i < 3; i++) {
            assertThat(ledger.funds().read(1_000_000).isShort()).isFalse();
            assertThat(isDue("a")).isFalse();
        }
    }

    @Test
    void m19_aTopUpIsRecordedOnceAndWakesWhatWaitsAtOnce() {
        bring("a", Situation.NO_MONEY_BEFORE_PERMIT);
        accept("b", 500);
        ledger.funds().read(100);
        assertThat(starts("b")).isFalse();
        BankWord.Event topUp = new BankWord.Event("sha-top-up", "nominal_topup", null, "{\"x\":1}");
        assertThat(record(topUp)).isEqualTo("topped up");
        assertThat(isDue("a") && isDue("b")).isTrue();
        assertThat(ledger.funds().isAwaited()).as("the balance is to be read anew").isTrue();
        assertThat(record(topUp)).isEqualTo("repeat");
        assertThat(starts("b")).as("until then it holds nobody").isTrue();
        assertThat(count("select count(*) from bank_event where type = 'nominal_topup' and body is not null and body not like '%{%'")).isEqualTo(1);
    }

    @Test
    void m19_aBalanceThatCantBeReadHoldsNobody() {
        accept("a", 500);
        ledger.funds().read(100);
        assertThat(starts("a")).isFalse();
        ledger.funds().unreadable();
        assertThat(isDue("a")).isTrue();
        assertThat(starts("a")).isTrue();
    }

    @Test
    void m19_anOldBalanceHoldsNobody() {
        AtomicLong nanos = new AtomicLong();
        Funds funds = new Funds(ledger, nanos::get);
        accept("a", 500);
        funds.read(100);
        Payout payout = ledger.inTransaction(tx -> Payouts.find(tx, "a").orElseThrow());
        assertThat(ledger.<Boolean>inTransaction(tx -> funds.take(tx, payout))).isFalse();
        nanos.addAndGet(LedgerSettings.defaults().balanceFor().toNanos());
        assertThat(ledger.<Boolean>inTransaction(tx -> funds.take(tx, payout))).isTrue();
    }

    @Test
    void m19_theFeeIsPartOfWhatAPayoutNeeds() {
        reopen(new TestSettings().fee("0.5", 300));
        accept("a", 10_000);
        ledger.funds().read(10_349);
        assertThat(starts("a")).isFalse();
        ledger.funds().read(10_350);
        assertThat(starts("a")).isTrue();
        assertThat(new Fee(new BigDecimal("0.1"), 0).cost(1, 1)).as("a part of a kopeck is rounded up").isEqualTo(2);
        assertThat(Fee.NONE.cost(77, 5)).isEqualTo(77);
    }

    @Test
    void m19_inInitModeToo() {
        reopen(new TestSettings().init().waitRetry(Duration.ofMinutes(1)));
        accept("a", 500);
        ledger.funds().read(499);
        assertThatThrownBy(() -> ledger.initMode().permit(task("a"))).isInstanceOf(Permit.TooLittleMoney.class);
        assertThat(state("a")).isEqualTo(PayoutState.ACCEPTED);
    }
}
