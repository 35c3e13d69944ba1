package payouts.bank131;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the calls to the bank: so many a second, so many at once, confirms before starts. It is passed before the
 * ledger's compare-and-set, never between it and the send (M5); the {@link Pacer} mends what that makes of the calls'
 * distances. Who waits for a turn may do so without a thread (docs/adr/021). Where several nodes share the rate, this one's part of it
 * changes: it shrinks at once and grows a second later, so that no second has both the old and the new part (docs/adr/015).
 */
public final class CallGate {

    /** Who goes first. Every tenth call may be a question, however many confirms wait (M5). */
    public enum Priority {
        CONFIRM, STATUS, START
    }

    private static final int QUESTIONS_EVERY = 10;
    private static final double BUSY = 0.8;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A waiter that wakes late may catch up by this much, so that the rate is used; the window below still binds. */
    private static final long CATCH_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Who would wait longer at the pacer waits here, where a confirm can still overtake; so long a permit takes anyhow. */
    private static final long AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Priority, ArrayDeque<Runnable>> waiting = new EnumMap<>(Priority.class);
    private final int inFlightMax;
    private final boolean limited;
    private final Pacer pacer;
    private final long[] lastCalls;
    private int inFlight;
    private long passed;
    private long nextNanos = System.nanoTime();
    private int perSecond;
    private int perSecondSoon;
    private long soonNanos;
    private boolean expires;
    private long untilNanos;
    private long passedBefore;
    private long passedBeforeNanos = System.nanoTime();
    /** The soonest look that is planned, when nobody comes or goes until then. */
    private long lookNanos;
    private boolean looks;

    /**
     * A gate.
     *
     * @param perSecond calls in any one second; 0 for no limit
     * @param atOnce    calls at once
     */
    public CallGate(int perSecond, int atOnce) {
        inFlightMax = atOnce;
        limited = perSecond > 0;
        pacer = limited ? new Pacer(this::part) : Pacer.unlimited();
        this.perSecond = perSecond;
        perSecondSoon = perSecond;
        lastCalls = new long[perSecond];
        java.util.Arrays.fill(lastCalls, System.nanoTime() - SECOND_NANOS);
        for (Priority priority : Priority.values()) {
            waiting.put(priority, new ArrayDeque<>());
        }
    }

    /**
     * Takes its turn, at once or later; a turn is to be followed by {@link #leave}.
     *
     * @param turn is run by whoever makes room for it, so it must be short, never wait and never throw
     */
    public void enter(Priority priority, Runnable turn) {
        lock.lock();
        try {
            waiting.get(priority).addLast(turn);
        } finally {
            lock.unlock();
        }
        letThrough();
    }

    /**
     * Waits for its turn. Each successful call is to be followed by {@link #leave}.
     *
     * @throws InterruptedException when the program stops meanwhile; nothing is to be left then
     */
    public void enter(Priority priority) throws InterruptedException {
        Semaphore mine = new Semaphore(0);
        Runnable turn = mine::release;
        enter(priority, turn);
        try {
            mine.acquire();
        } catch (InterruptedException e) {
            if (!withdrawn(priority, turn)) {
                leave();
            }
            throw e;
        }
    }

    /** The call is over. */
    public void leave() {
        lock.lock();
        try {
            inFlight--;
        } finally {
            lock.unlock();
        }
        letThrough();
    }

    /** Shrinks this node's part of the rate at once; a part that is not larger stays, and what it was to grow to is forgotten. */
    public void shrink(int callsPerSecond) {
        lock.lock();
        try {
            perSecond = Math.min(perSecondNow(System.nanoTime()), callsPerSecond);
            perSecondSoon = perSecond;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets this node's part of the rate.
     *
     * @param callsPerSecond at most what the gate was made for; what is more than now counts from a second later on
     * @param until          of {@link System#nanoTime()}: from then on nobody passes until a part is set again
     */
    public void share(int callsPerSecond, long until) {
        lock.lock();
        try {
            long now = System.nanoTime();
            expires = true;
            untilNanos = until;
            if (callsPerSecond <= perSecondNow(now)) {
                perSecond = callsPerSecond;
                perSecondSoon = callsPerSecond;
            } else if (callsPerSecond != perSecondSoon) {
                perSecondSoon = callsPerSecond;
                soonNanos = now + SECOND_NANOS;
            }
        } finally {
            lock.unlock();
        }
        letThrough();
    }

    /** Whether more calls wait, or came since this was asked last, than four fifths of the part allow. */
    public boolean isBusy() {
        lock.lock();
        try {
            long now = System.nanoTime();
            double came = passed - passedBefore;
            double allowed = (double) perSecondNow(now) * (now - passedBeforeNanos) / SECOND_NANOS;
            passedBefore = passed;
            passedBeforeNanos = now;
            return waiting() > 0 || came > allowed * BUSY;
        } finally {
            lock.unlock();
        }
    }

    /** This node's part of the rate, in calls a second; 0 where there is no limit, and where nothing may pass. */
    int perSecond() {
        lock.lock();
        try {
            long now = System.nanoTime();
            return expires && now - untilNanos >= 0 ? 0 : perSecondNow(now);
        } finally {
            lock.unlock();
        }
    }

    /** Where those who passed wait once more, immediately before their bytes leave. */
    public Pacer pacer() {
        return pacer;
    }

    /** How many wait for their turn. */
    int waiting() {
        lock.lock();
        try {
            return waiting.values().stream().mapToInt(ArrayDeque::size).sum();
        } finally {
            lock.unlock();
        }
    }

    private void pass() {
        long now = System.nanoTime();
        inFlight++;
        if (limited) {
            nextNanos = Math.max(nextNanos, now - CATCH_UP_NANOS) + SECOND_NANOS / perSecond;
            lastCalls[(int) (passed % lastCalls.length)] = now;
        }
        passed++;
    }

    private long untilNextNanos() {
        if (!limited) {
            return 0;
        }
        long now = System.nanoTime();
        if (expires && now - untilNanos >= 0) {
            return Long.MAX_VALUE;
        }
        if (perSecondNow(now) == 0) {
            return perSecondSoon == 0 ? Long.MAX_VALUE : soonNanos - now;
        }
        // The call that is perSecond calls back must lie a whole second ago: never more in any one-second window.
        long windowFree = lastCalls[(int) Math.floorMod(passed - perSecond, lastCalls.length)] + SECOND_NANOS;
        return Math.max(Math.max(nextNanos - now, windowFree - now), pacer.waitNanos(perSecond) - AHEAD_NANOS);
    }

    /** What was let through leaves at this pace; also once the part has run out. */
    private int part() {
        lock.lock();
        try {
            return Math.max(1, perSecondNow(System.nanoTime()));
        } finally {
            lock.unlock();
        }
    }

    private int perSecondNow(long now) {
        if (perSecondSoon > perSecond && now - soonNanos >= 0) {
            perSecond = perSecondSoon;
        }
        return perSecond;
    }

    private void letThrough() {
        for (Runnable turn = nextTurn(); turn != null; turn = nextTurn()) {
            turn.run();
        }
    }

    /** Who passes now; null while nobody may. Where only time is missing, a look is planned for then. */
    private Runnable nextTurn() {
        lock.lock();
        try {
            ArrayDeque<Runnable> next = inFlight < inFlightMax ? next() : null;
            if (next == null) {
                return null;
            }
            long wait = untilNextNanos();
            if (wait > 0) {
                planLook(wait);
                return null;
            }
            pass();
            return next.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    private void planLook(long wait) {
        if (wait == Long.MAX_VALUE) {
            // A part of the rate is missing, not time.
            return;
        }
        long at = System.nanoTime() + wait;
        if (!looks || at - lookNanos < 0) {
            CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, Runnable::run).execute(() -> look(at));
            looks = true;
            lookNanos = at;
        }
    }

    private void look(long at) {
        lock.lock();
        try {
            looks &= lookNanos != at;
        } finally {
            lock.unlock();
        }
        letThrough();
    }

    private boolean withdrawn(Priority priority, Runnable turn) {
        lock.lock();
        try {
            return waiting.get(priority).remove(turn);
        } finally {
            lock.unlock();
        }
    }

    private ArrayDeque<Runnable> next() {
        if (passed % QUESTIONS_EVERY == 0 && !waiting.get(Priority.STATUS).isEmpty()) {
            return waiting.get(Priority.STATUS);
        }
        for (Priority priority : Priority.values()) {
            if (!waiting.get(priority).isEmpty()) {
                return waiting.get(priority);
            }
        }
        return null;
    }
}
