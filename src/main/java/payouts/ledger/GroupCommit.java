package payouts.ledger;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Steps of many payouts in one commit (docs/adr/019). Whoever comes while a commit is under way waits for its end, and all who wait are in the next one:
 * nobody waits for company, and the more there are, the less each costs. One thread makes all of these commits; who waits for one may do so
 * without a thread (docs/adr/020).
 *
 * <p>Each step decides on its own payout's row, as it would alone, and a step that refuses leaves the others as they are. Whatever
 * else goes wrong, with any of them, keeps nothing of that commit, and each does its step alone then.
 */
final class GroupCommit {

    private static final int MEMBERS_MAX = 64;

    /** Each may wait for a row that somebody has locked; more of them than this wait for a thread. */
    private static final int TELLERS = 64;

    private final Ledger ledger;
    private final Executor leader = threads("ledger-group", 1);
    private final Executor tellers = threads("ledger-told", TELLERS);
    private final Queue<Member<?, ?, ?>> waiting = new ArrayDeque<>();
    private boolean led;

    GroupCommit(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Threads that end when there is nothing to do for a while, and keep no program from ending. */
    private static Executor threads(String name, int most) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
        return threads;
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
        private final CompletableFuture<Void> decided = new CompletableFuture<>();
        private final boolean blocks;
        private List<Member<?, ?, ?>> wakes = List.of();
        private Tx part;
        private T result;
        private RuntimeException refusal;
        private boolean kept;

        Member(Rows<K, R> rows, K key, Step<R, T> step, boolean blocks) {
            this.rows = rows;
            this.key = key;
            this.step = step;
            this.blocks = blocks;
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

        private boolean isAlone() {
            return !kept && refusal == null;
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
     * Does one step, in a commit with others, and waits for it.
     *
     * @param rows  the same object for all steps of one kind
     * @param alone the same in a transaction of its own, with every patience that a transaction has
     * @return what the step answered, once it is committed
     * @throws RuntimeException what the step threw; nothing of it is kept then
     */
    <K, R, T> T run(Rows<K, R> rows, K key, Step<R, T> step, Supplier<T> alone) {
        Member<K, R, T> member = join(new Member<>(rows, key, step, true));
        // Never given up: it may be committed already.
        member.decided.join();
        wake(member.wakes);
        return member.outcome(alone);
    }

    /**
     * As {@link #run}, without a thread that waits.
     *
     * @param teller runs, on the thread of ours that is at hand, what each step has to do by itself: what follows its commit, the step alone where it has
     *               to be, and whatever hangs on the answer
     * @return what {@link #run} returns or throws
     */
    <K, R, T> CompletionStage<T> submit(Rows<K, R> rows, K key, Step<R, T> step, Supplier<T> alone, Executor teller) {
        Member<K, R, T> member = new Member<>(rows, key, step, false);
        CompletableFuture<T> told = new CompletableFuture<>();
        Runnable tell = () -> teller.execute(() -> {
            try {
                told.complete(member.outcome(alone));
            } catch (RuntimeException | Error e) {
                told.completeExceptionally(e);
            }
        });
        // It may take its time alone, and the others that are told by this thread need not wait for it.
        member.decided.thenRun(() -> {
            if (member.isAlone()) {
                onAThread(tell);
            } else {
                tell.run();
            }
        });
        join(member);
        return told;
    }

    /** How many wait for the next commit. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private <M extends Member<?, ?, ?>> M join(M member) {
        synchronized (waiting) {
            waiting.add(member);
            if (led) {
                return member;
            }
            led = true;
        }
        try {
            leader.execute(this::lead);
        } catch (Error e) {
            // No thread is to be had from the system: whoever comes next tries again.
            synchronized (waiting) {
                led = false;
                waiting.remove(member);
            }
            throw e;
        }
        return member;
    }

    private void lead() {
        for (List<Member<?, ?, ?>> group = next(); !group.isEmpty(); group = next()) {
            commit(group);
            tell(group);
        }
    }

    private List<Member<?, ?, ?>> next() {
        List<Member<?, ?, ?>> group = new ArrayList<>();
        synchronized (waiting) {
            while (group.size() < MEMBERS_MAX && !waiting.isEmpty()) {
                group.add(waiting.poll());
            }
            led = !group.isEmpty();
        }
        return group;
    }

    /** The next commit waits for none of them: one that has a thread wakes the others that have one, and who has none is told by one of ours. */
    private void tell(List<Member<?, ?, ?>> group) {
        Map<Boolean, List<Member<?, ?, ?>>> blocked = group.stream().collect(Collectors.partitioningBy(member -> member.blocks));
        List<Member<?, ?, ?>> threads = blocked.get(true);
        if (!threads.isEmpty()) {
            threads.get(0).wakes = threads.subList(1, threads.size());
            threads.get(0).decided.complete(null);
        }
        if (!blocked.get(false).isEmpty()) {
            onAThread(() -> wake(blocked.get(false)));
        }
    }

    private void onAThread(Runnable work) {
        try {
            tellers.execute(work);
        } catch (Error e) {
            // The system has no thread left: later is better than never.
            work.run();
        }
    }

    private static void wake(List<Member<?, ?, ?>> members) {
        members.forEach(member -> member.decided.complete(null));
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
