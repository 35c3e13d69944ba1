package payouts.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.LedgerDatabase.LedgerUnavailable;

/**
 * Tells once that a table can't be used, and once that it can again: it is tried every second. A driver's message can
 * repeat whole rows, so only what its SQL state means is told.
 */
final class Outage {

    private static final Logger LOG = LoggerFactory.getLogger("payouts.database");

    /** Connection broken, database closed: H2 has states of its own for it. */
    private static final Set<String> H2_GONE = Set.of("90067", "90098", "90121");

    private final String table;
    private String told;

    Outage(String table) {
        this.table = table;
    }

    /** It does not work. */
    synchronized void failed(Throwable failure) {
        String reason = reason(failure);
        if (!reason.equals(told)) {
            told = reason;
            LOG.warn("The table {} can't be used: {}. It is tried again, and everything else goes on.", table, reason);
        }
    }

    /** It works. */
    synchronized void over() {
        if (told != null) {
            told = null;
            LOG.info("The table {} can be used again.", table);
        }
    }

    /** What a failure means, without anything of a row. */
    static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return reason(sql);
            }
            if (cause instanceof LedgerUnavailable || cause instanceof RowsTaken) {
                return cause.getMessage();
            }
        }
        return failure.getClass().getSimpleName();
    }

    private static String reason(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (failure instanceof SQLTransientConnectionException || state.startsWith("08") || H2_GONE.contains(state)) {
            return "its database can't be reached (payouts.erp.url, payouts.erp.username, payouts.erp.password)";
        }
        return switch (state) {
            case "42P01", "42S02", "42S03", "42S04" -> "it is not there; docs/database.md has its definition";
            case "42703", "42S22" -> "it lacks a column that it needs; docs/database.md has its definition";
            case "42501", "90096" -> "the user of payouts.erp.username has no right to read and write it";
            default -> "the database refused a statement (SQL state " + state + ")";
        };
    }
}
