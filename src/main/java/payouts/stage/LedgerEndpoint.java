package payouts.stage;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import payouts.ledger.Ledger;
import payouts.ledger.Stage;

/** One stage of the ledger as the source of a route. */
final class LedgerEndpoint extends DefaultEndpoint {

    private final Ledger ledger;
    private final Stage stage;
    private final String sink;
    private final String channel;
    private final boolean onlyReturns;
    private final int threads;
    private final long pollMillis;

    LedgerEndpoint(String uri, LedgerComponent component, Ledger ledger, Stage stage, String sink, String channel,
                   boolean onlyReturns, int threads, long pollMillis) {
        super(uri, component);
        this.ledger = ledger;
        this.stage = stage;
        this.sink = sink;
        this.channel = channel;
        this.onlyReturns = onlyReturns;
        this.threads = threads;
        this.pollMillis = pollMillis;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Consumer consumer = switch (stage) {
            case RESULT -> new ResultConsumer(this, processor, ledger, sink, channel, onlyReturns, threads, pollMillis);
            case FINISHED_BATCH -> new FinishedBatchConsumer(this, processor, ledger, pollMillis);
            default -> new StageConsumer(this, processor, ledger, stage, threads, pollMillis);
        };
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("ledger: is a source; orders go in through direct:accept-orders.");
    }
}
