package payouts.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import payouts.ledger.Ledger;
import payouts.ledger.Payment;
import payouts.ledger.PayoutState;
import payouts.ledger.PayoutTask;
import payouts.money.Kopecks;

/** For routes with rules of their own: what the payout is, and holding or cancelling it before its confirm. */
public final class PayoutActs {

    /** Header: the amount in kopecks, for a route to compare. */
    public static final String AMOUNT = "PayoutAmountKopecks";

    private final Ledger ledger;

    /** The acts on one ledger. */
    public PayoutActs(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Tells what the payout is: the body becomes a map by the names of the order's columns, without the card; the header
     * {@value #AMOUNT} holds the amount. The body names a person: it belongs into no log.
     */
    @Handler
    public void facts(Exchange exchange) {
        Payment payment = ledger.routeActs().payment(TaskExchange.task(exchange));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("reference", payment.reference());
        facts.put("amount", Kopecks.format(payment.amountKopecks()));
        facts.put("currency", payment.currency());
        facts.put("recipient_name", payment.recipientName());
        facts.put("customer_reference", payment.customerReference());
        facts.put("description", payment.description());
        facts.put("sender_name", payment.senderName());
        facts.put("beneficiary_id", payment.beneficiaryId());
        exchange.getMessage().setBody(facts);
        exchange.getMessage().setHeader(AMOUNT, payment.amountKopecks());
    }

    /** Holds the payout for a person, unless one has released it; {@code BankOutcome} is {@code hold} or {@code released} then. */
    public void hold(String reason, Exchange exchange) {
        PayoutTask task = ledger.routeActs().hold(TaskExchange.task(exchange), reason, exchange.getFromRouteId());
        TaskExchange.setTask(exchange, task);
        TaskExchange.outcome(exchange, task.state() == PayoutState.HELD ? "hold" : "released", null);
    }

    /** Cancels the payout; {@code BankOutcome} is {@code cancel} then, and where a session waits {@code bank131:cancel} comes next. */
    public void cancel(String reason, Exchange exchange) {
        TaskExchange.setTask(exchange, ledger.routeActs().cancel(TaskExchange.task(exchange), reason, exchange.getFromRouteId()));
        TaskExchange.outcome(exchange, "cancel", null);
    }
}
