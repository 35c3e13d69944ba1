package payouts.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import payouts.ledger.Ledger;
import payouts.ledger.OrderIntake;
import payouts.ledger.OrderLine;

/** Checks orders and puts them into the ledger: the one way in for every channel. */
public final class OrderDesk {

    private final OrderChecks checks;
    private final Ledger ledger;
    private final Remarks remarks = new Remarks();

    /** The desk of one ledger. */
    public OrderDesk(OrderChecks checks, Ledger ledger) {
        this.checks = checks;
        this.ledger = ledger;
    }

    /**
     * Checks every order and puts the chunk into the ledger in one commit, good and bad ones alike.
     *
     * @param sender      of the route's channel, for orders that name none; null for the program's own, as the next two
     * @param beneficiary of the route's channel
     * @param description of the route's channel
     */
    public OrderIntake.Accepted accept(@Body OrderChunk chunk, @ExchangeProperty("PayoutSenderName") String sender,
                                       @ExchangeProperty("PayoutBeneficiaryId") String beneficiary,
                                       @ExchangeProperty("PayoutDescription") String description) {
        OrderChecks ofRoute = checks.withDefaults(sender, beneficiary, description);
        Checked checked;
        OrderIntake.Accepted accepted;
        if (chunk instanceof OrderChunk.OfFile file) {
            checked = file.ahead() != null && file.ahead().by() == ofRoute ? file.ahead() : checked(ofRoute, chunk);
            accepted = ledger.orderIntake().accept(file.batch().id(), file.batch().channel(), file.after(), checked.lines());
        } else {
            OrderChunk.Whole whole = (OrderChunk.Whole) chunk;
            checked = checked(ofRoute, chunk);
            accepted = ledger.orderIntake().accept(whole.delivery(), checked.lines(), whole.also());
        }
        remarks.tell(chunk.input(), checked.told());
        return accepted;
    }

    /**
     * What was found of a chunk's orders.
     *
     * @param by    the checks that found it: those of a route with defaults of its own find something else
     * @param lines ready for the ledger
     * @param told  what a person may want to know, with the lines
     */
    record Checked(OrderChecks by, OrderIntake.Prepared lines, Map<String, List<Long>> told) {
    }

    /**
     * The chunk with its orders checked, hashed and sealed beforehand, while others work. {@link #accept} checks anew where its route has defaults of its
     * own.
     */
    public OrderChunk checkedAhead(OrderChunk.OfFile chunk) {
        return new OrderChunk.OfFile(chunk.batch(), chunk.after(), chunk.rows(), checked(checks, chunk));
    }

    /** Checks every order and says what the ledger would make of it; nothing is accepted. */
    public OrderIntake.Accepted preview(OrderIntake.Preview before, OrderChunk chunk) {
        return ledger.orderIntake().preview(before, lines(checks, chunk, Remarks.none()));
    }

    private Checked checked(OrderChecks checks, OrderChunk chunk) {
        Map<String, List<Long>> told = Remarks.none();
        return new Checked(checks, ledger.orderIntake().prepare(lines(checks, chunk, told)), told);
    }

    private static List<OrderLine> lines(OrderChecks checks, OrderChunk chunk, Map<String, List<Long>> told) {
        List<OrderLine> lines = new ArrayList<>(chunk.rows().size());
        for (OrderChunk.Row row : chunk.rows()) {
            lines.add(line(checks, chunk.header(), row, told));
        }
        return lines;
    }

    private static OrderLine line(OrderChecks checks, List<String> header, OrderChunk.Row row, Map<String, List<Long>> told) {
        if (row.problem() != null) {
            return new OrderLine(row.line(), row.cells(), List.of(), null, List.of(row.problem()));
        }
        CheckedOrder checked = checks.check(row.fields());
        if (checked instanceof CheckedOrder.Good good) {
            Remarks.add(told, good, row.line());
            return new OrderLine(row.line(), row.cells(), withoutCards(header, row.cells()), good.order(), List.of());
        }
        return new OrderLine(row.line(), row.cells(), List.of(), null, ((CheckedOrder.Bad) checked).reasons());
    }

    private static List<String> withoutCards(List<String> header, List<String> cells) {
        List<String> kept = new ArrayList<>(cells);
        for (int i = 0; i < cells.size(); i++) {
            if (Columns.isCard(header.get(i))) {
                kept.set(i, "");
            }
        }
        return kept;
    }
}
