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
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps of many payouts in one commit (docs/adr/019). Whoever comes while a commit is under way waits for its end, and all who wait are in the next one:
 * nobody waits for company, and the more there are, the less each costs. One thread makes all of these commits; who waits for one may do so
 * without a thread (docs/adr/020, docs/adr/021).
 *
 * <p>Each step decides on its own payout's row, as it would alone, and a step that refuses leaves the others as they are. Whatever
 * else goes wrong, with any of them, keeps nothing of that commit, and each does its step alone then.
 */
final class GroupCommit {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** Of those that are not to be in the very next commit; the others are bounded by what the stages have under way. */
    private static final int LATER_MAX = 64;
    /** Each may wait for a row that somebody has locked; more of them than this wait for a thread. */
    private static final int TELLERS = 64;
    private static final long IDLE_MILLIS = 10_000;
    /** What hangs on an answer takes much less, unless somebody has put a slow step there. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Ledger ledger;
    private final Object lock = new Object();
    private final Queue<Member<?, ?, ?>> next = new ArrayDeque<>();
    private final Queue<Member<?, ?, ?>> later = new ArrayDeque<>();
    private final ThreadPoolExecutor tellers = new ThreadPoolExecutor(TELLERS, TELLERS, IDLE_MILLIS, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(),
            work -> thread(work, "ledger-told"));
    private final long idleMillis;
    private Thread leader;
    private volatile boolean slow;

    GroupCommit(Ledger ledger) {
        this(ledger, IDLE_MILLIS);
    }

    /** @param idleMillis after which the thread that makes the commits ends, until somebody comes again */
    GroupCommit(Ledger ledger, long idleMillis) {
        this.ledger = ledger;
        this.idleMillis = idleMillis;
        tellers.allowCoreThreadTimeOut(true);
    }

    /** It keeps no program from ending. */
    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
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
        private final Supplier<T> alone;
        private final Executor teller;
        private final Semaphore turn = new Semaphore(0);
        private final CompletableFuture<T> told = new CompletableFuture<>();
        private Tx part;
        private T result;
        private RuntimeException refusal;
        private boolean kept;
        private Throwable failure;

        /** @param teller null of one with a thread that waits */
        Member(Rows<K, R> rows, K key, Step<R, T> step, Supplier<T> alone, Executor teller) {
            this.rows = rows;
            this.key = key;
            this.step = step;
            this.alone = alone;
            this.teller = teller;
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

        private T outcome() {
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

        /** What it has to do by itself; whoever asked for it is told later. */
        private void conclude() {
            try {
                result = outcome();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        private void answer() {
            if (failure == null) {
                told.complete(result);
            } else {
                told.completeExceptionally(failure);
            }
        }

        private void concludeAndAnswer() {
            conclude();
            answer();
        }
    }

    /**
     * Does one step, in the next commit with others, and waits for it.
     *
     * @param rows  the same object for all steps of one kind
     * @param alone the same in a transaction of its own, with every patience that a transaction has
     * @return what the step answered, once it is committed
     * @throws RuntimeException what the step threw; nothing of it is kept then
     */
    <K, R, T> T run(Rows<K, R> rows, K key, Step<R, T> step, Supplier<T> alone) {
        Member<K, R, T> member = new Member<>(rows, key, step, alone, null);
        join(member, next);
        // Never given up: it may be committed already.
        member.turn.acquireUninterruptibly();
        return member.outcome();
    }

    /**
     * As {@link #run}, without a thread that waits.
     *
     * @param teller runs what follows a commit, and {@code told}; nothing of it waits for anything else of that commit
     * @param told   hears what {@link #run} returns, or what it throws; what was not committed with others, or failed, on a thread of ours
     */
    <K, R, T> void next(Rows<K, R> rows, K key, Step<R, T> step, Supplier<T> alone, Executor teller, BiConsumer<T, Throwable> told) {
        Member<K, R, T> member = new Member<>(rows, key, step, alone, teller);
        // Before it joins, or its commit could be through already, and this thread would be told.
        member.told.whenComplete(told);
        join(member, next);
    }

    /**
     * As {@link #next}, in one of the next commits, and told with others of it.
     *
     * @param teller runs, on a thread of ours, what the step has to do by itself: what follows its commit, and all of it where it has to be alone
     * @return what {@link #run} returns or throws; what hangs on it is done on a thread of ours too, or at once where it is known already
     */
    <K, R, T> CompletionStage<T> submit(Rows<K, R> rows, K key, Step<R, T> step, Supplier<T> alone, Executor teller) {
        Member<K, R, T> member = new Member<>(rows, key, step, alone, teller);
        join(member, later);
        return member.told;
    }

    /** How many wait for the next commit. */
    int waiting() {
        synchronized (lock) {
            return next.size() + later.size();
        }
    }

    /** Whether what hung on the last answer took so long that others should not wait behind it. */
    boolean isSlow() {
        return slow;
    }

    private void join(Member<?, ?, ?> member, Queue<Member<?, ?, ?>> waiting) {
        synchronized (lock) {
            if (leader == null) {
                Thread next = thread(this::lead, "ledger-group");
                next.start();
                leader = next;
            }
            waiting.add(member);
            lock.notifyAll();
        }
    }

    /** Those of one commit, by how they are told. */
    private record Group(List<Member<?, ?, ?>> next, List<Member<?, ?, ?>> later) {

        List<Member<?, ?, ?>> members() {
            return Stream.concat(next.stream(), later.stream()).toList();
        }
    }

    private void lead() {
        for (boolean more = true; more;) {
            try {
                more = leadNext();
            } catch (RuntimeException | Error e) {
                // Whoever was in that commit is told, each alone. If this thread ended, everybody would wait for ever.
                LOG.error("A commit of several payouts' steps broke off ({}); each is done alone", e.getClass().getSimpleName());
            }
        }
    }

    /** @return whether there was one */
    private boolean leadNext() {
        Group group = gather();
        if (group == null) {
            return false;
        }
        try {
            commit(group.members());
        } finally {
            group.next().forEach(this::tell);
            if (!group.later().isEmpty()) {
                onAThread(() -> tell(group.later()));
            }
        }
        return true;
    }

    /** All that wait, or all but some of the later ones where those are too many; null when nobody has come for a while, and this thread ends. */
    private Group gather() {
        synchronized (lock) {
            if (isEmpty() && idleMillis > 0) {
                try {
                    lock.wait(idleMillis);
                } catch (InterruptedException e) {
                    // As after a time without anybody.
                }
            }
            if (isEmpty()) {
                // Too early does no harm: whoever comes next starts another thread.
                leader = null;
                return null;
            }
            Group group = new Group(List.copyOf(next), later.stream().limit(LATER_MAX).toList());
            next.clear();
            group.later().forEach(member -> later.remove());
            return group;
        }
    }

    private boolean isEmpty() {
        return next.isEmpty() && later.isEmpty();
    }

    /** By itself, for what hangs on it, a permitted call, may wait for nobody. */
    private void tell(Member<?, ?, ?> member) {
        if (member.teller == null) {
            member.turn.release();
            return;
        }
        if (member.kept) {
            try {
                member.teller.execute(member::concludeAndAnswer);
                return;
            } catch (RuntimeException | Error e) {
                LOG.warn("What was to be told of a commit takes nothing more ({}); the ledger tells it", e.getClass().getSimpleName());
            }
        }
        onAThread(member::concludeAndAnswer);
    }

    /** What a commit causes here comes before what others make of it. */
    private void tell(List<Member<?, ?, ?>> members) {
        Map<Boolean, List<Member<?, ?, ?>>> parts = members.stream().collect(Collectors.partitioningBy(Member::isAlone));
        for (Member<?, ?, ?> alone : parts.get(true)) {
            onAThread(() -> {
                conclude(alone);
                answer(alone);
            });
        }
        parts.get(false).forEach(GroupCommit::conclude);
        for (Member<?, ?, ?> member : parts.get(false)) {
            // One after the other, for a thread for each would cost more than most take.
            if (slow) {
                onAThread(() -> answer(member));
            } else {
                answer(member);
            }
        }
    }

    private static void conclude(Member<?, ?, ?> member) {
        member.teller.execute(member::conclude);
    }

    private void answer(Member<?, ?, ?> member) {
        long since = System.nanoTime();
        member.answer();
        slow = System.nanoTime() - since > SLOW_NANOS;
    }

    private void onAThread(Runnable work) {
        try {
            tellers.execute(work);
        } catch (Error e) {
            // The system gives no thread more: one of those that are there does it.
            tellers.getQueue().add(work);
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
