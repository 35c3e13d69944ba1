package payouts.stage;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import payouts.ledger.Ledger;
import payouts.ledger.Stage;
import payouts.log.LogFields;
import payouts.threads.FewThreads;

/**
 * Takes due rows from the ledger and sends each through the route, a bounded number of them at a time. It is woken when a
 * commit makes work, and polls otherwise.
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
    private ExecutorService pool;
    private Executor workers;
    private final Object lock = new Object();
    private final Queue<T> waiting = new ArrayDeque<>();
    private int underWay;
    private volatile boolean taking;

    /**
     * What is taken before its turn has come, so that no turn waits for a take.
     *
     * @param rows    so many more than may be under way
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

    /** Sends the row through its route; the row is under way until {@code through} is told. */
    void send(Exchange exchange, AsyncCallback through) throws Exception {
        getProcessor().process(exchange);
        through.done(true);
    }

    /** Once a round, before rows are taken. */
    void beforeTaking() {
        // Nothing to do for most.
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        free = new Semaphore(threads + ahead.rows());
        synchronized (lock) {
            waiting.clear();
            underWay = 0;
        }
        pool = getEndpoint().getCamelContext().getExecutorServiceManager().newCachedThreadPool(this, "ledger-" + stage);
        workers = new FewThreads(pool, threads);
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
        awaitWhatIsUnderWay(executors.getShutdownAwaitTermination());
        executors.shutdownGraceful(pool);
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
        synchronized (lock) {
            waiting.addAll(rows);
        }
        begin();
        return rows.isEmpty() ? Taken.NOTHING : rows.size() < slots ? Taken.ALL_THERE_WERE : Taken.AS_MANY_AS_MAY_BE;
    }

    /** As many of those that wait as may be under way. */
    private void begin() {
        for (T next = next(); next != null; next = next()) {
            T row = next;
            try {
                workers.execute(() -> work(row));
            } catch (RuntimeException | Error e) {
                // The lease runs out, and the row is taken again.
                over();
                throw e;
            }
        }
    }

    private T next() {
        synchronized (lock) {
            T row = underWay < threads ? waiting.poll() : null;
            if (row != null) {
                underWay++;
            }
            return row;
        }
    }

    private void awaitWhatIsUnderWay(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            for (long left = millis; underWay > 0 && left > 0; left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())) {
                lock.wait(left);
            }
        }
    }

    /** At once, for it may take long until anything comes to its end. */
    private void putBackWhatWaits() {
        if (ahead.rows() == 0) {
            return;
        }
        List<T> rows;
        synchronized (lock) {
            rows = List.copyOf(waiting);
            waiting.clear();
        }
        for (T row : rows) {
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
        AtomicBoolean ended = new AtomicBoolean();
        try {
            Exchange exchange = createExchange(false);
            AsyncCallback through = doneSync -> {
                if (!ended.getAndSet(true)) {
                    end(row, exchange);
                }
            };
            try {
                fill(exchange, row);
                send(exchange, through);
            } catch (Exception | Error e) {
                exchange.setException(e);
                through.done(true);
            }
        } catch (RuntimeException | Error e) {
            getExceptionHandler().handleException("A row of " + stage + " could not be sent through its route", e);
            if (!ended.getAndSet(true)) {
                over();
            }
        } finally {
            LogFields.clear();
        }
    }

    private void end(T row, Exchange exchange) {
        try {
            try {
                afterwards(row, exchange);
            } finally {
                releaseExchange(exchange, false);
            }
        } catch (RuntimeException | Error e) {
            // The lease runs out, and the row is taken again.
            getExceptionHandler().handleException("The ledger did not take what became of a row of " + stage, e);
        } finally {
            over();
            begin();
        }
    }

    private void over() {
        synchronized (lock) {
            underWay--;
            lock.notifyAll();
        }
        free.release();
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
