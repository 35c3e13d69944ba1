package payouts.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Marks rows of {@code payout_request}. A row is found again by all of its columns that we know, and by {@code id} where
 * there is one: the table need not have a primary key, and a customer's {@code id} need not be one.
 */
final class RequestMarks {

    static final String TABLE = "payout_request";

    private static final String PICKED_AT = "picked_at";
    private static final String REASON = "reason";

    private final Connection connection;
    private final Table table;

    /** Marks within the connection's transaction. */
    RequestMarks(Connection connection) throws SQLException {
        this.connection = connection;
        this.table = Table.describe(connection, TABLE);
    }

    /**
     * Marks a row as picked, if nobody has yet.
     *
     * @param reason why it is not accepted; null where it is, or where that is not known yet
     * @return whether it is ours
     */
    boolean pick(Map<String, Object> row, Instant at, String reason) throws SQLException {
        String set = table.sql(PICKED_AT) + " = ?" + (table.has(REASON) ? ", " + table.sql(REASON) + " = ?" : "");
        try (PreparedStatement statement = connection.prepareStatement("update " + TABLE + " set " + set + " where " + same(row)
                + " and " + table.sql(PICKED_AT) + " is null")) {
            int index = 1;
            table.column(PICKED_AT).set(statement, index++, at);
            if (table.has(REASON)) {
                table.column(REASON).set(statement, index++, reason);
            }
            bind(statement, index, row);
            return statement.executeUpdate() > 0;
        }
    }

    /** Writes why a row that is ours was not accepted, where the table has a column for it. */
    void tell(Map<String, Object> row, String reason) throws SQLException {
        if (!table.has(REASON)) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("update " + TABLE + " set " + table.sql(REASON) + " = ? where "
                + same(row))) {
            table.column(REASON).set(statement, 1, reason);
            bind(statement, 2, row);
            statement.executeUpdate();
        }
    }

    private String same(Map<String, Object> row) {
        List<String> conditions = new ArrayList<>();
        for (Column column : table.columns()) {
            if (RequestRows.marks(column.key())) {
                conditions.add(table.quoted(column) + (row.get(column.key()) == null ? " is null" : " = " + column.compared()));
            }
        }
        return String.join(" and ", conditions);
    }

    private void bind(PreparedStatement statement, int from, Map<String, Object> row) throws SQLException {
        int index = from;
        for (Column column : table.columns()) {
            if (RequestRows.marks(column.key()) && row.get(column.key()) != null) {
                statement.setObject(index++, row.get(column.key()));
            }
        }
    }
}
