package payouts.http;

/** A request that is answered with an error: its HTTP status, and for the sender what is wrong and what would be right. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
