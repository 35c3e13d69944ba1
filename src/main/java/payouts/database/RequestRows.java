package payouts.database;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import payouts.intake.Columns;
import payouts.intake.JsonOrders;
import payouts.intake.NotAPayoutMessage;
import payouts.intake.OrderChunk;

/** Rows of {@code payout_request} as orders: the contract's columns, and what else the customer's table has. */
final class RequestRows {

    /** The name that the ledger knows this channel by. */
    static final String CHANNEL = "database";

    /** Belong to the table, not to the order. */
    private static final Set<String> TABLE_ONLY = Set.of("id", "picked_at");

    private RequestRows() {
    }

    /**
     * The rows by their columns' names in lower case. Of rows that look the same in every column that marks a row only one
     * is kept: they are one order, and are marked together.
     */
    static List<Map<String, Object>> distinct(List<Map<String, Object>> rows) {
        Map<Map<String, Object>, Map<String, Object>> distinct = new LinkedHashMap<>();
        for (Map<String, Object> row : rows) {
            Map<String, Object> lower = new LinkedHashMap<>();
            row.forEach((name, value) -> lower.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
            Map<String, Object> mark = new TreeMap<>(lower);
            mark.keySet().removeIf(name -> !marks(name));
            distinct.putIfAbsent(mark, lower);
        }
        return new ArrayList<>(distinct.values());
    }

    /** Whether a row is found again by this column, among others. */
    static boolean marks(String key) {
        return key.equals("id") || Columns.isOrder(key);
    }

    /** The rows as one delivery; line 1 is the first row. */
    static OrderChunk.Whole delivery(Collection<Map<String, Object>> rows) {
        ArrayNode array = JsonOrders.mapper().createArrayNode();
        rows.forEach(row -> array.add(order(row)));
        String json = array.toString();
        try {
            return JsonOrders.read(json).delivered(json, CHANNEL, null, null, null);
        } catch (NotAPayoutMessage e) {
            throw new IllegalStateException("Rows of a table are always an array of objects", e);
        }
    }

    private static ObjectNode order(Map<String, Object> row) {
        ObjectNode order = JsonOrders.mapper().createObjectNode();
        row.forEach((name, value) -> {
            if (value != null && !(value instanceof byte[]) && !TABLE_ONLY.contains(name)) {
                put(order, name, value);
            }
        });
        return order;
    }

    private static void put(ObjectNode order, String name, Object value) {
        if (value instanceof Boolean flag) {
            order.put(name, flag);
        } else if (value instanceof Number number) {
            put(order, name, number);
        } else if (value instanceof Timestamp timestamp) {
            order.put(name, timestamp.toLocalDateTime().toString());
        } else {
            order.put(name, value.toString());
        }
    }

    /** Without an exponent, and without the zeros that a column of more than two places adds. */
    private static void put(ObjectNode order, String name, Number number) {
        try {
            BigDecimal exact = new BigDecimal(number.toString());
            if (exact.scale() > 2) {
                exact = exact.stripTrailingZeros();
                exact = exact.setScale(Math.max(2, exact.scale()));
            }
            order.put(name, exact.scale() < 0 ? exact.setScale(0) : exact);
        } catch (NumberFormatException e) {
            // NaN and the infinities.
            order.put(name, number.toString());
        }
    }
}
