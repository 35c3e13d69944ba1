package payouts.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows of accepted orders. Those of a whole chunk go in one statement for each table, a column being an array: a statement a row
 * costs the database more than the row itself, and one with a thousand parameters is planned anew each time.
 */
final class IntakeRows {

    private static final String[] KNOWN = {"id", "reference", "content_hash", "state", "reason", "batch_id", "batch_line", "channel",
        "amount_kopecks", "currency"};

    private static final String[] INSERTED = {"id", "batch_line"};

    private static final String PAYOUTS = """
            insert into payout (reference, content_hash, lookalike_hash, amount_kopecks, currency, recipient_name, customer_reference,
                description, sender_name, beneficiary_id, destination_type, destination_sealed, batch_line, state, reason, channel,
                batch_id, attempt, version, due_at)
            select r.reference, r.content_hash, r.lookalike_hash, r.amount_kopecks, r.currency, r.recipient_name, r.customer_reference,
                r.description, r.sender_name, r.beneficiary_id, r.destination_type, r.destination_sealed, r.batch_line, r.state, r.reason,
                cast(? as varchar), cast(? as bigint), 0, 0, case when r.reason is null then current_timestamp end
            from unnest(cast(? as varchar array), cast(? as varchar array), cast(? as varchar array), cast(? as bigint array),
                cast(? as varchar array), cast(? as varchar array), cast(? as varchar array), cast(? as varchar array),
                cast(? as varchar array), cast(? as varchar array), cast(? as varchar array), cast(? as varchar array),
                cast(? as bigint array), cast(? as varchar array), cast(? as varchar array))
                as r (reference, content_hash, lookalike_hash, amount_kopecks, currency, recipient_name, customer_reference, description,
                sender_name, beneficiary_id, destination_type, destination_sealed, batch_line, state, reason)
            on conflict do nothing""";

    private static final String LINES = """
            insert into batch_line (batch_id, line, outcome, payout_id, cells, reason, open)
            select cast(? as bigint), r.line, r.outcome, r.payout_id, r.cells, r.reason, r.open
            from unnest(cast(? as bigint array), cast(? as varchar array), cast(? as bigint array), cast(? as varchar array),
                cast(? as varchar array), cast(? as boolean array)) as r (line, outcome, payout_id, cells, reason, open)""";

    private static final String HISTORY = """
            insert into payout_history (payout_id, attempt, to_state, event, why, actor)
            select r.payout_id, 0, r.state, 'accepted', 'line ' || r.line || ' of batch ' || cast(? as bigint), cast(? as varchar)
            from unnest(cast(? as bigint array), cast(? as varchar array), cast(? as bigint array)) as r (payout_id, state, line)""";

    private IntakeRows() {
    }

    /** A row that holds a reference. */
    record Known(long id, String reference, String contentHash, PayoutState state, String reason, Long batchId, Long line, String channel,
                 long amountKopecks, String currency) {

        /** Of a payout that was found in the bank's statement after a restore only the amount is known (decision 016). */
        boolean hasContentOf(PayoutOrder order, String hash) {
            return contentHash.equals(Adoptions.CONTENT) ? amountKopecks == order.amountKopecks() && currency.equals(order.currency())
                    : contentHash.equals(hash);
        }

        boolean cameFrom(long batch, long ofLine) {
            return batchId != null && line != null && batchId == batch && line == ofLine;
        }
    }

    /** An order that may become a payout. */
    record NewPayout(long line, PayoutOrder order, String contentHash, String lookalikeHash, String sealed, PayoutState state, String hold) {

        Known as(long id, long batchId, String channel) {
            return new Known(id, order.reference(), contentHash, state, hold, batchId, line, channel, order.amountKopecks(), order.currency());
        }

        /** As {@link NewLine#toString}. */
        @Override
        public String toString() {
            return "NewPayout[" + line + "]";
        }
    }

    /** What became of a line of the batch, as its row keeps it. */
    record NewLine(long line, String outcome, Long payoutId, String cells, String reason, boolean open) {

        /** Nothing of an order's text may reach a log. */
        @Override
        public String toString() {
            return "NewLine[" + line + "]";
        }
    }

    /**
     * Inserts payouts whose reference nobody has. Which of them were new is not counted: the database gives back their lines (M36).
     *
     * @param rows sorted by reference, so that two batches can't wait for each other
     * @return the new rows by reference
     */
    static Map<String, Known> insertPayouts(Tx tx, long batchId, String channel, List<NewPayout> rows) throws SQLException {
        if (rows.isEmpty()) {
            return new HashMap<>();
        }
        Map<Long, NewPayout> byLine = rows.stream().collect(Collectors.toMap(NewPayout::line, Function.identity()));
        return byReference(tx.insert(PAYOUTS, INSERTED, row -> byLine.get(row.getLong(2)).as(row.getLong(1), batchId, channel), channel, batchId,
                texts(rows, row -> row.order().reference()), texts(rows, NewPayout::contentHash), texts(rows, NewPayout::lookalikeHash),
                numbers(rows, row -> row.order().amountKopecks()), texts(rows, row -> row.order().currency()),
                texts(rows, row -> row.order().recipientName()), texts(rows, row -> row.order().customerReference()),
                texts(rows, row -> row.order().description()), texts(rows, row -> row.order().senderName()),
                texts(rows, row -> row.order().beneficiaryId()), texts(rows, row -> row.order().destination().type().name()),
                texts(rows, NewPayout::sealed), numbers(rows, NewPayout::line), texts(rows, row -> row.state().name()),
                texts(rows, NewPayout::hold)));
    }

    /**
     * The rows that hold these references now.
     *
     * @param lock {@code for update}, so that none becomes final between this look and the line that waits for it; or empty
     */
    static Map<String, Known> known(Tx tx, Stream<String> references, String lock) throws SQLException {
        String[] wanted = references.distinct().toArray(String[]::new);
        return wanted.length == 0 ? new HashMap<>() : byReference(tx.list("select " + String.join(", ", KNOWN) + " from payout"
                + " where reference = any(?) order by reference " + lock, IntakeRows::known, (Object) wanted));
    }

    /** @param rows that the batch does not have yet */
    static void insertLines(Tx tx, long batchId, List<NewLine> rows) throws SQLException {
        if (!rows.isEmpty()) {
            tx.update(LINES, batchId, numbers(rows, NewLine::line), texts(rows, NewLine::outcome), numbers(rows, NewLine::payoutId),
                    texts(rows, NewLine::cells), texts(rows, NewLine::reason), column(rows, NewLine::open, Boolean[]::new));
        }
    }

    /** Tells where payouts of the batch came from. */
    static void insertHistory(Tx tx, long batchId, String channel, List<Known> rows) throws SQLException {
        if (!rows.isEmpty()) {
            tx.update(HISTORY, batchId, channel, numbers(rows, Known::id), texts(rows, row -> row.state().name()), numbers(rows, Known::line));
        }
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(row.getLong(1), row.getString(2), row.getString(3), PayoutState.valueOf(row.getString(4)), row.getString(5),
                row.getObject(6, Long.class), row.getObject(7, Long.class), row.getString(8), row.getLong(9), row.getString(10));
    }

    private static Map<String, Known> byReference(List<Known> rows) {
        Map<String, Known> known = new HashMap<>();
        rows.forEach(row -> known.put(row.reference(), row));
        return known;
    }

    private static <T> String[] texts(List<T> rows, Function<T, String> column) {
        return column(rows, column, String[]::new);
    }

    private static <T> Long[] numbers(List<T> rows, Function<T, Long> column) {
        return column(rows, column, Long[]::new);
    }

    private static <T, C> C[] column(List<T> rows, Function<T, C> column, IntFunction<C[]> array) {
        return rows.stream().map(column).toArray(array);
    }
}
