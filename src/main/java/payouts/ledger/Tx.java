package payouts.ledger;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One open transaction of the ledger: SQL with its parameters, nothing more. */
final class Tx {

    private final Connection connection;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final LedgerDatabase.Finishes finishes;

    Tx(Connection connection, LedgerDatabase.Finishes finishes) {
        this.connection = connection;
        this.finishes = finishes;
    }

    /** A payout becomes final with this commit. */
    void finishes(PayoutState state, long kopecks) {
        afterCommit(() -> finishes.finished(state, kopecks));
    }

    /** Reads one row into an object. */
    @FunctionalInterface
    interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** An UPDATE that must meet exactly one row, the conditional write of M9. */
    void updateOne(String sql, Object... parameters) throws SQLException {
        if (update(sql, parameters) != 1) {
            throw new RowMoved();
        }
    }

    <T> List<T> list(String sql, Mapper<T> mapper, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters); ResultSet rows = statement.executeQuery()) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
                list.add(mapper.map(rows));
            }
            return list;
        }
    }

    <T> Optional<T> first(String sql, Mapper<T> mapper, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters); ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.ofNullable(mapper.map(rows)) : Optional.empty();
        }
    }

    boolean exists(String sql, Object... parameters) throws SQLException {
        return first(sql, row -> true, parameters).isPresent();
    }

    /** Inserts one row and gives the id that the database made for it. */
    long insertWithId(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql, new String[] {"id"})) {
            bind(statement, parameters);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    /**
     * Inserts rows and reads those that were inserted; a row that was there already is not among them.
     *
     * @param columns what is read of them
     */
    <T> List<T> insert(String sql, String[] columns, Mapper<T> mapper, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql, columns)) {
            bind(statement, parameters);
            statement.executeUpdate();
            try (ResultSet rows = statement.getGeneratedKeys()) {
                List<T> inserted = new ArrayList<>();
                while (rows.next()) {
                    inserted.add(mapper.map(rows));
                }
                return inserted;
            }
        }
    }

    /** The same statement for many rows; what it counts is not to be relied on (M36). */
    void batch(String sql, List<Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    Connection connection() {
        return connection;
    }

    /** Runs once the commit is done, and not at all when it fails. */
    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        bind(statement, parameters);
        return statement;
    }

    private void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            if (value instanceof String[] texts) {
                statement.setArray(i + 1, array("varchar", texts));
            } else if (value instanceof Long[] numbers) {
                statement.setArray(i + 1, array("bigint", numbers));
            } else if (value instanceof Boolean[] flags) {
                statement.setArray(i + 1, array("boolean", flags));
            } else if (value instanceof Enum<?> constant) {
                statement.setString(i + 1, constant.name());
            } else if (value == null) {
                statement.setNull(i + 1, Types.NULL);
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    private Array array(String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }

    /** The row is no longer as it was read: somebody else moved it. Nothing of the transaction is kept. */
    static final class RowMoved extends RuntimeException {
        RowMoved() {
            super("the row was moved by somebody else", null, false, false);
        }
    }
}
