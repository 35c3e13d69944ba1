package payouts.stage;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Batches.Batch;
import payouts.ledger.Ledger;
import payouts.ledger.Stage;

/** The source of files of which every row is final: the body is the batch, until somebody closes it. */
final class FinishedBatchConsumer extends LedgerConsumer<Batch> {

    private static final Logger LOG = LoggerFactory.getLogger(FinishedBatchConsumer.class);

    private final Ledger ledger;

    FinishedBatchConsumer(LedgerEndpoint endpoint, Processor processor, Ledger ledger, long pollMillis) {
        super(endpoint, processor, ledger, Stage.FINISHED_BATCH, 1, Ahead.none(), pollMillis);
        this.ledger = ledger;
    }

    @Override
    List<Batch> rows(int max) {
        return ledger.batchOwners().takeFinished(max);
    }

    @Override
    void fill(Exchange exchange, Batch batch) {
        exchange.getMessage().setBody(batch, Batch.class);
    }

    @Override
    void afterwards(Batch batch, Exchange exchange) {
        if (exchange.getException() != null) {
            ledger.batchOwners().stopWriting(batch.id());
            LOG.warn("The result of batch {} could not be written ({}); it is tried again.", batch.id(),
                    exchange.getException().getClass().getSimpleName());
            pause();
        }
    }
}
