package payouts.bank131;

import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.BankWord;
import payouts.log.LogFields;

/** The bank's verified events, as routes see them; each method commits the record and what it causes. */
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
    public void readyToConfirm(Exchange exchange) {
        record(exchange);
    }

    /** A payout has ended, well or badly. */
    public void paymentFinished(Exchange exchange) {
        record(exchange);
    }

    /** Money of a payout came back, whole or in part. */
    public void paymentRefunded(Exchange exchange) {
        record(exchange);
    }

    /** Money came onto the account: what waits for it goes on at once. */
    public void nominalTopUp(Exchange exchange) {
        BankWord.Event event = record(exchange);
        LOG.info("{}", TopUpReader.told(event.body()));
    }

    /** Anything else: kept, and where it tells of a session of ours, heard. */
    public void other(Exchange exchange) {
        record(exchange);
    }

    private BankWord.Event record(Exchange exchange) {
        BankWord.Event event = exchange.getProperty(EVENT, BankWord.Event.class);
        if (event == null) {
            throw new IllegalStateException("This exchange carries no verified webhook: bank131:webhook comes first.");
        }
        if (event.report() != null) {
            LogFields.about(event.report().metadata(), event.report().sessionId());
        }
        try {
            bankWord.record(event);
        } finally {
            LogFields.clear();
        }
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        return event;
    }
}
