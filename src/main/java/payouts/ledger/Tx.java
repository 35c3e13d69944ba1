package payouts.ledger;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One open transaction of the ledger: SQL with its parameters, nothing more. */
final class Tx {

    private final Connection connection;
    private final boolean manyAtOnce;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Runnable> afterRollback = new ArrayList<>();
    private final List<Write> waiting = new ArrayList<>();
    private final LedgerDatabase.Finishes finishes;

    /** @param manyAtOnce whether the database takes several statements in one message */
    Tx(Connection connection, boolean manyAtOnce, LedgerDatabase.Finishes finishes) {
        this.connection = connection;
        this.manyAtOnce = manyAtOnce;
        this.finishes = finishes;
    }

    private record Write(String sql, Object[] parameters, boolean one) {

        void check(int rows) {
            if (one && rows != 1) {
                throw new RowMoved();
            }
        }
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
        flush();
        return updateNow(sql, parameters);
    }

    /** Waits for the next read or for the commit, and leaves with what else waits: a message for all instead of one for each. */
    void write(String sql, Object... parameters) {
        waiting.add(new Write(sql, parameters, false));
    }

    /** A {@link #write} that must meet exactly one row, the conditional write of M9: else nothing of the transaction is kept. */
    void writeOne(String sql, Object... parameters) {
        waiting.add(new Write(sql, parameters, true));
    }

    /** Sends what waits; to be called before the commit. */
    void flush() throws SQLException {
        List<Write> writes = List.copyOf(waiting);
        waiting.clear();
        if (manyAtOnce && writes.size() > 1) {
            sendTogether(writes);
            return;
        }
        for (Write write : writes) {
            write.check(updateNow(write.sql(), write.parameters()));
        }
    }

    private void sendTogether(List<Write> writes) throws SQLException {
        String sql = writes.stream().map(Write::sql).collect(Collectors.joining("; "));
        Object[] parameters = writes.stream().flatMap(write -> Arrays.stream(write.parameters())).toArray();
        try (PreparedStatement statement = prepareNow(sql, parameters)) {
            statement.execute();
            for (Write write : writes) {
                write.check(statement.getUpdateCount());
                statement.getMoreResults();
            }
        }
    }

    private int updateNow(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepareNow(sql, parameters)) {
            return statement.executeUpdate();
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
        flush();
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
        flush();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** For what is no statement of the ledger's own. */
    Connection connection() throws SQLException {
        flush();
        return connection;
    }

    /** Runs once the commit is done, and not at all when it fails. */
    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }

    /** Runs once it is clear that nothing of the transaction is kept, as far as the database said so. */
    void afterRollback(Runnable action) {
        afterRollback.add(action);
    }

    void rolledBack() {
        afterRollback.forEach(Runnable::run);
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        flush();
        return prepareNow(sql, parameters);
    }

    private PreparedStatement prepareNow(String sql, Object... parameters) throws SQLException {
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
