package payouts.ledger;

import java.util.List;

/**
 * One line of a batch on its way into the ledger.
 *
 * @param line        where it stands in the input, from 1
 * @param cells       the input's cells, card numbers blanked; kept sealed, and only for a line that is rejected (a good order may still be: its reference is taken)
 * @param cellsToKeep the cells as they may stand in a result: card columns emptied as well
 * @param order       the checked order; null for a line that is rejected
 * @param reasons     why it is rejected, all at once; empty for a good order
 */
public record OrderLine(long line, List<String> cells, List<String> cellsToKeep, PayoutOrder order, List<String> reasons) {

    @Override
    public String toString() {
        return "OrderLine[" + line + "]";
    }
}
