package payouts.stage;

import org.apache.camel.Exchange;
import payouts.ledger.PayoutTask;

/**
 * Where a route's exchange carries its payout: in a property, which no step that changes the body or the headers
 * touches.
 */
public final class TaskExchange {

    /** Header, for routes to read: the payout's reference. */
    public static final String REFERENCE = "PayoutReference";
    /** Header, for routes to decide by: {@code accepted}, {@code refused}, {@code unknown}, or what a compare or a question led to. */
    public static final String OUTCOME = "BankOutcome";
    /** Header: the bank's error code, where there is one. */
    public static final String CODE = "BankCode";

    private static final String TASK = "PayoutTask";
    private static final String SESSION = "PayoutSession";

    private TaskExchange() {
    }

    /** The payout's task. */
    public static PayoutTask task(Exchange exchange) {
        PayoutTask task = exchange.getProperty(TASK, PayoutTask.class);
        if (task == null) {
            throw new IllegalStateException("This route carries no payout: bank131: calls belong behind a ledger: source.");
        }
        return task;
    }

    /** The task after a step that changed the payout's row. */
    public static void setTask(Exchange exchange, PayoutTask task) {
        exchange.setProperty(TASK, task);
    }

    /** The session that a create has made and no commit has kept yet: its start keeps it. Null when there is none. */
    public static String newSession(Exchange exchange) {
        return exchange.getProperty(SESSION, String.class);
    }

    /** A create has made this session; null when it is kept. */
    public static void setNewSession(Exchange exchange, String sessionId) {
        exchange.setProperty(SESSION, sessionId);
    }

    /** What a step came to, for the route's choice. */
    public static void outcome(Exchange exchange, String outcome, String code) {
        exchange.getMessage().setHeader(OUTCOME, outcome);
        if (code == null) {
            exchange.getMessage().removeHeader(CODE);
        } else {
            exchange.getMessage().setHeader(CODE, code);
        }
    }
}
