package payouts.ledger;

import java.sql.SQLException;
import java.util.List;

/**
 * Empties what the ledger no longer needs of card data, so many days after its use: the sealed card of a final payout with
 * what the bank showed before its confirm, the cells of rejected lines, and bodies of events that belong to no payout of
 * ours. Keyed hashes stay: a duplicate must be known for ever (M23).
 */
public final class CardPurge {

    /** Rows of one commit. */
    private static final int ROWS = 500;

    private static final String DAYS_AGO = "current_timestamp - cast(? as integer) * interval '1' day";

    private final Ledger ledger;

    CardPurge(Ledger ledger) {
        this.ledger = ledger;
    }

    @FunctionalInterface
    private interface Step {
        int run(Tx tx) throws SQLException;
    }

    /**
     * Empties what is due, in short commits. Several nodes may do it at once.
     *
     * @param days after the final state, or after the line or event was recorded; at least 1
     * @return how many payouts were emptied
     */
    public int purge(int days) {
        all(tx -> lines(tx, days));
        all(tx -> tx.update("update bank_event set body = null, body_kept_at = null where body_kept_at < " + DAYS_AGO, days));
        return all(tx -> payouts(tx, days));
    }

    private int all(Step step) {
        int sum = 0;
        int done;
        do {
            done = ledger.inTransaction(step::run);
            sum += done;
        } while (done >= ROWS);
        return sum;
    }

    /** A session that is still to be cancelled needs what the bank showed of it (M13): its payout waits. */
    private static int payouts(Tx tx, int days) throws SQLException {
        List<Long> due = tx.list("select id from payout where not purged and final_at < " + DAYS_AGO + " and not exists"
                + " (select 1 from attempt a where a.payout_id = payout.id and a.cancel_due_at is not null)"
                + " order by final_at limit ? for update skip locked", row -> row.getLong(1), days, ROWS);
        Long[] ids = due.toArray(Long[]::new);
        tx.update("update payout set destination_sealed = null, purged = true where id = any(?)", (Object) ids);
        tx.update("update attempt set confirm_information = null, session_legs = null where payout_id = any(?)", (Object) ids);
        return ids.length;
    }

    /** Of a batch whose answers all are told. */
    private static int lines(Tx tx, int days) throws SQLException {
        tx.readsWholeTables();
        List<Long> due = tx.list("select id from batch where not purged and closed_at < " + DAYS_AGO + " and state = 'CLOSED' and archived"
                + " and not exists (select 1 from result_outbox o where o.batch_id = batch.id)"
                + " order by closed_at limit ? for update skip locked", row -> row.getLong(1), days, ROWS);
        Long[] ids = due.toArray(Long[]::new);
        tx.update("update batch_line set cells = '' where batch_id = any(?) and outcome = 'rejected'", (Object) ids);
        tx.update("update batch set purged = true where id = any(?)", (Object) ids);
        return ids.length;
    }
}
