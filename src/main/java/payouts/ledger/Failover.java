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

    private static final Logger LOG = LoggerFactory.getLogger(Failover.class);

    private final Ledger ledger;

    Failover(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Looks where the ledger is. To be called at a start and every few seconds. */
    void look() {
        ledger.inTransactionDo(tx -> {
            if (tx.exists("select 1 from ledger_server l, present_server p where l.server = p.server")) {
                return;
            }
            String now = tx.first("select server from present_server", row -> row.getString(1)).orElseThrow();
            Optional<String> before = tx.first("select server from ledger_server for update", row -> row.getString(1));
            if (before.isEmpty()) {
                tx.update("insert into ledger_server (id, server) values (1, ?)", now);
            } else if (!before.get().equals(now)) {
                tx.update("update ledger_server set server = ?, since = current_timestamp", now);
                moved(tx, before.get(), now);
            }
        });
    }

    private void moved(Tx tx, String before, String now) throws SQLException {
        String told = "The ledger's PostgreSQL is not the one it was (" + before + ", now " + now + "): another server took over, or a backup was put back.";
        if (ledger.settings().synchronousStandby() && data(before).equals(data(now))) {
            LOG.warn("{} Payouts go on, for payouts.database.synchronous-standby says that it holds everything.", told);
            return;
        }
        String todo = " It may have forgotten what was paid last: compare it with the bank's statement, then release.";
        ledger.controls().freeze(tx, told + todo, "ledger");
        // Said also where a person had stopped both already, who would release them without knowing this.
        ledger.alarmAfterCommit(tx, Alarms.Kind.STOPPED, told + todo);
    }

    /** Without the timeline: the same for a standby of this cluster. */
    private static String data(String server) {
        return server.substring(0, server.lastIndexOf('/') + 1);
    }
}
