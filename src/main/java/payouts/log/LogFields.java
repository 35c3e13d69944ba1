package payouts.log;

import org.slf4j.MDC;

/**
 * Which payout the lines that this thread logs are about: fields of a JSON log. Whoever takes up work on a payout sets
 * them, and clears them when it is done, for the thread works on others next.
 */
public final class LogFields {

    /** The sender's own id of the payout. */
    public static final String REFERENCE = "reference";
    /** The bank's id of the attempt's session. */
    public static final String SESSION_ID = "session_id";

    private LogFields() {
    }

    /** The thread works on this payout from now on; either may be null where it is not known yet. */
    public static void about(String reference, String sessionId) {
        put(REFERENCE, reference);
        put(SESSION_ID, sessionId);
    }

    /** The session is known now. */
    public static void session(String sessionId) {
        put(SESSION_ID, sessionId);
    }

    /**
     * What a thread's work is about, for the thread that goes on with it.
     *
     * @param reference null where it is not known
     * @param sessionId null where it is not known
     */
    public record Known(String reference, String sessionId) {

        /** This thread goes on with the work. */
        public void again() {
            about(reference, sessionId);
        }
    }

    /** What this thread's work is about. */
    public static Known known() {
        return new Known(MDC.get(REFERENCE), MDC.get(SESSION_ID));
    }

    /** The thread's work on the payout is over. */
    public static void clear() {
        about(null, null);
    }

    private static void put(String field, String value) {
        if (value == null) {
            MDC.remove(field);
        } else {
            MDC.put(field, value);
        }
    }
}
