package payouts.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The ledger's connection pool, its schema and its transactions. */
public final class LedgerDatabase implements AutoCloseable {

    /** How often a whole transaction is done anew after a deadlock or a serialisation error (M36). */
    private static final int TRIES_MAX = 10;
    private static final Set<String> DURABLE = Set.of("WRITE_DELAY=", "REUSE_SPACE=");

    private final HikariDataSource pool;

    /**
     * Opens the pool and brings the schema up to date.
     *
     * @throws RuntimeException when the database can't be reached or its schema is newer than this program
     */
    public LedgerDatabase(String url, String username, String password, int poolSize) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(durable(url));
        config.setUsername(username == null || username.isEmpty() ? null : username);
        config.setPassword(password == null || password.isEmpty() ? null : password);
        config.setMaximumPoolSize(poolSize);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setInitializationFailTimeout(10_000);
        config.setExceptionOverrideClassName(BrokenConnections.class.getName());
        pool = new HikariDataSource(config);
        try {
            Flyway.configure().dataSource(pool).load().migrate();
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /**
     * H2 would lose commits at a kill: it writes them up to half a second late (WRITE_DELAY), and where it puts them
     * into gaps of its file it can't find them again (REUSE_SPACE; H2 2.5.252 writes its header for the wrong chunk).
     * So it only appends, at once; an orderly stop makes the file small again.
     */
    private static String durable(String url) {
        if (!url.startsWith("jdbc:h2:")) {
            return url;
        }
        StringBuilder durable = new StringBuilder(url);
        String[] given = url.toUpperCase(Locale.ROOT).split(";");
        for (String option : List.of("MODE=PostgreSQL", "DATABASE_TO_LOWER=TRUE", "DB_CLOSE_ON_EXIT=FALSE", "QUERY_CACHE_SIZE=200",
                "WRITE_DELAY=0", "REUSE_SPACE=FALSE")) {
            String name = option.substring(0, option.indexOf('=') + 1).toUpperCase(Locale.ROOT);
            Optional<String> set = Arrays.stream(given).filter(one -> one.startsWith(name)).findFirst();
            if (set.isEmpty()) {
                durable.append(';').append(option);
            } else if (!set.get().equals(option.toUpperCase(Locale.ROOT)) && DURABLE.contains(name)) {
                throw new IllegalArgumentException("payouts.database.url sets " + set.get()
                        + ": a kill would lose committed payouts. Leave it out; " + option + " is used.");
            }
        }
        return durable.toString();
    }

    /** The pool, for health checks. */
    public DataSource dataSource() {
        return pool;
    }

    boolean isPostgres() {
        return pool.getJdbcUrl().startsWith("jdbc:postgresql:");
    }

    /** The work of one transaction. It may run more than once, so it must have no effect but through its {@link Tx}. */
    @FunctionalInterface
    interface Work<T> {
        T run(Tx tx) throws SQLException;
    }

    /** The work of one transaction that answers nothing. */
    @FunctionalInterface
    interface Action {
        void run(Tx tx) throws SQLException;
    }

    /**
     * Runs the work in one transaction. After a deadlock or a serialisation error everything is rolled back and done
     * again; any other error rolls back and is thrown.
     *
     * @throws LedgerUnavailable when the database does not take it
     */
    <T> T inTransaction(Work<T> work) {
        for (int tried = 1; ; tried++) {
            Tx tx;
            T result;
            try (Connection connection = pool.getConnection()) {
                try {
                    tx = new Tx(connection);
                    result = work.run(tx);
                    connection.commit();
                } catch (SQLException | RuntimeException | Error e) {
                    rollBack(connection, e);
                    throw e;
                }
            } catch (SQLException e) {
                if (tried >= TRIES_MAX || !isWorthAnotherTry(e)) {
                    throw new LedgerUnavailable(e);
                }
                continue;
            }
            tx.committed();
            return result;
        }
    }

    /** A rollback that fails too (the connection is gone) must not hide why. */
    private static void rollBack(Connection connection, Throwable why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    void inTransactionDo(Action action) {
        inTransaction(tx -> {
            action.run(tx);
            return null;
        });
    }

    private static boolean isWorthAnotherTry(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        // 40xxx: rolled back by the database; 23505: two writers of the same new key; HYT00, 90131: H2's lock time-out and row conflict.
        return state.startsWith("40") || state.equals("23505") || state.equals("HYT00") || state.equals("90131")
                || e instanceof SQLTransientException && !(e instanceof java.sql.SQLTransientConnectionException)
                || e instanceof SQLRecoverableException;
    }

    @Override
    public void close() {
        pool.close();
    }

    /** The ledger's database did not take a transaction; nothing of it is kept. */
    public static final class LedgerUnavailable extends RuntimeException {
        LedgerUnavailable(SQLException cause) {
            // A driver's message can repeat parameters: only its state is told.
            super("The ledger's database refused a transaction (SQL state " + cause.getSQLState() + ")", null);
            setStackTrace(cause.getStackTrace());
        }
    }
}
