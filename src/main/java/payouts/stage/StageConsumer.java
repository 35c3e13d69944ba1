package payouts.stage;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Batches.Batch;
import payouts.ledger.Ledger;
import payouts.ledger.PayoutState;
import payouts.ledger.PayoutTask;
import payouts.ledger.Stage;

/** Takes due rows of one stage and sends each through the route, on a bounded pool of platform threads. */
final class StageConsumer extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(StageConsumer.class);

    private final Ledger ledger;
    private final Stage stage;
    private final int threads;
    private final long pollMillis;
    private final Semaphore bell = new Semaphore(0);
    private final Runnable listener = bell::release;
    private final Queue<PayoutTask> toGiveBack = new ConcurrentLinkedQueue<>();
    private Semaphore free;
    private ExecutorService poller;
    private ExecutorService workers;
    private volatile boolean taking;

    StageConsumer(LedgerEndpoint endpoint, Processor processor, Ledger ledger, Stage stage, int threads, long pollMillis) {
        super(endpoint, processor);
        this.ledger = ledger;
        this.stage = stage;
        this.threads = threads;
        this.pollMillis = pollMillis;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        free = new Semaphore(threads);
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
        // What was taken is worked on to its end; what was not stays in the ledger.
        executors.shutdownGraceful(poller);
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
        while (taking) {
            try {
                bell.drainPermits();
                giveBack();
                if (take() == 0) {
                    bell.tryAcquire(pollMillis, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                getExceptionHandler().handleException("The stage " + stage + " can't take rows from the ledger; it tries again", e);
                pause();
            }
        }
    }

    /** Takes as many rows as there are free threads; waits for one when there is none. */
    private int take() throws InterruptedException {
        free.acquire();
        int slots = 1 + free.drainPermits();
        List<?> rows = List.of();
        try {
            if (taking) {
                rows = rows(slots);
            }
        } finally {
            free.release(slots - rows.size());
        }
        for (Object row : rows) {
            workers.execute(() -> work(row));
        }
        return rows.size();
    }

    private List<?> rows(int max) {
        return switch (stage) {
            case RESULT -> ledger.batches().finished(max);
            case CANCEL_ENDED -> ledger.leases().claimEnded(max);
            default -> ledger.leases().claim(stage, max);
        };
    }

    private void work(Object row) {
        Exchange exchange = createExchange(false);
        try {
            if (row instanceof PayoutTask task) {
                TaskExchange.setTask(exchange, task);
                exchange.getMessage().setHeader(TaskExchange.REFERENCE, task.reference());
            } else {
                exchange.getMessage().setBody(row, Batch.class);
            }
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            afterwards(row, exchange);
            releaseExchange(exchange, false);
            free.release();
        }
    }

    private void afterwards(Object row, Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure != null) {
            // The route's error handler has told what and where.
            LOG.warn("A step of a {} route failed ({}); the row is taken again later.", stage, failure.getClass().getSimpleName());
        }
        if (row instanceof PayoutTask && stage != Stage.CANCEL_ENDED) {
            PayoutTask task = TaskExchange.task(exchange);
            boolean sent = task.state() == PayoutState.STARTING || task.state() == PayoutState.CONFIRMING;
            // After a send nobody holds the row; otherwise it may still be ours, and no worker may keep it.
            if (failure != null || !sent || stage == Stage.RECONCILE) {
                toGiveBack.add(task);
                giveBack();
            }
        } else if (failure != null) {
            pause();
        }
    }

    /** While the ledger can't be reached the rows stay in the queue; the next round tries again. */
    private void giveBack() {
        for (PayoutTask task = toGiveBack.poll(); task != null; task = toGiveBack.poll()) {
            try {
                ledger.leases().giveBack(task);
            } catch (RuntimeException e) {
                toGiveBack.add(task);
                return;
            }
        }
    }

    private void pause() {
        try {
            bell.tryAcquire(Math.max(pollMillis, 1000), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            taking = false;
        }
    }
}
