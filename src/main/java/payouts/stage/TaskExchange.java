package payouts.stage;

import org.apache.camel.Exchange;
import payouts.ledger.Leases;
import payouts.ledger.PayoutState;
import payouts.ledger.PayoutTask;
import payouts.ledger.Permits;

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

    /**
     * What the property holds: one object, which no text that a route puts there can take the place of a part of.
     *
     * @param seen       the row at the task's version, as the claim saw it; null where nobody has looked
     * @param newSession id of the session that a create has made for the task's attempt and no commit has kept yet; null when there is none
     */
    private record Carried(PayoutTask task, Permits.Seen seen, String newSession) {

        boolean isBeforeTheStartOf(PayoutTask next) {
            return next.state() == PayoutState.CREATING && next.payoutId() == task.payoutId() && next.attempt() == task.attempt();
        }
    }

    private TaskExchange() {
    }

    /** The payout's task. */
    public static PayoutTask task(Exchange exchange) {
        return carried(exchange).task();
    }

    /** A row that was just taken. */
    static void setTaken(Exchange exchange, Leases.Taken row) {
        exchange.setProperty(TASK, new Carried(row.task(), row.seen(), null));
    }

    /** The payout's row at the version of its task; null where nobody has looked. */
    public static Permits.Seen seen(Exchange exchange) {
        return carried(exchange).seen();
    }

    /** The task after a step that changed the payout's row. */
    public static void setTask(Exchange exchange, PayoutTask task) {
        String kept = exchange.getProperty(TASK) instanceof Carried before && before.isBeforeTheStartOf(task) ? before.newSession() : null;
        exchange.setProperty(TASK, new Carried(task, null, kept));
    }

    /** The session that a create has made for the task and no commit has kept yet: the permit of its start keeps it. Null when there is none. */
    public static String newSession(Exchange exchange) {
        return carried(exchange).newSession();
    }

    /** A create has made this session for the task; with the task after its start it is forgotten. */
    public static void setNewSession(Exchange exchange, PayoutTask task, String sessionId) {
        exchange.setProperty(TASK, new Carried(task, null, sessionId));
    }

    private static Carried carried(Exchange exchange) {
        if (exchange.getProperty(TASK) instanceof Carried carried) {
            return carried;
        }
        throw new IllegalStateException("This route carries no payout: bank131: calls belong behind a ledger: source.");
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
