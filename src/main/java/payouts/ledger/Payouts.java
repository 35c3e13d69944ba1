package payouts.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reading a payout's row, and the one way in which its state changes. */
final class Payouts {

    private static final String DUE_IN = "current_timestamp + cast(? as integer) * interval '0.001' second";

    private static final String OF_ATTEMPT = " attempt a on a.payout_id = p.id and a.number = p.attempt";
    private static final String BARE = "select " + Payout.COLUMNS + " from payout p";
    private static final String WITH_ATTEMPT = "select " + Payout.COLUMNS + ", " + Attempt.COLUMNS + " from payout p join" + OF_ATTEMPT;
    private static final String WITH_ATTEMPT_IF_ANY = WITH_ATTEMPT.replace(" join ", " left join ");

    private static final String LOCK_FREE = " where p.id = any(?) for update skip locked";

    private static final RowStatement MOVE = RowStatement.update("payout", "state = ?, attempt = ?, version = version + 1, reason = ?, lease_owner = ?,"
            + " updated_at = current_timestamp, final_at = case when cast(? as boolean) then current_timestamp end, due_at = " + DUE_IN
            + ", card_brand = coalesce(card_brand, ?), card_last4 = coalesce(card_last4, ?)", "id = ? and version = ?",
            "varchar", "integer", "varchar", "varchar", "boolean", "integer", "varchar", "varchar", "bigint", "bigint");

    private static final RowStatement HISTORY = RowStatement.insert("payout_history",
            "payout_id, attempt, from_state, to_state, event, why, actor", "?, ?, ?, ?, ?, ?, ?",
            "bigint", "integer", "varchar", "varchar", "varchar", "varchar", "varchar");

    /**
     * A payout's line that waits for it, found by the payout. Said as {@code open} alone it would bring PostgreSQL to read all open lines of all
     * files at each step, by the index that holds them, where its statistics were made while there were none.
     */
    static final String OPEN_LINE = "coalesce(open, false)";

    private static final RowStatement CLOSE_LINES = RowStatement.update("batch_line", "open = false", "payout_id = ? and " + OPEN_LINE, "bigint");

    private Payouts() {
    }

    /** Reads and locks the payout's row; whoever else wants to change it waits for this transaction. */
    static Optional<Payout> lock(Tx tx, long id) throws SQLException {
        Optional<Payout> attempted = tx.first(WITH_ATTEMPT + " where p.id = ? for update", Payouts::withAttempt, id);
        return attempted.isPresent() ? attempted : lockBare(tx, id);
    }

    /** Before its first attempt, or where the attempt has changed while the row was waited for. */
    private static Optional<Payout> lockBare(Tx tx, long id) throws SQLException {
        return read(tx, BARE + " where p.id = ? for update", id);
    }

    static Optional<Payout> find(Tx tx, String reference) throws SQLException {
        return read(tx, BARE + " where p.reference = ?", reference);
    }

    /**
     * Locks the row that a task speaks of.
     *
     * @throws Tx.RowMoved when the row has another version by now
     */
    static Payout lock(Tx tx, PayoutTask task) throws SQLException {
        return atVersion(task, task.attempt() == 0 ? lockBare(tx, task.payoutId()) : lock(tx, task.payoutId()));
    }

    /**
     * Reads the row that a task speaks of, and locks nothing: for what is decided later, by a permit for the same version.
     *
     * @throws Tx.RowMoved when the row has another version by now
     */
    static Payout see(Tx tx, PayoutTask task) throws SQLException {
        return atVersion(task, tx.first(WITH_ATTEMPT_IF_ANY + " where p.id = ?", Payouts::withAttempt, task.payoutId()));
    }

    private static Payout atVersion(PayoutTask task, Optional<Payout> payout) {
        return atVersion(task, payout.orElseThrow(Tx.RowMoved::new));
    }

    /** @throws Tx.RowMoved when the row has another version than the task's */
    static Payout atVersion(PayoutTask task, Payout payout) {
        if (payout.version() != task.version()) {
            throw new Tx.RowMoved();
        }
        return payout;
    }

    /** Reads these payouts, with their attempts where they have one. */
    static Map<Long, Payout> see(Tx tx, Stream<Long> ids) throws SQLException {
        return byId(tx, WITH_ATTEMPT_IF_ANY + " where p.id = any(?)", Payouts::withAttempt, ids);
    }

    /** Reads and locks these payouts with their attempts; those that somebody else has locked, or this transaction already, are not among them. */
    static Map<Long, Payout> lockFree(Tx tx, Stream<Long> ids) throws SQLException {
        return byId(tx, WITH_ATTEMPT + LOCK_FREE, Payouts::withAttempt, ids.filter(tx::locksFirst));
    }

    /** As {@link #lockFree}, of payouts that have no attempt yet. */
    static Map<Long, Payout> lockFreeBare(Tx tx, Stream<Long> ids) throws SQLException {
        return byId(tx, BARE + LOCK_FREE, Payouts::bare, ids.filter(tx::locksFirst));
    }

    private static Map<Long, Payout> byId(Tx tx, String sql, Tx.Mapper<Payout> mapper, Stream<Long> ids) throws SQLException {
        Long[] wanted = ids.toArray(Long[]::new);
        return wanted.length == 0 ? Map.of() : tx.list(sql, mapper, (Object) wanted).stream().collect(Collectors.toMap(Payout::id, Function.identity()));
    }

    private static Payout bare(ResultSet row) throws SQLException {
        return Payout.read(row, null);
    }

    private static Payout withAttempt(ResultSet row) throws SQLException {
        return Payout.read(row, row.getObject("number") == null ? null : Attempt.read(row));
    }

    private static Optional<Payout> read(Tx tx, String sql, Object key) throws SQLException {
        Optional<Payout> bare = tx.first(sql, Payouts::bare, key);
        if (bare.isEmpty() || bare.get().number() == 0) {
            return bare;
        }
        Payout p = bare.get();
        Optional<Attempt> attempt = attempt(tx, p.id(), p.number());
        return Optional.of(new Payout(p.id(), p.reference(), p.version(), p.state(), p.number(), p.amountKopecks(),
                p.currency(), p.recipientName(), p.customerReference(), p.description(), p.senderName(),
                p.beneficiaryId(), p.destinationType(), p.destinationSealed(), p.cardBrand(), p.cardLast4(),
                attempt.orElse(null)));
    }

    static Optional<Attempt> attempt(Tx tx, long payoutId, int number) throws SQLException {
        return tx.first(Attempt.SELECT, Attempt::read, payoutId, number);
    }

    /** The number of an attempt that the bank has paid; while there is one, no other may be confirmed (M1). The row is locked. */
    static Optional<Integer> paidAttempt(Tx tx, Payout payout) throws SQLException {
        if (payout.number() == 0 || payout.number() == 1 && payout.hasLiveAttempt()) {
            // It has no attempt that could have ended.
            return Optional.empty();
        }
        return tx.first("select number from attempt where payout_id = ? and ended = ? order by number", row -> row.getInt(1),
                payout.id(), Attempt.ENDED_SUCCEEDED);
    }

    /** Why and by whom a state changes: what the history keeps. */
    record Cause(String event, String why, String actor) {
        static Cause of(String event) {
            return new Cause(event, null, "program");
        }

        static Cause of(String event, String why) {
            return new Cause(event, why, "program");
        }
    }

    /**
     * Moves the payout to a state: one conditional UPDATE, one row of history. A final state is written to the outbox,
     * and opens the payout's lines for the files, in the same commit.
     *
     * @param number the attempt that is current from now on
     * @param due    when a stage may take the row; null for never
     * @param worker the boot that goes on working on the row, null when nobody does
     * @return the task at the new version
     */
    static PayoutTask move(Tx tx, Payout payout, PayoutState to, int number, Duration due, String worker, Cause cause)
            throws SQLException {
        return move(tx, payout, to, number, due, worker, cause, null, null);
    }

    /** Moves the payout to SUCCEEDED, paid by this attempt, and keeps the card as the bank shows it where it was not known. */
    static PayoutTask paid(Tx tx, Payout payout, int number, SessionReport report, Cause cause) throws SQLException {
        return move(tx, payout, PayoutState.SUCCEEDED, number, null, null, cause, CallOutcomes.cut(report.cardBrand(), 40),
                CallOutcomes.cut(report.cardLast4(), 4));
    }

    private static PayoutTask move(Tx tx, Payout payout, PayoutState to, int number, Duration due, String worker, Cause cause,
                                   String cardBrand, String cardLast4) throws SQLException {
        boolean toFinal = to.isFinal();
        if (toFinal) {
            if (payout.state().isFinal()) {
                reopenLines(tx, payout.id());
            }
            Outbox.writeFinal(tx, payout, number, to);
            tx.finishes(to, payout.amountKopecks());
        }
        tx.writeOne(MOVE, to, number, shorten(cause.why()), worker, toFinal, due == null ? null : millis(due), cardBrand, cardLast4,
                payout.id(), payout.version());
        history(tx, payout.id(), number, payout.state(), to, cause);
        if (toFinal) {
            tx.write(CLOSE_LINES, payout.id());
        }
        return new PayoutTask(payout.id(), payout.reference(), number, payout.version() + 1, to);
    }

    /** The payout will have a further result: its lines wait for it again, and a file that was written is written anew. */
    static void reopenLines(Tx tx, long payoutId) throws SQLException {
        tx.write("update batch_line set open = true where payout_id = ?", payoutId);
        tx.write("update batch set state = 'READ' where state = 'CLOSED' and format = 'csv' and id in"
                + " (select batch_id from batch_line where payout_id = ?)", payoutId);
    }

    /** The state stays; who works on the row, and when it is looked at again, changes. */
    static PayoutTask stay(Tx tx, Payout payout, Duration due, String worker) throws SQLException {
        tx.writeOne("update payout set version = version + 1, lease_owner = ?, due_at = " + DUE_IN
                + " where id = ? and version = ?", worker, millis(due), payout.id(), payout.version());
        return new PayoutTask(payout.id(), payout.reference(), payout.number(), payout.version() + 1, payout.state());
    }

    static void history(Tx tx, long payoutId, int attempt, PayoutState from, PayoutState to, Cause cause)
            throws SQLException {
        tx.write(HISTORY, payoutId, attempt, from, to, cause.event(), shorten(cause.why()), cause.actor());
    }

    static int millis(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, duration.toMillis()));
    }

    static String shorten(String text) {
        return text == null || text.length() <= 1000 ? text : text.substring(0, 997) + "...";
    }
}
