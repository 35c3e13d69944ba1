package payouts.intake;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import payouts.ledger.Ledger;
import payouts.ledger.OrderIntake;
import payouts.ledger.OrderLine;

/** Checks orders and puts them into the ledger: the one way in for every channel. */
public final class OrderDesk {

    private final OrderChecks checks;
    private final Ledger ledger;

    /** The desk of one ledger. */
    public OrderDesk(OrderChecks checks, Ledger ledger) {
        this.checks = checks;
        this.ledger = ledger;
    }

    /** Checks every order and puts the chunk into the ledger in one commit, good and bad ones alike. */
    public OrderIntake.Accepted accept(@Body OrderChunk chunk) {
        List<OrderLine> lines = lines(chunk);
        if (chunk instanceof OrderChunk.OfFile file) {
            return ledger.orderIntake().accept(file.batch().id(), file.batch().channel(), lines);
        }
        OrderChunk.Whole whole = (OrderChunk.Whole) chunk;
        return ledger.orderIntake().accept(whole.delivery(), lines, whole.also());
    }

    private List<OrderLine> lines(OrderChunk chunk) {
        List<OrderLine> lines = new ArrayList<>(chunk.rows().size());
        for (OrderChunk.Row row : chunk.rows()) {
            lines.add(line(chunk.header(), row));
        }
        return lines;
    }

    private OrderLine line(List<String> header, OrderChunk.Row row) {
        if (row.problem() != null) {
            return new OrderLine(row.line(), row.cells(), List.of(), null, List.of(row.problem()));
        }
        CheckedOrder checked = checks.check(row.fields());
        if (checked instanceof CheckedOrder.Good good) {
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
