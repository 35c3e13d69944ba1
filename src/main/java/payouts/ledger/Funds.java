package payouts.ledger;

import java.sql.SQLException;
import java.util.function.LongSupplier;
import payouts.money.Kopecks;

/**
 * How much of the account's balance is left for new starts, as far as this node knows (M19). It spares the bank and the
 * result files a wave of failures, and no more: the bank alone knows what the account holds. A balance that is unknown or
 * old holds nobody.
 */
public final class Funds {

    /** A reading that can't be kept: nothing is known. */
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Ledger ledger;
    private final LongSupplier nanos;
    private long left = UNKNOWN;
    private long readAt;
    private boolean told;
    private boolean awaited;
    private Reading last;

    Funds(Ledger ledger, LongSupplier nanos) {
        this.ledger = ledger;
        this.nanos = nanos;
    }

    /**
     * What a reading came to; amounts in kopecks, with fees.
     *
     * @param underWay what started payouts may still take
     * @param waiting  what accepted payouts would take
     */
    public record Reading(long balance, long underWay, long waiting, long payoutsWaiting) {
        /** Whether not everything that waits can be paid. */
        public boolean isShort() {
            return balance - underWay < waiting;
        }
    }

    /** Whether money came in since the last reading. */
    public synchronized boolean isAwaited() {
        return awaited;
    }

    /** The account's balance was read: what is under way is taken off, and what now can go on goes on at once. */
    public Reading read(long balanceKopecks) {
        Reading reading = ledger.inTransaction(tx -> {
            tx.readsWholeTables();
            // Whether the bank has taken them off already is not known: the next reading shows it.
            long[] underWay = sum(tx, "'CREATING', 'STARTING', 'READY', 'CONFIRMING', 'ATTENTION'");
            long[] waiting = sum(tx, "'ACCEPTED', 'WAITING'");
            return new Reading(balanceKopecks, cost(underWay), cost(waiting), waiting[1]);
        });
        boolean more;
        synchronized (this) {
            // What waits although the bank's balance looks sufficient is woken by its own time alone: the bank said no to it.
            more = last != null && (balanceKopecks > last.balance() || last.isShort() && !reading.isShort());
            last = reading;
            left = reading.balance() - reading.underWay();
            readAt = nanos.getAsLong();
            awaited = false;
            told &= reading.isShort();
        }
        if (more) {
            ledger.inTransactionDo(this::wake);
        }
        if (reading.isShort()) {
            tell("the account holds " + Kopecks.format(balanceKopecks) + " RUB, and " + Kopecks.format(reading.waiting())
                    + " RUB wait to be paid, fees included");
        }
        return reading;
    }

    /** The balance can't be read: nobody is held for it any more. */
    public void unreadable() {
        boolean known;
        synchronized (this) {
            known = left != UNKNOWN;
            awaited = false;
            left = UNKNOWN;
            told = false;
        }
        if (known) {
            ledger.inTransactionDo(this::wake);
        }
    }

    /** Money came in: what waits goes on at once, and the balance is to be read anew. */
    void toppedUp(Tx tx) throws SQLException {
        wake(tx);
        tx.afterCommit(() -> {
            synchronized (this) {
                left = UNKNOWN;
                told = false;
                awaited = true;
            }
        });
    }

    /** Takes a payout's cost off what is left until its transaction is rolled back; false, and nothing taken, where that does not suffice. */
    boolean take(Tx tx, Payout payout) {
        long cost = ledger.settings().fee().cost(payout.amountKopecks(), 1);
        synchronized (this) {
            boolean fresh = nanos.getAsLong() - readAt < ledger.settings().balanceFor().toNanos();
            if (left == UNKNOWN || !fresh) {
                return true;
            }
            if (cost <= left) {
                left -= cost;
                long read = readAt;
                tx.afterRollback(() -> putBack(cost, read));
                return true;
            }
        }
        return false;
    }

    /** @param read when the balance was read that it was taken off; a newer one knows nothing of it */
    private synchronized void putBack(long cost, long read) {
        if (left != UNKNOWN && readAt == read) {
            left += cost;
        }
    }

    /** A payout was not begun for want of its cost. */
    void tellTooLittleFor(Payout payout) {
        tell("payout " + payout.reference() + " needs " + Kopecks.format(ledger.settings().fee().cost(payout.amountKopecks(), 1))
                + " RUB, fees included");
    }

    private void tell(String text) {
        synchronized (this) {
            if (told) {
                return;
            }
            told = true;
        }
        ledger.alarm(Alarms.Kind.TOO_LITTLE_MONEY, "Payouts wait for money: " + text + ". Top the account up; they go on by themselves.");
    }

    private long cost(long[] sumAndCount) {
        return ledger.settings().fee().cost(sumAndCount[0], sumAndCount[1]);
    }

    private static long[] sum(Tx tx, String states) throws SQLException {
        return tx.first("select coalesce(sum(amount_kopecks), 0), count(*) from payout where state in (" + states + ")",
                row -> new long[] {row.getLong(1), row.getLong(2)}).orElseThrow();
    }

    private void wake(Tx tx) throws SQLException {
        if (tx.update("update payout set due_at = current_timestamp, version = version + 1"
                + " where state = 'WAITING' and lease_owner is null and due_at > current_timestamp") > 0) {
            ledger.ringAfterCommit(tx, Stage.START);
        }
    }
}
