package payouts.stage;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Ledger;
import payouts.ledger.Outbox.Result;
import payouts.ledger.Stage;
import payouts.log.LogFields;

/**
 * The source of a sink's route: each exchange carries one result as JSON. When the route is through without an error
 * the sink has it; otherwise it comes again, at growing gaps, and holds up no other payout and no other sink.
 */
final class ResultConsumer extends LedgerConsumer<Result> {

    private static final Logger LOG = LoggerFactory.getLogger(ResultConsumer.class);

    private final Ledger ledger;
    private final String sink;
    private final String channel;
    private final boolean onlyReturns;
    /** A sink that is down is told once, not with every result that waits for it. */
    private final AtomicBoolean failing = new AtomicBoolean();

    ResultConsumer(LedgerEndpoint endpoint, Processor processor, Ledger ledger, String sink, String channel, boolean onlyReturns,
                   int threads, long pollMillis) {
        super(endpoint, processor, ledger, Stage.RESULT, threads, Ahead.none(), pollMillis);
        this.ledger = ledger;
        this.sink = sink;
        this.channel = channel;
        this.onlyReturns = onlyReturns;
    }

    @Override
    protected void doStart() throws Exception {
        ledger.outbox().register(sink, channel, onlyReturns);
        super.doStart();
    }

    @Override
    List<Result> rows(int max) {
        return ledger.outbox().claim(sink, max);
    }

    @Override
    void fill(Exchange exchange, Result result) {
        LogFields.about(result.reference(), result.result().sessionId());
        exchange.setProperty(ResultExchange.RESULT, result);
        Message message = exchange.getMessage();
        message.setBody(ResultMessage.json(result));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader(ResultExchange.RESULT_ID, result.resultId());
        message.setHeader(ResultExchange.STATUS, result.status());
        message.setHeader(ResultExchange.CHANNEL, result.batch().channel());
        if (result.reference() != null) {
            message.setHeader(TaskExchange.REFERENCE, result.reference());
            message.setHeader(ResultExchange.ATTEMPT, result.result().attempt());
        }
    }

    @Override
    void afterwards(Result result, Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure == null) {
            ledger.outbox().delivered(result);
            if (failing.getAndSet(false)) {
                LOG.info("The sink {} takes results again.", sink);
            }
            return;
        }
        if (!failing.getAndSet(true)) {
            LOG.warn("The sink {} did not take the result {} ({}); it comes again, at growing gaps.", sink, result.resultId(),
                    failure.getClass().getSimpleName());
        }
        ledger.outbox().failed(result, failure.getClass().getSimpleName());
        pause();
    }
}
