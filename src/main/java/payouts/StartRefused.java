package payouts;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import payouts.ledger.LedgerDatabase.LedgerUnavailable;
import payouts.reload.RouteReload;

/** Why the program does not start: one plain line for the person who started it. */
public final class StartRefused extends RuntimeException {

    /** The exit code of a start that is refused again until somebody mends what is told. */
    static final int REFUSED = 2;
    /** The exit code of a start that may be tried again: what was in its way passes by itself. */
    static final int PASSES = 3;

    private final int code;

    /** @param message what is wrong, where, and what would be right */
    public StartRefused(String message) {
        this(message, REFUSED);
    }

    private StartRefused(String message, int code) {
        super(message, null, false, false);
        this.code = code;
    }

    /** A start that whoever watches over the program is to try again. */
    static StartRefused thatPasses(String message) {
        return new StartRefused(message, PASSES);
    }

    /** The program's exit code. */
    int code() {
        return code;
    }

    /** The plain line of what a start failed with; null when it is nothing that a person could have foreseen. */
    static StartRefused in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefused refused) {
                return refused;
            }
            if (cause instanceof LedgerUnavailable) {
                return thatPasses(oneLine(cause.getMessage()) + " It was reached before in this start: try again.");
            }
            if (cause instanceof RouteReload.Refused) {
                return new StartRefused(cause.getMessage());
            }
            if (cause instanceof FailedToCreateRouteException || cause instanceof FailedToStartRouteException
                    || cause instanceof YamlEngineException) {
                return new StartRefused("A file in routes/ is wrong: " + oneLine(cause.getMessage()) + " Mend the file, or put its"
                        + " former version back.");
            }
        }
        return null;
    }

    /** A library's message as part of a line, with a full stop behind it. */
    static String oneLine(String message) {
        String line = String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
        return line.endsWith(".") ? line : line + ".";
    }
}
