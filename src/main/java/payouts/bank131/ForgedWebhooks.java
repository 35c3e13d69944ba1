package payouts.bank131;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of webhooks with a bad signature, one line a minute with their number: whoever floods the port fills no disk. */
final class ForgedWebhooks {

    private static final Logger LOG = LoggerFactory.getLogger(ForgedWebhooks.class);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private final BankMeters meters;
    private long untold;
    private long toldAt;

    /** @param nanos a clock as {@link System#nanoTime} */
    ForgedWebhooks(LongSupplier nanos, BankMeters meters) {
        this.nanos = nanos;
        this.meters = meters;
        this.toldAt = nanos.getAsLong() - QUIET_NANOS;
    }

    /** One was refused. */
    synchronized void refused() {
        meters.forged();
        untold++;
        long now = nanos.getAsLong();
        if (now - toldAt >= QUIET_NANOS) {
            LOG.warn("Webhooks with a bad signature were refused: {} since the last such line. It is told once a minute at most.", untold);
            untold = 0;
            toldAt = now;
        }
    }
}
