package payouts.stage;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import payouts.ledger.Ledger;
import payouts.ledger.Stage;
import payouts.log.LogFields;

/**
 * Takes due rows from the ledger and sends each through the route, on a bounded pool of platform threads. It is woken
 * when a commit makes work, and polls otherwise.
 *
 * @param <T> what one exchange carries
 */
abstract class LedgerConsumer<T> extends DefaultConsumer {

    /** So long nobody listens who was rung for nothing: the stage is stopped, or others are quicker, and bells come by the thousand. */
    private static final long DEAF_MILLIS = 25;
    /** So long more rows may become due, once all were taken, before some are taken again: a take for each row costs as much as the row's next step. */
    private static final long GATHER_MILLIS = 50;

    private final Ledger ledger;
    private final Stage stage;
    private final int threads;
    private final Ahead<T> ahead;
    private final long pollMillis;
    private final Semaphore bell = new Semaphore(0);
    private final Runnable listener = bell::release;
    private Semaphore free;
    private ExecutorService poller;
    private ExecutorService workers;
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean taking;

    /**
     * What is taken before a thread is free for it, so that none waits for a take.
     *
     * @param rows    so many more than threads
     * @param putBack takes back that a row was taken, when the stage stops before its turn
     */
    record Ahead<T>(int rows, Consumer<T> putBack) {

        static <T> Ahead<T> none() {
            return new Ahead<>(0, row -> { });
        }
    }

    LedgerConsumer(Endpoint endpoint, Processor processor, Ledger ledger, Stage stage, int threads, Ahead<T> ahead, long pollMillis) {
        super(endpoint, processor);
        this.ledger = ledger;
        this.stage = stage;
        this.threads = threads;
        this.ahead = ahead;
        this.pollMillis = pollMillis;
    }

    /** Up to so many due rows. */
    abstract List<T> rows(int max);

    /** Puts the row into its exchange. */
    abstract void fill(Exchange exchange, T row);

    /** What is to be done with the row when its route is through; {@link Exchange#getException()} tells whether it failed. */
    abstract void afterwards(T row, Exchange exchange);

    /** Once a round, before rows are taken. */
    void beforeTaking() {
        // Nothing to do for most.
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        free = new Semaphore(threads + ahead.rows());
        waiting.clear();
        workers = getEndpoint().getCamelContext().getExecutorServiceManager().newFixedThreadPool(this, "ledger-" + stage, threads);
        poller = getEndpoint().getCamelContext().getExecutorServiceManager().newSingleThreadExecutor(this, "ledger-" + stage + "-take");
        taking = true;
        ledger.bells().listen(stage, listener);
        poller.execute(this::takeUntilStopped);
    }

    @Override
    protected void doStop() throws Exception {
        taking = false;
        ledger.bells().forget(stage, listener);
        bell.release();
        var executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        // What is worked on comes to its end; what was taken ahead goes back, and the rest stays in the ledger.
        putBackWhatWaits();
        executors.shutdownGraceful(poller);
        putBackWhatWaits();
        executors.shutdownGraceful(workers);
        super.doStop();
    }

    @Override
    protected void doSuspend() {
        taking = false;
        bell.release();
    }

    @Override
    protected void doResume() {
        taking = true;
        poller.execute(this::takeUntilStopped);
    }

    private void takeUntilStopped() {
        boolean rung = false;
        while (taking) {
            try {
                bell.drainPermits();
                beforeTaking();
                Taken taken = take();
                if (taken != Taken.NOTHING) {
                    rung = false;
                    if (taken == Taken.ALL_THERE_WERE) {
                        TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
                    }
                    continue;
                }
                if (rung) {
                    TimeUnit.MILLISECONDS.sleep(DEAF_MILLIS);
                }
                rung = bell.tryAcquire(pollMillis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // After an Error too: a stage that ended here would stand still until the next start, and nothing would say so.
                getExceptionHandler().handleException("The stage " + stage + " can't take rows from the ledger; it tries again", e);
                pause();
            }
        }
    }

    private enum Taken {
        NOTHING, ALL_THERE_WERE, AS_MANY_AS_MAY_BE
    }

    /** Takes as many rows as there are free threads, and some ahead; waits until half of those that may be ahead are under way. */
    private Taken take() throws InterruptedException {
        int some = 1 + ahead.rows() / 2;
        free.acquire(some);
        int slots = some + free.drainPermits();
        List<T> rows = List.of();
        try {
            if (taking) {
                rows = rows(slots);
            }
        } finally {
            free.release(slots - rows.size());
        }
        waiting.addAll(rows);
        rows.forEach(row -> workers.execute(this::workOnNext));
        return rows.isEmpty() ? Taken.NOTHING : rows.size() < slots ? Taken.ALL_THERE_WERE : Taken.AS_MANY_AS_MAY_BE;
    }

    private void workOnNext() {
        T row = waiting.poll();
        if (row != null) {
            work(row);
        }
    }

    /** Without a thread of the workers, for none may come free while the stage stops. */
    private void putBackWhatWaits() {
        if (ahead.rows() == 0) {
            return;
        }
        for (T row = waiting.poll(); row != null; row = waiting.poll()) {
            try {
                ahead.putBack().accept(row);
            } catch (RuntimeException e) {
                // The lease runs out, and the row is taken again.
                getExceptionHandler().handleException("The ledger did not take a row of " + stage + " back", e);
            } finally {
                free.release();
            }
        }
    }

    private void work(T row) {
        try {
            Exchange exchange = createExchange(false);
            try {
                route(exchange, row);
                afterwards(row, exchange);
            } finally {
                releaseExchange(exchange, false);
            }
        } catch (RuntimeException | Error e) {
            // The lease runs out, and the row is taken again.
            getExceptionHandler().handleException("The ledger did not take what became of a row of " + stage, e);
        } finally {
            LogFields.clear();
            free.release();
        }
    }

    private void route(Exchange exchange, T row) {
        try {
            fill(exchange, row);
            getProcessor().process(exchange);
        } catch (Exception | Error e) {
            exchange.setException(e);
        }
    }

    final void pause() {
        try {
            bell.tryAcquire(Math.max(pollMillis, 1000), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            taking = false;
        }
    }
}
