package payouts.bank131;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * The last wait of a call, when its permit is committed, its body signed and its connection open: the bytes leave behind it.
 * The gate has bounded the rate before, but what follows it takes now more, now less, so calls come out of that closer
 * together than they were let in. There are as many slots as calls a second, and each serves again only when its call has
 * been at the bank for a whole second: so no second there has more calls than slots (docs/adr/017).
 */
public final class Pacer {

    /** A second, and what two clocks that tell it may differ by. */
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1001);
    /** So much of the shortest time that a call takes may have been its way to the bank. */
    private static final long WAY_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(12);
    /** What a slow answer may cost at most: a bank that stands still must not halve the rate. */
    private static final long LATE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(250);
    /** Rather a call too many in a second than a permit without its call: the bank answers, and the ledger hears it. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** The shortest time of a call follows a bank that has become slower, by this part of the difference with each call: in minutes. */
    private static final int FORGETS = 4096;

    private final IntSupplier part;
    private final long origin = System.nanoTime();
    private final NavigableSet<Slot> slots = new TreeSet<>(Comparator.<Slot>comparingLong(slot -> slot.arrived).thenComparingInt(slot -> slot.id));
    private final Map<String, Long> shortest = new HashMap<>();
    private int made;

    /** A slot of the rate, and when its last call reached the bank: nanoseconds since the origin. */
    private static final class Slot {

        private final int id;
        private long arrived;
        private long calls;

        Slot(int id) {
            this.id = id;
        }
    }

    /**
     * One call that is let go; {@link #left} and {@link #answered} tell more of it.
     *
     * @param atNanos when it is to leave, or has left: nanoseconds since the origin
     */
    public record Call(Slot slot, long number, long atNanos) {
    }

    /**
     * A pacer.
     *
     * @param part how many calls may leave in a second now; null for no limit
     */
    Pacer(IntSupplier part) {
        this.part = part;
    }

    /** Waits for nothing. */
    static Pacer unlimited() {
        return new Pacer(null);
    }

    /**
     * Takes a slot for one more call. It is to leave when {@link #waitNanos(Call)} is over, and to say so then.
     *
     * @return the call; null where there is no limit
     */
    public Call next() {
        if (part == null) {
            return null;
        }
        int perSecond = part.getAsInt();
        synchronized (this) {
            long now = now();
            long leaves = now + Math.min(untilFree(perSecond, now), PATIENCE_NANOS);
            Slot slot = isNewOne(perSecond, now) ? new Slot(made++) : slots.pollFirst();
            put(slot, leaves);
            return new Call(slot, ++slot.calls, leaves);
        }
    }

    /** How long the call has to wait still, in nanoseconds; 0 or less when it may leave. */
    public long waitNanos(Call call) {
        return call == null ? 0 : call.atNanos() - now();
    }

    /**
     * The call leaves now. Who leaves late is counted as late.
     *
     * @return the call as it left
     */
    public Call left(Call call) {
        if (call == null) {
            return null;
        }
        Call left = new Call(call.slot(), call.number(), now());
        arrived(left, left.atNanos());
        return left;
    }

    /**
     * The call is answered. It can have reached the bank as late as its answer came, less the shortest time that such a call takes there: nobody
     * knows how much of a call's shortest time is its way.
     *
     * @param what calls of one kind take alike long
     */
    public void answered(Call call, String what) {
        if (call == null) {
            return;
        }
        long took = now() - call.atNanos();
        synchronized (this) {
            long least = Math.min(took, shortest.getOrDefault(what, took));
            shortest.put(what, least + (took - least) / FORGETS);
            arrived(call, call.atNanos() + Math.min(took - Math.max(0, least - WAY_NANOS_MAX), LATE_NANOS_MAX));
        }
    }

    /** How long a call would wait that came now, in nanoseconds. */
    synchronized long waitNanos(int perSecond) {
        return untilFree(Math.max(1, perSecond), now());
    }

    /** Drops the slots of a part that has become smaller, those first that are free soonest. */
    private long untilFree(int perSecond, long now) {
        while (slots.size() > perSecond) {
            slots.pollFirst();
        }
        return isNewOne(perSecond, now) ? 0 : Math.max(0, slots.first().arrived + WINDOW_NANOS - now);
    }

    private boolean isNewOne(int perSecond, long now) {
        return slots.isEmpty() || slots.size() < perSecond && slots.first().arrived + WINDOW_NANOS > now;
    }

    private synchronized void arrived(Call call, long at) {
        // A slot that was dropped, or has its next call, has nothing to be told.
        if (call.number() == call.slot().calls && slots.remove(call.slot())) {
            put(call.slot(), Math.max(at, call.slot().arrived));
        }
    }

    private void put(Slot slot, long arrived) {
        slot.arrived = arrived;
        slots.add(slot);
    }

    private long now() {
        return System.nanoTime() - origin;
    }
}
