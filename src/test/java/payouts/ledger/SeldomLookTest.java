package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SeldomLookTest {

    private final SeldomLook look = new SeldomLook();
    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void aLookThatTakesLongIsNotTakenAgainAtOnce() {
        look.take(this::twentyMillis);
        long end = System.nanoTime();
        await().atMost(60, TimeUnit.SECONDS).pollInterval(1, TimeUnit.MILLISECONDS).until(() -> {
            look.take(this::twentyMillis);
            return taken.get() == 2;
        });
        assertThat(System.nanoTime() - end).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(50 * 20));
    }

    private void twentyMillis() {
        taken.incrementAndGet();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }
}
