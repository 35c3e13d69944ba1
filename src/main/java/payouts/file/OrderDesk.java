package payouts.file;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import payouts.intake.CardNumbers;
import payouts.intake.CheckedOrder;
import payouts.intake.Columns;
import payouts.intake.CsvRow;
import payouts.intake.OrderChecks;
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

    /**
     * Checks every row and puts the chunk into the ledger in one commit, good and bad rows alike.
     *
     * @param sender      of the route's channel, for orders that name none; null for the program's own, as the next two
     * @param beneficiary of the route's channel
     * @param description of the route's channel
     */
    public OrderIntake.Accepted accept(@Body OrderChunk chunk, @ExchangeProperty("PayoutSenderName") String sender,
                                       @ExchangeProperty("PayoutBeneficiaryId") String beneficiary,
                                       @ExchangeProperty("PayoutDescription") String description) {
        OrderChecks checks = this.checks.withDefaults(sender, beneficiary, description);
        List<String> header = chunk.batch().header();
        List<OrderLine> lines = new ArrayList<>(chunk.rows().size());
        for (OrderChunk.Row row : chunk.rows()) {
            lines.add(line(checks, header, row));
        }
        return ledger.orderIntake().accept(chunk.batch().id(), chunk.batch().channel(), lines);
    }

    private static OrderLine line(OrderChecks checks, List<String> header, OrderChunk.Row row) {
        CsvRow csv = row.row();
        if (csv.problem() != null) {
            return new OrderLine(csv.line(), blanked(header, csv.cells()), List.of(), null, List.of(csv.problem()));
        }
        CheckedOrder checked = checks.check(row.fields());
        if (checked instanceof CheckedOrder.Good good) {
            return new OrderLine(csv.line(), blanked(header, csv.cells()), kept(header, csv.cells()), good.order(), List.of());
        }
        return new OrderLine(csv.line(), blanked(header, csv.cells()), List.of(), null, ((CheckedOrder.Bad) checked).reasons());
    }

    static List<String> blanked(List<String> header, List<String> cells) {
        if (cells.size() != header.size()) {
            return cells.stream().map(CardNumbers::blank).toList();
        }
        List<String> blanked = new ArrayList<>(cells.size());
        for (int i = 0; i < cells.size(); i++) {
            blanked.add(CardNumbers.blank(header.get(i), cells.get(i)));
        }
        return blanked;
    }

    private static List<String> kept(List<String> header, List<String> cells) {
        List<String> kept = new ArrayList<>(cells.size());
        for (int i = 0; i < cells.size(); i++) {
            kept.add(Columns.CARD.contains(header.get(i).toLowerCase(java.util.Locale.ROOT)) ? "" : cells.get(i));
        }
        return kept;
    }
}
