package payouts.ledger;

/**
 * The ledger's word that one request may leave, committed before it does. Whoever holds it sends once, exactly this.
 *
 * @param task               the payout at the version the permit made
 * @param operation          what may be sent
 * @param apiVersion         {@code v1} or {@code v2}
 * @param idempotencyKey     attempt, operation and send number (M10)
 * @param sessionId          null for a create
 * @param payment            for create and start
 * @param confirmInformation verbatim, for confirm and, where known, cancel
 */
public record Permit(PayoutTask task, Operation operation, String apiVersion, String idempotencyKey, String sessionId,
                     Payment payment, String confirmInformation) {

    /** The bank's calls that need a permit. */
    public enum Operation {
        CREATE, START, INIT, CONFIRM, CANCEL
    }

    @Override
    public String toString() {
        return "Permit[" + operation + " " + task.reference() + "]";
    }

    /** The ledger refuses a call: the row has moved on, or the call may leave no more. Nothing was sent. */
    public static class Refused extends RuntimeException {
        Refused(Operation operation, String reference, String why) {
            super("No permit for " + operation.name().toLowerCase(java.util.Locale.ROOT) + " of payout " + reference + ": " + why, null, false, false);
        }
    }

    /** The account's balance does not suffice for a new attempt: the payout is to wait (M19). */
    public static final class TooLittleMoney extends Refused {
        TooLittleMoney(Operation operation, String reference) {
            super(operation, reference, "the account's balance does not suffice");
        }
    }
}
