package payouts.ledger;

import java.util.List;

/**
 * One line of a batch on its way into the ledger.
 *
 * @param line    where it stands in the input, from 1
 * @param cells   the input's cells as they may be kept: card columns emptied, card numbers blanked
 * @param order   the checked order; null for a line that is rejected
 * @param reasons why it is rejected, all at once; empty for a good order
 */
public record OrderLine(long line, List<String> cells, PayoutOrder order, List<String> reasons) {

    /** A line with a good order. */
    public static OrderLine good(long line, List<String> cells, PayoutOrder order) {
        return new OrderLine(line, cells, order, List.of());
    }

    /** A line that is rejected. */
    public static OrderLine bad(long line, List<String> cells, List<String> reasons) {
        return new OrderLine(line, cells, null, reasons);
    }
}
