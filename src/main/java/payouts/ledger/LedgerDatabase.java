package payouts.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import javax.sql.DataSource;
import payouts.h2.H2File;

/** The ledger's connection pool, its schema and its transactions. */
public final class LedgerDatabase implements AutoCloseable {

    /** How often a whole transaction is done anew after a deadlock or a serialisation error (M36). */
    private static final int TRIES_MAX = 10;

    /**
     * How long a transaction waits for a connection. Whoever needs one tries again by itself, and the bank repeats a webhook: what
     * waits for longer only holds threads and requests, while the database is away.
     */
    private static final long CONNECT_MILLIS = 5_000;

    /** Connections that are kept open while nothing is done; the others as they are needed. To open all took a tenth of a start, and most nodes need a few. */
    static final int IDLE_MIN = 2;

    /** A newer node's migration changed a table for which a statement was prepared, on each of our connections. */
    private static final String OTHER_RESULT = "0A000";

    /** Beyond its rows, which it never waits for: what a foreign key or a switch has locked. */
    private static final int GROUP_LOCK_MILLIS = 200;
    private static final int GROUP_SILENCE_SECONDS = 20;

    private final HikariDataSource pool;
    /** For commits of many, one after the other: always by the same connection, which has their statements ready. */
    private HikariDataSource groups;
    /** H2 takes several statements in one message too, but tells what the first of them counted alone. */
    private final boolean postgres;
    private volatile Finishes finishes = (state, kopecks) -> { };

    /**
     * Opens the pool and brings the schema up to date ({@link LedgerSchema}).
     *
     * @throws RuntimeException when the database can't be reached
     */
    public LedgerDatabase(String url, String username, String password, int poolSize) {
        HikariConfig config = config("ledger", url, username, password);
        H2File.compact(config.getJdbcUrl(), username, password);
        if (H2File.isFile(config.getJdbcUrl())) {
            // One transaction after the other, or a kill may leave half of one (decision 008). The file stays open.
            config.setMaximumPoolSize(1);
            config.setMaxLifetime(0);
        } else {
            config.setMaximumPoolSize(poolSize);
            config.setMinimumIdle(IDLE_MIN);
        }
        postgres = url.startsWith("jdbc:postgresql:");
        pool = new HikariDataSource(config);
        try {
            groups = postgres ? new HikariDataSource(ofGroups(url, username, password)) : pool;
            LedgerSchema.bringUpToDate(pool, config, postgres);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static HikariConfig config(String name, String url, String username, String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(H2File.durable(url));
        config.setUsername(username == null || username.isEmpty() ? null : username);
        config.setPassword(password == null || password.isEmpty() ? null : password);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setInitializationFailTimeout(10_000);
        config.setExceptionOverrideClassName(BrokenConnections.class.getName());
        IdleTransactions.bound(config);
        LedgerPlans.byKey(config);
        PostgresDriver.configure(config);
        return config;
    }

    /** Everybody else waits behind a group: it waits neither for a lock nor for a server that is gone without a word, and each goes on alone. */
    private static HikariConfig ofGroups(String url, String username, String password) {
        HikariConfig config = config("ledger-groups", url, username, password);
        config.setMaximumPoolSize(1);
        config.setConnectionInitSql(config.getConnectionInitSql() + "; set lock_timeout = " + GROUP_LOCK_MILLIS);
        config.addDataSourceProperty("socketTimeout", "" + GROUP_SILENCE_SECONDS);
        return config;
    }

    /** The pool, for health checks. */
    public DataSource dataSource() {
        return pool;
    }

    /** Whether other processes can have this database open; the embedded one is ours alone. */
    public boolean isShared() {
        return !pool.getJdbcUrl().matches("jdbc:h2:(file|mem):.*");
    }

    /**
     * Whether what is committed is on a disk when the commit returns (M37). PostgreSQL can be told to answer before; the
     * embedded database is opened so that it does not (decision 008).
     */
    public boolean keepsWhatItCommits() {
        return !pool.getJdbcUrl().startsWith("jdbc:postgresql:")
                || inTransaction(tx -> tx.exists("select 1 where current_setting('synchronous_commit') <> 'off'"));
    }

    /** Hears of each payout that this node makes final, after the commit; must be quick. */
    @FunctionalInterface
    public interface Finishes {
        void finished(PayoutState state, long kopecks);
    }

    /** From now on this listener hears of final states, instead of the one before. */
    public void onFinish(Finishes listener) {
        finishes = listener;
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
            Done<T> done;
            try {
                done = once(pool, work);
            } catch (SQLException e) {
                if (tried >= TRIES_MAX || !isWorthAnotherTry(e)) {
                    throw new LedgerUnavailable(e);
                }
                if (OTHER_RESULT.equals(e.getSQLState())) {
                    renewConnections();
                }
                continue;
            }
            done.tx().committed();
            return done.result();
        }
    }

    /** A committed transaction, and what its work answered. */
    private record Done<T>(Tx tx, T result) {
    }

    private <T> Done<T> once(DataSource connections, Work<T> work) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            Tx tx = new Tx(connection, postgres, finishes);
            try {
                T result = work.run(tx);
                tx.flush();
                connection.commit();
                return new Done<>(tx, result);
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                tx.rolledBack();
                throw e;
            }
        }
    }

    /**
     * Runs the work of many in one transaction and, whatever happens, not once more.
     *
     * @throws SQLException when the database does not take it; nothing is kept as far as the database said so
     */
    <T> T inGroupTransaction(Work<T> work) throws SQLException {
        try {
            return once(groups, work).result();
        } catch (SQLException e) {
            if (OTHER_RESULT.equals(e.getSQLState())) {
                renewConnections();
            }
            throw e;
        }
    }

    /** Every transaction from now on has a connection that is made anew. */
    void renewConnections() {
        pool.getHikariPoolMXBean().softEvictConnections();
        groups.getHikariPoolMXBean().softEvictConnections();
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
        return state.startsWith("40") || state.equals("23505") || state.equals(OTHER_RESULT) || state.equals("HYT00") || state.equals("90131")
                || e instanceof SQLTransientException && !(e instanceof java.sql.SQLTransientConnectionException)
                || e instanceof SQLRecoverableException;
    }

    @Override
    public void close() {
        if (groups != null) {
            groups.close();
        }
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
