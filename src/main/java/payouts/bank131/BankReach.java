package payouts.bank131;

import java.time.Instant;
import payouts.ledger.Alarms;

/**
 * Whether the bank answers at all. Calls that come to nothing one after the other are told once, and so is the first
 * answer after them; what becomes of the payouts meanwhile is the ledger's. Safe for many threads.
 */
public final class BankReach {

    /** So many calls in a row without an answer: one alone is a dropped connection. */
    static final int MISSES = 3;

    private final Alarms alarms;
    private final Breaker breaker;
    private int misses;
    private Instant lastAnswer;
    private Instant lostAt;
    private String why;
    private String refused;

    /**
     * A bank that is taken for reachable until it shows otherwise.
     *
     * @param alarms  where it is told that the bank is lost, and that it is back
     * @param breaker what stops meanwhile
     */
    public BankReach(Alarms alarms, Breaker breaker) {
        this.alarms = alarms;
        this.breaker = breaker;
    }

    /** What stops while the bank does not answer; questions go on, so that it is seen when it does. */
    public interface Breaker {
        /** One more call came to nothing; may be called often. */
        void open(String why);

        /** The first answer after that. */
        void close();
    }

    /**
     * What is known now.
     *
     * @param lostAt     since when it is unreachable; null while it is not
     * @param lastAnswer when it answered last; null for never since the start
     * @param why        of the last call without an answer, null for none
     * @param refused    the bank's code while it refuses our calls whatever they ask; null while it takes them
     */
    public record State(Instant lostAt, Instant lastAnswer, String why, String refused) {
        /** Whether calls come to nothing. */
        public boolean isLost() {
            return lostAt != null;
        }
    }

    /** What is known now. */
    public synchronized State state() {
        return new State(lostAt, lastAnswer, why, refused);
    }

    /** Anything came back, an error too. */
    void answered() {
        String told = null;
        synchronized (this) {
            misses = 0;
            lastAnswer = Instant.now();
            if (lostAt != null) {
                told = "The bank answers again; it was unreachable since " + lostAt + ".";
                lostAt = null;
            }
        }
        if (told != null) {
            breaker.close();
        }
        tell(Alarms.Kind.BANK_BACK, told);
    }

    /** The bank knows us: what it said was about the call. */
    synchronized void taken() {
        refused = null;
    }

    /** The bank took no call of ours, for who we are or how we sign. */
    synchronized void refused(String code) {
        refused = code;
    }

    /** No connection, or none that brought an answer. */
    void missed(String reason) {
        String told = null;
        boolean lost;
        synchronized (this) {
            misses++;
            why = reason;
            if (misses >= MISSES && lostAt == null) {
                lostAt = Instant.now();
                told = "The bank can't be reached (" + reason + "): nothing is started until it answers. Look at the"
                        + " network and at bank131.url.";
            }
            lost = lostAt != null;
        }
        if (lost) {
            breaker.open("The bank can't be reached (" + reason + ").");
        }
        tell(Alarms.Kind.BANK_UNREACHABLE, told);
    }

    private void tell(Alarms.Kind kind, String text) {
        if (text != null) {
            alarms.raise(kind, text);
        }
    }
}
