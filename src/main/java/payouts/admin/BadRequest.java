package payouts.admin;

/** A request that can't be understood; the message says what would be right. */
final class BadRequest extends RuntimeException {

    BadRequest(String message) {
        super(message, null, false, false);
    }
}
