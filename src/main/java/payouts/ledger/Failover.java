package payouts.ledger;

import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the ledger is not where it was: a standby has taken over, or a backup was put back. Either may have forgotten what was
 * permitted last, and a payout would be made again. So nothing is started or confirmed there until a person has compared (M37, decision 018).
 * That holds from the first permit on, for permits ask the view {@code stop_in_force}; here it becomes a stop that is told and can be released.
 */
final class Failover {

    /** More files than anybody drops in what a standby lags. */
    private static final int NUMBERS_LEFT_OUT = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Failover.class);

    /** As V13 of the schema says it. */
    private static final String UNKNOWN = "unknown";

    private final Ledger ledger;
    private volatile String known;

    Failover(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Looks where the ledger is. To be called at a start and every few seconds. */
    void look() {
        String now = ledger.inTransaction(this::look);
        if (!now.equals(known)) {
            if (now.equals(UNKNOWN)) {
                LOG.warn("The ledger's server does not say which one it is: no failover and no restore will be noticed.");
            }
            if (known != null) {
                // Some may still reach the server before, where one is known that nobody has switched off.
                ledger.database().renewConnections();
            }
            known = now;
        }
    }

    private String look(Tx tx) throws SQLException {
        String now = tx.first("select server from present_server", row -> row.getString(1)).orElseThrow();
        Optional<String> before = tx.first("select server from ledger_server", row -> row.getString(1));
        if (before.isEmpty()) {
            tx.update("insert into ledger_server (id, server) values (1, ?)", now);
            if (tx.exists("select 1 from payout")) {
                LOG.warn("The ledger remembers from now on which server holds it. If a backup from before that was put back, start with"
                        + " payouts.frozen=true.");
            }
        } else if (!before.get().equals(now)
                && tx.update("update ledger_server set server = ?, since = current_timestamp where server <> ?", now, now) == 1) {
            moved(tx, before.get(), now);
        }
        return now;
    }

    private void moved(Tx tx, String before, String now) throws SQLException {
        String told = "The ledger's PostgreSQL is not the one it was (" + before + ", now " + now + "): another server took over, or a backup was put back.";
        if (ledger.settings().synchronousStandby() && data(before).equals(data(now))) {
            LOG.warn("{} Payouts go on, for payouts.database.synchronous-standby says that it holds everything.", told);
            return;
        }
        // The batches that it has forgotten have files of their number in the archive, and results.
        tx.list("select setval(pg_get_serial_sequence('batch', 'id'), coalesce(max(id), 0) + ?) from batch", row -> row.getLong(1), NUMBERS_LEFT_OUT);
        String todo = " It may have forgotten what was paid last: compare it with the bank's statement, then release.";
        ledger.controls().freezeAnew(tx, told + todo);
    }

    /** Without the timeline: the same for a standby of this cluster. */
    private static String data(String server) {
        return server.substring(0, server.lastIndexOf('/') + 1);
    }
}
