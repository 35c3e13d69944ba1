package payouts.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import payouts.intake.Columns;

/**
 * Writes one result into {@code payout_result}, in SQL of every database: an update, and an insert where there is no row.
 * A repeat changes nothing; an older attempt does not overwrite a newer one, unless it is the one that was paid; a
 * duplicate order overwrites nothing but an earlier duplicate (M26).
 */
final class ResultTable {

    static final String TABLE = "payout_result";

    private static final String REFERENCE = "reference";
    private static final String STATUS = "status";
    private static final String ATTEMPT = "attempt";
    private static final String RETURNED = "returned_amount";
    private static final String DUPLICATE = "duplicate";
    private static final String SUCCEEDED = "succeeded";

    private final Connection connection;
    private final Table table;
    private final ObjectNode result;
    private final List<Column> columns = new ArrayList<>();

    private ResultTable(Connection connection, ObjectNode result) throws SQLException {
        this.connection = connection;
        this.table = Table.describe(connection, TABLE);
        this.result = result;
        for (Column column : table.columns()) {
            if (isWritten(column.key()) && column.takes(value(column))) {
                columns.add(column);
            }
        }
    }

    /**
     * Writes within the connection's transaction.
     *
     * @param result by the names of the contract, with {@code reference}, {@code status} and {@code attempt}
     */
    static void write(Connection connection, ObjectNode result) throws SQLException {
        new ResultTable(connection, result).write();
    }

    private void write() throws SQLException {
        if (result.path(STATUS).asText().equals("returned")) {
            writeReturned();
        } else if (!update() && !exists()) {
            insert();
        }
    }

    /** What came back leaves what became of the payout as it is (M34). All of it until now, so that a repeat adds nothing. */
    private void writeReturned() throws SQLException {
        if (!table.has(RETURNED)) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("update " + TABLE + " set " + table.sql(RETURNED) + " = ? where "
                + table.sql(REFERENCE) + " = " + table.column(REFERENCE).compared())) {
            table.column(RETURNED).set(statement, 1, result.path("returned_total"));
            statement.setString(2, result.path(REFERENCE).asText());
            statement.executeUpdate();
        }
    }

    /** What became of the order, its own fields but the card, and other columns that the request had; the rest is the customer's. */
    private boolean isWritten(String key) {
        return Columns.RESULT.contains(key)
                || !key.equals("id") && !Columns.isCard(key) && (Columns.isOrder(key) || result.has(key));
    }

    private JsonNode value(Column column) {
        return result.path(column.key());
    }

    private boolean update() throws SQLException {
        String set = columns.stream().map(column -> table.quoted(column) + " = ?").collect(Collectors.joining(", "));
        List<Object> parameters = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("update " + TABLE + " set " + set + " where "
                + table.sql(REFERENCE) + " = " + table.column(REFERENCE).compared() + guard(parameters))) {
            int index = bind(statement);
            statement.setString(index++, result.path(REFERENCE).asText());
            for (Object parameter : parameters) {
                statement.setObject(index++, parameter);
            }
            return statement.executeUpdate() > 0;
        }
    }

    /** Which row may be overwritten. What was paid once stays paid, whatever is told late of another attempt (M1). */
    private String guard(List<Object> parameters) throws SQLException {
        String status = result.path(STATUS).asText();
        if (status.equals(SUCCEEDED)) {
            return "";
        }
        StringBuilder guard = new StringBuilder();
        boolean duplicate = status.equals(DUPLICATE);
        if (table.has(STATUS)) {
            String column = table.sql(STATUS);
            guard.append(" and ").append(duplicate ? column + " = ?" : "(" + column + " is null or " + column + " <> ?)");
            parameters.add(duplicate ? DUPLICATE : SUCCEEDED);
        } else if (duplicate) {
            return " and 1 = 0";
        }
        if (table.has(ATTEMPT) && table.column(ATTEMPT).isNumber()) {
            guard.append(" and (").append(table.sql(ATTEMPT)).append(" is null or ").append(table.sql(ATTEMPT)).append(" <= ?)");
            parameters.add(result.path(ATTEMPT).asInt());
        }
        return guard.toString();
    }

    private boolean exists() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select 1 from " + TABLE + " where " + table.sql(REFERENCE)
                + " = " + table.column(REFERENCE).compared())) {
            statement.setString(1, result.path(REFERENCE).asText());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private void insert() throws SQLException {
        String names = columns.stream().map(table::quoted).collect(Collectors.joining(", "));
        String places = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
        try (PreparedStatement statement = connection.prepareStatement("insert into " + TABLE + " (" + names + ") values (" + places + ")")) {
            bind(statement);
            statement.executeUpdate();
        }
    }

    private int bind(PreparedStatement statement) throws SQLException {
        int index = 1;
        for (Column column : columns) {
            column.set(statement, index++, value(column));
        }
        return index;
    }
}
