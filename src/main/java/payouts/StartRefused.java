package payouts;

/** Why the program does not start: one plain line for the person who started it. */
public final class StartRefused extends RuntimeException {

    /** @param message what is wrong, where, and what would be right */
    public StartRefused(String message) {
        super(message, null, false, false);
    }
}
