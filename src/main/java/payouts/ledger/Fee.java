package payouts.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What the bank takes for a payout besides its amount: an assumption, for it stands in each agreement.
 *
 * @param percent      of the amount, rounded up to a kopeck
 * @param fixedKopecks for each payout
 */
public record Fee(BigDecimal percent, long fixedKopecks) {

    /** Nothing. */
    public static final Fee NONE = new Fee(BigDecimal.ZERO, 0);

    /** What so many payouts of so much in all cost, with the fee; in kopecks. */
    long cost(long kopecks, long payouts) {
        long share = percent.multiply(BigDecimal.valueOf(kopecks)).movePointLeft(2).setScale(0, RoundingMode.CEILING).longValueExact();
        return Math.addExact(Math.addExact(kopecks, share), Math.multiplyExact(fixedKopecks, payouts));
    }
}
