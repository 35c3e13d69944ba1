package payouts.ledger;

import java.time.Duration;

/**
 * What the ledger is told by the settings.
 *
 * @param node               this node's name
 * @param apiVersion         {@code v1} or {@code v2}: the names of new attempts
 * @param init               whether new attempts create and start in one call (M12)
 * @param askAfter           how long a payout may stand in a non-final state before the bank is asked
 * @param askGapMax          the longest gap between two questions
 * @param asksMax            questions without a decision after which a payout goes to ATTENTION (it is asked on)
 * @param attemptsMax        attempts that may die without a confirm permit before ATTENTION
 * @param waitRetry          how long a payout waits for money before it is tried again
 * @param stopFor            how long a stage rests after an error of our own configuration
 * @param lease              how long a row belongs to a boot that does not finish it
 * @param bootTimeout        without a heartbeat for so long a boot counts as dead
 * @param holdOverKopecks    orders above this amount are held for a person; {@code Long.MAX_VALUE} holds none
 * @param lookalikeDays      how far back the same card, amount and recipient is looked for; 0 for not at all
 * @param holdLookalikes     whether such an order is held, or only told
 * @param mismatchesMax      mismatches in a row after which starts stop; 0 for never
 * @param fee                what the bank takes for a payout besides its amount
 * @param balanceFor         how long a balance that was read counts
 * @param synchronousStandby whether a standby that takes over holds all that was committed
 */
public record LedgerSettings(String node, String apiVersion, boolean init, Duration askAfter, Duration askGapMax, int asksMax,
                             int attemptsMax, Duration waitRetry, Duration stopFor, Duration lease,
                             Duration bootTimeout, long holdOverKopecks, int lookalikeDays, boolean holdLookalikes,
                             int mismatchesMax, Fee fee, Duration balanceFor, boolean synchronousStandby) {

    /** The defaults of application.properties. */
    public static LedgerSettings defaults() {
        return new LedgerSettings("local", "v1", false, Duration.ofSeconds(30), Duration.ofMinutes(15), 10, 5,
                Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofSeconds(15),
                Long.MAX_VALUE, 7, false, 5, Fee.NONE, Duration.ofMinutes(3), false);
    }

    /** The gap before the next question: it doubles with each one, up to the longest. */
    Duration askGap(int asked) {
        Duration gap = askAfter.multipliedBy(1L << Math.min(asked, 20));
        return gap.compareTo(askGapMax) > 0 ? askGapMax : gap;
    }

    /** The bound of M2: a start that has not arrived by then is given up. */
    Duration startBound() {
        return askAfter.multipliedBy(3);
    }
}
