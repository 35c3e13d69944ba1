package payouts.ledger;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Steps of many payouts in one commit (docs/adr/019). Whoever comes while a commit is under way waits for its end, and one of those who wait then takes
 * all of them along with its own: nobody waits for company, and the more there are, the less each costs.
 *
 * <p>Each step decides on its own payout's row, as it would alone, and a step that refuses leaves the others as they are. Whatever
 * else goes wrong, with any of them, keeps nothing of that commit, and each does its step alone then.
 */
final class GroupCommit {

    private static final int MEMBERS_MAX = 64;

    private final Ledger ledger;
    private final Queue<Member<?, ?, ?>> waiting = new ArrayDeque<>();
    private boolean led;

    GroupCommit(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Finds the rows of a group's steps of one kind.
     *
     * @param <K> what a step knows its row by
     */
    @FunctionalInterface
    interface Rows<K, R> {

        /**
         * Reads rows, and locks those that are to be changed as far as nobody has locked them yet; it never waits for a row, or everybody
         * behind this commit would.
         *
         * @return for each key its row; null where the step is to be done alone
         */
        List<R> find(Tx tx, List<K> keys) throws SQLException;
    }

    /** What is done with one row. It may run more than once, and on another thread than its caller's, so it must have no effect but through its {@link Tx}. */
    @FunctionalInterface
    interface Step<R, T> {
        T run(Tx tx, R row) throws SQLException;
    }

    private static final class Member<K, R, T> {

        private final Rows<K, R> rows;
        private final K key;
        private final Step<R, T> step;
        private final Semaphore turn = new Semaphore(0);
        private boolean leads;
        private Tx part;
        private T result;
        private RuntimeException refusal;
        private boolean kept;

        Member(Rows<K, R> rows, K key, Step<R, T> step) {
            this.rows = rows;
            this.key = key;
            this.step = step;
        }

        /** Those of one kind have one type of keys and of rows. */
        @SuppressWarnings("unchecked")
        private List<R> rowsOf(Tx tx, List<Member<?, ?, ?>> alike) throws SQLException {
            return rows.find(tx, alike.stream().map(member -> (K) member.key).toList());
        }

        /** @return whether its writes are to leave with the group's */
        @SuppressWarnings("unchecked")
        private boolean decide(Tx tx, Object row) throws SQLException {
            part = tx.part();
            try {
                result = step.run(part, (R) row);
                return true;
            } catch (RuntimeException e) {
                if (part.hasSent()) {
                    throw e;
                }
                refusal = e;
                return false;
            }
        }

        private T outcome(Supplier<T> alone) {
            if (kept) {
                part.committed();
                return result;
            }
            if (part != null) {
                part.rolledBack();
            }
            if (refusal != null) {
                throw refusal;
            }
            return alone.get();
        }
    }

    /**
     * Does one step, in a commit with others.
     *
     * @param rows  the same object for all steps of one kind
     * @param alone the same in a transaction of its own, with every patience that a transaction has
     * @return what the step answered, once it is committed
     * @throws RuntimeException what the step threw; nothing of it is kept then
     */
    <K, R, T> T run(Rows<K, R> rows, K key, Step<R, T> step, Supplier<T> alone) {
        Member<K, R, T> member = new Member<>(rows, key, step);
        synchronized (waiting) {
            if (led) {
                waiting.add(member);
            } else {
                led = true;
                member.leads = true;
            }
        }
        if (!member.leads) {
            // Never given up: whoever leads may have committed it already.
            member.turn.acquireUninterruptibly();
        }
        if (member.leads) {
            lead(member);
        }
        return member.outcome(alone);
    }

    /** How many wait for the next commit. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private void lead(Member<?, ?, ?> leader) {
        List<Member<?, ?, ?>> group = new ArrayList<>();
        group.add(leader);
        try {
            synchronized (waiting) {
                while (group.size() < MEMBERS_MAX && !waiting.isEmpty()) {
                    group.add(waiting.poll());
                }
            }
            commit(group);
        } finally {
            Member<?, ?, ?> next;
            synchronized (waiting) {
                next = waiting.poll();
                led = next != null;
            }
            if (next != null) {
                next.leads = true;
                next.turn.release();
            }
            group.stream().filter(member -> member != leader).forEach(member -> member.turn.release());
        }
    }

    private void commit(List<Member<?, ?, ?>> group) {
        try {
            List<Member<?, ?, ?>> agreed = ledger.database().inGroupTransaction(tx -> decide(tx, group));
            agreed.forEach(member -> member.kept = true);
        } catch (SQLTransientConnectionException e) {
            // There is no connection to be had. Whoever tried alone would only wait for one again.
            group.forEach(member -> member.refusal = new LedgerDatabase.LedgerUnavailable(e));
        } catch (SQLException | RuntimeException | Error e) {
            // Whose fault it was shows when each is alone, to the one it belongs to.
            group.forEach(member -> member.refusal = null);
        }
    }

    private static List<Member<?, ?, ?>> decide(Tx tx, List<Member<?, ?, ?>> group) throws SQLException {
        Map<Rows<?, ?>, List<Member<?, ?, ?>>> kinds = new LinkedHashMap<>();
        group.forEach(member -> kinds.computeIfAbsent(member.rows, rows -> new ArrayList<>()).add(member));
        List<Member<?, ?, ?>> agreed = new ArrayList<>();
        for (List<Member<?, ?, ?>> alike : kinds.values()) {
            List<?> found = alike.get(0).rowsOf(tx, alike);
            for (int i = 0; i < alike.size(); i++) {
                if (found.get(i) != null && alike.get(i).decide(tx, found.get(i))) {
                    agreed.add(alike.get(i));
                }
            }
        }
        Tx.flushTogether(agreed.stream().map(member -> member.part).toList());
        return agreed;
    }
}
