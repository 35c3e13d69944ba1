package payouts.http;

/** A request that is answered with an error: its HTTP status, and for the sender what is wrong and what would be right. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * A refusal.
     *
     * @param status  of HTTP
     * @param message what is wrong and what would be right, without anything of the request; null for an empty answer
     */
    public Refused(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
