package payouts.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which rows a boot works on. A claim is only a lease (M8): it spreads the work, it never guards money. Leases run on
 * the database's clock and belong to a boot id; those of a boot without a heartbeat are void (M9).
 */
public final class Leases {

    /** Only such rows are worked on, and by them the database finds those of a boot without looking at all. */
    private static final String[] OPEN = PayoutState.notFinal().stream().map(Enum::name).toArray(String[]::new);

    private final Ledger ledger;

    Leases(Ledger ledger) {
        this.ledger = ledger;
    }

    void register() {
        ledger.inTransactionDo(tx -> tx.update("insert into node_boot (boot_id, node) values (?, ?)",
                ledger.bootId(), ledger.settings().node()));
        sweep(!ledger.database().isShared());
    }

    void unregister() {
        ledger.inTransactionDo(tx -> free(tx, new String[] {ledger.bootId()}));
    }

    /** Says that this boot lives, frees the rows of boots that do not, and looks whether the ledger has moved. To be called every few seconds. */
    public void heartbeat() {
        ledger.failover().look();
        ledger.inTransactionDo(tx -> {
            if (tx.update("update node_boot set heartbeat_at = current_timestamp where boot_id = ?", ledger.bootId()) == 0) {
                tx.update("insert into node_boot (boot_id, node) values (?, ?)", ledger.bootId(), ledger.settings().node());
            }
        });
        sweep(false);
    }

    /** @param alone nobody else can have this database open: every other boot is dead */
    private void sweep(boolean alone) {
        ledger.inTransactionDo(tx -> {
            String age = alone ? "" : " and heartbeat_at < current_timestamp - cast(? as integer) * interval '0.001' second";
            Object[] parameters = alone ? new Object[] {ledger.bootId()}
                    : new Object[] {ledger.bootId(), Payouts.millis(ledger.settings().bootTimeout())};
            List<String> dead = tx.list("select boot_id from node_boot where boot_id <> ?" + age,
                    row -> row.getString(1), parameters);
            if (!dead.isEmpty()) {
                free(tx, dead.toArray(String[]::new));
            }
        });
    }

    private void free(Tx tx, String[] boots) throws SQLException {
        tx.update("update payout set lease_owner = null, due_at = current_timestamp, version = version + 1"
                + " where state = any(?) and lease_owner = any(?)", OPEN, boots);
        tx.update("update result_outbox set lease_owner = null, due_at = current_timestamp where lease_owner = any(?)", (Object) boots);
        BatchOwners.free(tx, boots);
        tx.update("delete from turn where boot_id = any(?)", (Object) boots);
        tx.update("delete from node_boot where boot_id = any(?)", (Object) boots);
        for (Stage stage : Stage.values()) {
            ledger.ringAfterCommit(tx, stage);
        }
    }

    /**
     * Takes up to {@code max} due rows of a stage for this boot.
     *
     * @return the tasks, oldest due first; empty when there are none or the stage is stopped
     */
    public List<PayoutTask> claim(Stage stage, int max) {
        return ledger.inTransaction(tx -> claim(tx, stage, max));
    }

    private List<PayoutTask> claim(Tx tx, Stage stage, int max) throws SQLException {
        List<PayoutTask> claimed = new ArrayList<>();
        for (PayoutState state : stage.states()) {
            if (claimed.size() < max) {
                claimed.addAll(claim(tx, stage, state, max - claimed.size()));
            }
        }
        return claimed;
    }

    /** A row that was taken, as it stood then. */
    public record Taken(PayoutTask task, Permits.Seen seen) {
    }

    /** As {@link #claim}, with what the bank's evidence is compared by, so that nobody need ask for it again. */
    public List<Taken> claimWithEvidence(Stage stage, int max) {
        return ledger.inTransaction(tx -> {
            List<PayoutTask> claimed = claim(tx, stage, max);
            Map<Long, Payout> rows = Payouts.see(tx, claimed.stream().map(PayoutTask::payoutId));
            return claimed.stream().map(task -> new Taken(task, new Permits.Seen(rows.get(task.payoutId())))).toList();
        });
    }

    private List<PayoutTask> claim(Tx tx, Stage stage, PayoutState state, int max) throws SQLException {
        // A READY row is the confirm stage's; only one that stands there for long is asked about.
        int late = stage == Stage.RECONCILE && state == PayoutState.READY ? Payouts.millis(ledger.settings().askAfter()) : 0;
        List<PayoutTask> due = tx.list("""
                select id, reference, attempt, version from payout
                where state = ? and due_at <= current_timestamp - cast(? as integer) * interval '0.001' second and\s""" + Controls.NOT_STOPPED + " order by due_at limit ? for update skip locked",
                row -> new PayoutTask(row.getLong(1), row.getString(2), row.getInt(3), row.getLong(4) + 1, state),
                state, late, stage.control(), max);
        if (due.isEmpty()) {
            return due;
        }
        tx.update("update payout set lease_owner = ?, version = version + 1,"
                        + " due_at = current_timestamp + cast(? as integer) * interval '0.001' second where id = any(?)",
                ledger.bootId(), Payouts.millis(ledger.settings().lease()),
                due.stream().map(PayoutTask::payoutId).toArray(Long[]::new));
        return due;
    }

    /**
     * Takes sessions of ended attempts that are to be cancelled. The next try of each lies a gap ahead, so that a
     * crash only delays it.
     */
    public List<PayoutTask> claimEnded(int max) {
        return ledger.inTransaction(tx -> {
            record Due(PayoutTask task, int cancels) {
            }
            List<Due> due = tx.list("""
                    select a.payout_id, p.reference, a.number, p.version, p.state, a.cancels
                    from attempt a join payout p on p.id = a.payout_id
                    where a.cancel_due_at <= current_timestamp order by a.cancel_due_at limit ?""",
                    row -> new Due(new PayoutTask(row.getLong(1), row.getString(2), row.getInt(3), row.getLong(4),
                            PayoutState.valueOf(row.getString(5))), row.getInt(6)), max);
            List<PayoutTask> taken = new ArrayList<>();
            for (Due one : due) {
                if (tx.update("update attempt set cancel_due_at = current_timestamp + cast(? as integer) * interval '0.001' second"
                                + " where payout_id = ? and number = ? and cancel_due_at <= current_timestamp",
                        Payouts.millis(ledger.settings().askGap(one.cancels())), one.task().payoutId(), one.task().attempt()) == 1) {
                    taken.add(one.task());
                }
            }
            return taken;
        });
    }

    /**
     * Gives a claimed row back, to be taken again after a gap: a step of the route failed before anything was sent.
     * Does nothing when the row has moved on.
     */
    public void giveBack(PayoutTask task) {
        giveBack(task, ledger.settings().askAfter());
    }

    /** Takes a claim back: its stage has stopped before it worked on the row. Does nothing when the row has moved on. */
    public void putBack(PayoutTask task) {
        giveBack(task, Duration.ZERO);
    }

    private void giveBack(PayoutTask task, Duration gap) {
        ledger.inTransactionDo(tx -> tx.update(
                "update payout set lease_owner = null, version = version + 1,"
                        + " due_at = current_timestamp + cast(? as integer) * interval '0.001' second"
                        + " where id = ? and version = ? and lease_owner = ?",
                Payouts.millis(gap), task.payoutId(), task.version(), ledger.bootId()));
    }
}
