package payouts.stage;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Leases;
import payouts.ledger.Ledger;
import payouts.ledger.PayoutState;
import payouts.ledger.PayoutTask;
import payouts.ledger.Stage;
import payouts.log.LogFields;

/** The source of a stage that works on payouts: each exchange carries one payout's task. */
final class StageConsumer extends LedgerConsumer<Leases.Taken> {

    private static final Logger LOG = LoggerFactory.getLogger(StageConsumer.class);

    private final Ledger ledger;
    private final Stage stage;
    private final Queue<PayoutTask> toGiveBack = new ConcurrentLinkedQueue<>();

    StageConsumer(LedgerEndpoint endpoint, Processor processor, Ledger ledger, Stage stage, int threads, long pollMillis) {
        super(endpoint, processor, ledger, stage, threads,
                stage == Stage.CANCEL_ENDED ? Ahead.none() : new Ahead<>(threads, row -> ledger.leases().putBack(row.task())), pollMillis);
        this.ledger = ledger;
        this.stage = stage;
    }

    @Override
    List<Leases.Taken> rows(int max) {
        if (stage == Stage.CONFIRM) {
            return ledger.leases().claimWithEvidence(stage, max);
        }
        List<PayoutTask> tasks = stage == Stage.CANCEL_ENDED ? ledger.leases().claimEnded(max) : ledger.leases().claim(stage, max);
        return tasks.stream().map(task -> new Leases.Taken(task, null)).toList();
    }

    @Override
    void fill(Exchange exchange, Leases.Taken row) {
        LogFields.about(row.task().reference(), null);
        TaskExchange.setTaken(exchange, row);
        exchange.getMessage().setHeader(TaskExchange.REFERENCE, row.task().reference());
    }

    /** The bank's calls are steps that no thread waits for (docs/adr/021). */
    @Override
    void send(Exchange exchange, AsyncCallback through) {
        getAsyncProcessor().process(exchange, through);
    }

    @Override
    void beforeTaking() {
        giveBack();
    }

    @Override
    void afterwards(Leases.Taken row, Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure != null) {
            // The route's error handler has told what and where.
            LOG.warn("A step of a {} route failed ({}); the row is taken again later.", stage, failure.getClass().getSimpleName());
        }
        if (stage == Stage.CANCEL_ENDED) {
            if (failure != null) {
                pause();
            }
            return;
        }
        PayoutTask task = TaskExchange.task(exchange);
        keepNewSession(task, exchange);
        boolean sent = task.state() == PayoutState.STARTING || task.state() == PayoutState.CONFIRMING;
        // After a send nobody holds the row; otherwise it may still be ours, and no worker may keep it.
        if (failure != null || !sent || stage == Stage.RECONCILE) {
            toGiveBack.add(task);
            giveBack();
        }
    }

    /** A start that was not permitted, or a step before it that failed: the next try starts this session, and makes no other. */
    private void keepNewSession(PayoutTask task, Exchange exchange) {
        String session = TaskExchange.newSession(exchange);
        if (session == null) {
            return;
        }
        try {
            ledger.callOutcomes().created(task, session);
        } catch (RuntimeException e) {
            LOG.info("A session that was just made is not kept for another try: {}", e.getMessage());
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
}
