package payouts.bank131;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.BankWord;
import payouts.log.LogFields;

/**
 * The bank's verified events, as routes see them; each method commits the record and what it causes. A route goes on once that is
 * committed, and no thread waits with it (docs/adr/020).
 */
public final class BankEvents {

    /** Property of the exchange, for routes to decide by: the webhook's type. A header could leave with an answer. */
    public static final String TYPE = "BankEventType";

    private static final Logger LOG = LoggerFactory.getLogger(BankEvents.class);

    private static final String EVENT = "BankEvent";

    private final BankWord bankWord;

    /** The events of one ledger. */
    public BankEvents(BankWord bankWord) {
        this.bankWord = bankWord;
    }

    static void set(Exchange exchange, BankWord.Event event) {
        exchange.setProperty(EVENT, event);
        exchange.setProperty(TYPE, event.type());
    }

    /** The bank waits for our confirm or cancel. */
    public CompletionStage<Void> readyToConfirm(Exchange exchange) {
        return record(exchange);
    }

    /** A payout has ended, well or badly. */
    public CompletionStage<Void> paymentFinished(Exchange exchange) {
        return record(exchange);
    }

    /** Money of a payout came back, whole or in part. */
    public CompletionStage<Void> paymentRefunded(Exchange exchange) {
        return record(exchange);
    }

    /** Money came onto the account: what waits for it goes on at once. */
    public CompletionStage<Void> nominalTopUp(Exchange exchange) {
        return record(exchange);
    }

    /** Anything else: kept, and where it tells of a session of ours, heard. */
    public CompletionStage<Void> other(Exchange exchange) {
        return record(exchange);
    }

    private CompletionStage<Void> record(Exchange exchange) {
        BankWord.Event event = exchange.getProperty(EVENT, BankWord.Event.class);
        if (event == null) {
            throw new IllegalStateException("This exchange carries no verified webhook: bank131:webhook comes first.");
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        bankWord.record(event, work -> about(event, work)).whenComplete((what, failure) -> {
            if (failure != null) {
                // As it was thrown: a stage that hangs on another wraps it, and a route tells its message.
                answered.completeExceptionally(failure);
                return;
            }
            try {
                if (event.isTopUp()) {
                    LOG.info("{}", TopUpReader.told(event.body()));
                }
                exchange.getMessage().removeHeaders("*");
                exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
                answered.complete(null);
            } catch (RuntimeException | Error e) {
                // Or nobody would ever be answered.
                answered.completeExceptionally(e);
            }
        });
        return answered;
    }

    private static void about(BankWord.Event event, Runnable work) {
        if (event.report() != null) {
            LogFields.about(event.report().metadata(), event.report().sessionId());
        }
        try {
            work.run();
        } finally {
            LogFields.clear();
        }
    }
}
