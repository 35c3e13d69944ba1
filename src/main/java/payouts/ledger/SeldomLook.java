package payouts.ledger;

import java.util.concurrent.TimeUnit;

/**
 * A look that costs more the more the ledger holds, such as a count of all that is open. However often it is asked for, it is taken
 * so seldom that it costs a fiftieth of the time, but every half minute where that would be seldomer: an alert watches how old the
 * metrics are.
 */
public final class SeldomLook {

    private static final int TIMES = 50;
    private static final long GAP_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    private long notBeforeNanos = System.nanoTime();

    /** Takes the look, or leaves it for the next time. */
    public synchronized void take(Runnable look) {
        long begin = System.nanoTime();
        if (begin - notBeforeNanos < 0) {
            return;
        }
        look.run();
        long end = System.nanoTime();
        notBeforeNanos = end + Math.min(TIMES * (end - begin), GAP_NANOS_MAX);
    }
}
