package payouts.intake;

import java.util.List;
import payouts.ledger.PayoutOrder;

/** What became of one order's text: either an order, or every reason why it is none. */
public sealed interface CheckedOrder {

    /**
     * An order that may be accepted.
     *
     * @param remarks what a person may want to know though it stops nothing; no card data, may be empty
     */
    record Good(PayoutOrder order, List<String> remarks) implements CheckedOrder {
        public Good {
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * Text that is no order.
     *
     * @param reasons at least one, each {@code field: what is wrong and what would be right}, in the fields' order;
     *                never card data, names or whole values
     */
    record Bad(List<String> reasons) implements CheckedOrder {
        public Bad {
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException("An order is not bad without a reason.");
            }
        }
    }
}
