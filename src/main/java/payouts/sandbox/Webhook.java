package payouts.sandbox;

/** A webhook in the books: the exact text that is signed and sent, until it is answered 200. */
final class Webhook {
    String id;
    long seq;
    String type;
    String sessionId;
    /** Dropped once the webhook is done with. */
    String body;
    SandboxWebhook.State state = SandboxWebhook.State.DUE;
    int attempts;
    /** Epoch milliseconds. */
    long madeAt;
    long nextAt;
    boolean forged;
    /** How a forged one is signed: {@code stranger}, {@code junk} or {@code missing}. */
    String signature;
    /** Waits until another webhook was delivered, at most until {@link #nextAt}. */
    boolean held;

    SandboxWebhook view() {
        return new SandboxWebhook(id, type, sessionId, state, attempts, forged);
    }
}
