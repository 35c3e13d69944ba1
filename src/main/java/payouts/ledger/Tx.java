package payouts.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One open transaction of the ledger: SQL with its parameters, nothing more. */
final class Tx {

    private final Connection connection;
    private final boolean postgres;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Runnable> afterRollback = new ArrayList<>();
    private final List<Write> waiting = new ArrayList<>();
    private final LedgerDatabase.Finishes finishes;
    private final Set<Long> locked = new HashSet<>();
    private boolean sent;

    /** @param postgres which takes several statements in one message */
    Tx(Connection connection, boolean postgres, LedgerDatabase.Finishes finishes) {
        this.connection = connection;
        this.postgres = postgres;
        this.finishes = finishes;
    }

    /** One payout's part of this transaction: its writes wait for themselves, and so does what it does afterwards. */
    Tx part() {
        return new Tx(connection, postgres, finishes);
    }

    /** Whether a payout is locked for the first time in this transaction: of two steps about it only one may be decided there. */
    boolean locksFirst(long payoutId) {
        return locked.add(payoutId);
    }

    /** Whether a write of this part has reached the database. */
    boolean hasSent() {
        return sent;
    }

    /** @param rows that it must meet; less than 0 where it may meet any */
    private record Write(RowStatement statement, Object[] parameters, int rows) {

        void check(int met) {
            if (rows >= 0 && met != rows) {
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
        sent = true;
        return updateNow(sql, parameters);
    }

    /** Waits for the next read or for the commit, and leaves with what else waits: a message for all instead of one for each. */
    void write(String sql, Object... parameters) {
        waiting.add(new Write(RowStatement.ofOne(sql), parameters, -1));
    }

    /** As {@link #write(String, Object...)}, of a statement that may leave for many rows at once. */
    void write(RowStatement statement, Object... parameters) {
        waiting.add(new Write(statement, parameters, -1));
    }

    /** A {@link #write} that must meet exactly one row, the conditional write of M9: else nothing of the transaction is kept. */
    void writeOne(String sql, Object... parameters) {
        waiting.add(new Write(RowStatement.ofOne(sql), parameters, 1));
    }

    /** As {@link #writeOne(String, Object...)}, of a statement that may leave for many rows at once. */
    void writeOne(RowStatement statement, Object... parameters) {
        waiting.add(new Write(statement, parameters, 1));
    }

    /** Sends what waits; to be called before the commit. */
    void flush() throws SQLException {
        List<Write> writes = List.copyOf(waiting);
        waiting.clear();
        send(writes);
    }

    private void send(List<Write> writes) throws SQLException {
        sent |= !writes.isEmpty();
        if (postgres && writes.size() > 1) {
            sendTogether(writes);
            return;
        }
        for (Write write : writes) {
            write.check(updateNow(write.statement().one(), write.parameters()));
        }
    }

    private void sendTogether(List<Write> writes) throws SQLException {
        String sql = writes.stream().map(write -> write.statement().one()).collect(Collectors.joining("; "));
        Object[] parameters = writes.stream().flatMap(write -> Arrays.stream(write.parameters())).toArray();
        try (PreparedStatement statement = prepareNow(sql, parameters)) {
            statement.execute();
            for (Write write : writes) {
                write.check(statement.getUpdateCount());
                statement.getMoreResults();
            }
        }
    }

    /** Sends what waits in parts of one transaction: of each part in its order, and those of all parts together that are the same statement. */
    static void flushTogether(List<Tx> parts) throws SQLException {
        if (parts.isEmpty()) {
            return;
        }
        if (parts.size() == 1) {
            parts.get(0).flush();
            return;
        }
        List<Write> together = new ArrayList<>();
        int most = parts.stream().mapToInt(part -> part.waiting.size()).max().orElse(0);
        for (int turn = 0; turn < most; turn++) {
            // In one order always: each other order would be another message, and the database prepares what it has met some times.
            Map<String, List<Write>> alike = new TreeMap<>();
            for (Tx part : parts) {
                if (turn < part.waiting.size()) {
                    Write write = part.waiting.get(turn);
                    alike.computeIfAbsent(write.statement().one(), sql -> new ArrayList<>()).add(write);
                }
            }
            for (List<Write> writes : alike.values()) {
                together.addAll(parts.get(0).asFew(writes));
            }
        }
        parts.forEach(part -> part.waiting.clear());
        parts.get(0).send(together);
    }

    /** The same statement for many rows, a column for each of its parameters; where that can't be, as they are. */
    private List<Write> asFew(List<Write> writes) {
        RowStatement statement = writes.get(0).statement();
        if (!postgres || statement.many() == null) {
            return writes;
        }
        String[] types = statement.types();
        Object[] columns = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            int parameter = i;
            columns[i] = column(types[i], writes.stream().map(write -> write.parameters()[parameter]));
        }
        // Where each must meet one row, all of them must meet as many rows as they are: no two are of one payout.
        return List.of(new Write(RowStatement.ofOne(statement.many()), columns, writes.get(0).rows() < 0 ? -1 : writes.size()));
    }

    /**
     * An array of the type's own class: the driver sends that as it is. Of any other it makes one text, through which both sides go
     * letter by letter.
     */
    private static Object[] column(String type, Stream<Object> values) {
        return switch (type) {
            case "bigint" -> values.map(value -> value == null ? null : ((Number) value).longValue()).toArray(Long[]::new);
            case "integer" -> values.map(value -> value == null ? null : Math.toIntExact(((Number) value).longValue())).toArray(Integer[]::new);
            case "boolean" -> values.toArray(Boolean[]::new);
            case "varchar" -> values.map(Tx::text).toArray(String[]::new);
            default -> throw new IllegalArgumentException("There is no array of " + type);
        };
    }

    private static String text(Object value) {
        return value instanceof Enum<?> constant ? constant.name() : value == null ? null : value.toString();
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
        sent = true;
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
        sent = true;
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
        sent = true;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** What is read from here on is about a large part of a table. */
    void readsWholeTables() throws SQLException {
        if (postgres) {
            update(LedgerPlans.WHOLE_TABLES);
        }
    }

    /** For what is no statement of the ledger's own. */
    Connection connection() throws SQLException {
        flush();
        sent = true;
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
                statement.setArray(i + 1, connection.createArrayOf("varchar", texts));
            } else if (value instanceof Long[] numbers) {
                statement.setArray(i + 1, connection.createArrayOf("bigint", numbers));
            } else if (value instanceof Integer[] numbers) {
                statement.setArray(i + 1, connection.createArrayOf("integer", numbers));
            } else if (value instanceof Boolean[] flags) {
                statement.setArray(i + 1, connection.createArrayOf("boolean", flags));
            } else if (value instanceof Enum<?> constant) {
                statement.setString(i + 1, constant.name());
            } else if (value == null) {
                statement.setNull(i + 1, Types.NULL);
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    /** The row is no longer as it was read: somebody else moved it. Nothing of the transaction is kept. */
    static final class RowMoved extends RuntimeException {
        RowMoved() {
            super("the row was moved by somebody else", null, false, false);
        }
    }
}
