package payouts.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** The columns that a customer's table really has, by their names in lower case. */
final class Table {

    /** The SQL state of a column that is not there. */
    static final String COLUMN_MISSING = "42S22";

    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final String quote;

    private Table(String quote) {
        this.quote = quote;
    }

    /** Asks the database, each time: a column may be added while the program runs. */
    static Table describe(Connection connection, String name) throws SQLException {
        Table table = new Table(connection.getMetaData().getIdentifierQuoteString().strip());
        // Not prepared: PostgreSQL would refuse the statement that it knows once a column was added.
        try (Statement statement = connection.createStatement(); ResultSet none = statement.executeQuery("select * from " + name + " where 1 = 0")) {
            ResultSetMetaData about = none.getMetaData();
            for (int i = 1; i <= about.getColumnCount(); i++) {
                Column column = new Column(about.getColumnName(i), about.getColumnType(i), about.getColumnTypeName(i), about.getPrecision(i));
                table.columns.putIfAbsent(column.key(), column);
            }
        }
        return table;
    }

    /** All columns, in the table's order. */
    Iterable<Column> columns() {
        return columns.values();
    }

    /** Whether there is a column of this name, given in lower case. */
    boolean has(String key) {
        return columns.containsKey(key);
    }

    /** The column of this name, given in lower case. */
    Column column(String key) {
        return columns.get(key);
    }

    /**
     * The column's name as SQL takes it, whatever its case.
     *
     * @throws SQLException when the table lacks it
     */
    String sql(String key) throws SQLException {
        if (!has(key)) {
            throw new SQLException("a column is missing", COLUMN_MISSING);
        }
        return quoted(column(key));
    }

    /** The name of one of its columns as SQL takes it. */
    String quoted(Column column) {
        return quote + column.name() + quote;
    }
}
