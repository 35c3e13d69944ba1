package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shares of all boots are never more than the rate, whoever comes, goes, works or idles. */
class RateSharesTest extends LedgerFixture {

    private static final int RATE = 50;

    private static int renew(Ledger boot, boolean busy) {
        return boot.rateShares().renew(RATE, busy, less -> { }).callsPerSecond();
    }

    private long sum() {
        return count("select sum(calls_per_second) from node_boot");
    }

    /** One more boot; on H2 it takes the others for dead when it opens, and they say that they are not. */
    private Ledger join(Ledger... others) {
        Ledger boot = open(new TestSettings());
        for (Ledger other : others) {
            other.leases().heartbeat();
        }
        return boot;
    }

    @Test
    void aBootThatIsAloneHasTheWholeRateWhetherItIsBusyOrNot() {
        assertThat(renew(ledger, false)).isEqualTo(RATE);
        assertThat(renew(ledger, true)).isEqualTo(RATE);
    }

    @Test
    void aBootThatJoinsHasNothingUntilTheOthersHaveGivenItsShare() {
        Ledger second = join(ledger);
        sql("update node_boot set calls_per_second = ? where boot_id = ?", RATE, ledger.bootId());
        assertThat(renew(second, true)).as("the other one has it all").isZero();
        assertThat(renew(ledger, true)).isEqualTo(RATE / 2);
        assertThat(renew(second, true)).isEqualTo(RATE / 2);
        second.close();
        assertThat(renew(ledger, true)).as("what a boot leaves is free").isEqualTo(RATE);
    }

    @Test
    void threeBusyBootsUseTheWholeRateAndAnIdleOneLeavesMostOfItsShareToTheOthers() {
        Ledger second = join(ledger);
        Ledger third = join(ledger, second);
        for (int round = 0; round < 2; round++) {
            for (Ledger boot : List.of(ledger, second, third)) {
                renew(boot, true);
            }
        }
        assertThat(sum()).isEqualTo(RATE);
        for (int round = 0; round < 2; round++) {
            assertThat(renew(third, false)).isEqualTo(4);
            renew(ledger, true);
            renew(second, true);
        }
        assertThat(sum()).isEqualTo(RATE);
        assertThat(renew(ledger, true)).isEqualTo(23);
        second.close();
        third.close();
    }

    @Test
    void whatADeadBootHadIsFreeOnceItsLeasesAreAndItStartsFromNothingWhenItWakesUp() {
        Ledger second = join(ledger);
        renew(ledger, true);
        renew(second, true);
        sql("update node_boot set heartbeat_at = current_timestamp - interval '2' hour where boot_id = ?", ledger.bootId());
        second.leases().heartbeat();
        assertThat(renew(second, true)).isEqualTo(RATE);
        List<Integer> less = new ArrayList<>();
        assertThat(ledger.rateShares().renew(RATE, true, less::add).callsPerSecond()).isZero();
        assertThat(less).as("told before anything else").startsWith(0);
        second.close();
    }

    @Test
    void m05_neverMoreThanTheRateWhenAllAskAtOnce() throws Exception {
        Ledger second = join(ledger);
        Ledger third = join(ledger, second);
        List<Ledger> boots = List.of(ledger, second, third);
        List<Long> sums = java.util.Collections.synchronizedList(new ArrayList<>());
        Threads.together(6, i -> {
            for (int round = 0; round < 20; round++) {
                renew(boots.get(i % 3), (round + i) % 4 > 0);
                sums.add(sum());
            }
        });
        assertThat(sums).allMatch(sum -> sum <= RATE);
        for (int round = 0; round < 2; round++) {
            boots.forEach(boot -> boot.rateShares().renew(2, true, less -> { }));
        }
        assertThat(sum()).isEqualTo(2);
        second.close();
        third.close();
    }
}
