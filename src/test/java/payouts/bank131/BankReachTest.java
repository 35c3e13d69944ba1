package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import payouts.ledger.Alarms;

/** A bank that can't be reached is told once, and once that it is back. */
class BankReachTest {

    private final List<Alarms.Kind> told = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final BankReach.Breaker breaker = new BankReach.Breaker() {
        @Override
        public void open(String why) {
            broken.add("open");
        }

        @Override
        public void close() {
            broken.add("close");
        }
    };
    private final BankReach reach = new BankReach((kind, text) -> told.add(kind), breaker);

    private void miss(int times) {
        for (int i = 0; i < times; i++) {
            reach.missed("HttpHostConnectException");
        }
    }

    @Test
    void oneDroppedConnectionIsNoOutage() {
        miss(BankReach.MISSES - 1);
        reach.answered();
        miss(BankReach.MISSES - 1);
        assertThat(told).isEmpty();
        assertThat(reach.state().isLost()).isFalse();
    }

    @Test
    void aThousandCallsThatComeToNothingAreOneLineAndTheFirstAnswerIsAnother() {
        miss(1000);
        assertThat(told).containsExactly(Alarms.Kind.BANK_UNREACHABLE);
        assertThat(reach.state()).satisfies(state -> {
            assertThat(state.isLost()).isTrue();
            assertThat(state.lastAnswer()).isNull();
            assertThat(state.why()).isEqualTo("HttpHostConnectException");
        });
        reach.answered();
        reach.answered();
        assertThat(told).containsExactly(Alarms.Kind.BANK_UNREACHABLE, Alarms.Kind.BANK_BACK);
        assertThat(reach.state().isLost()).isFalse();
        miss(1000);
        assertThat(told).hasSize(3);
    }

    @Test
    void startsRestFromTheThirdMissToTheFirstAnswer() {
        miss(BankReach.MISSES - 1);
        assertThat(broken).isEmpty();
        miss(2);
        assertThat(broken).containsExactly("open", "open");
        reach.answered();
        reach.answered();
        assertThat(broken).containsExactly("open", "open", "close");
    }
}
