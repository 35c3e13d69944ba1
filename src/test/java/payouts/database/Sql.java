package payouts.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What an ERP does with its database: statements, and rows as text. */
final class Sql {

    private final String url;

    Sql(String url) {
        this.url = url;
    }

    Connection open() {
        try {
            return DriverManager.getConnection(url);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs statements that are separated by semicolons. */
    void run(String script) {
        try (Connection connection = open(); Statement statement = connection.createStatement()) {
            for (String sql : script.split(";\\s*(\\R|$)")) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rows, their cells joined by a bar; null is {@code -}. */
    List<String> rows(String query) {
        try (Connection connection = open(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    cells.add(rows.getString(i) == null ? "-" : rows.getString(i).strip());
                }
                found.add(String.join("|", cells));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
