package payouts.sandbox;

/**
 * A webhook the bank owes, or owed.
 *
 * @param type     as sent, such as {@code ready_to_confirm}
 * @param attempts how often it was sent so far
 * @param forged   made by a rule with a wrong signature
 */
public record SandboxWebhook(String id, String type, String sessionId, State state, int attempts, boolean forged) {

    /** What became of a webhook. */
    public enum State { DUE, DELIVERED, GIVEN_UP, LOST }
}
