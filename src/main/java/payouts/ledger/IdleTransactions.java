package payouts.ledger;

import com.zaxxer.hikari.HikariConfig;

/**
 * Transactions of a process that stands still. Its rows stay locked for as long as it does, and everybody else would wait for it
 * or pass them over: PostgreSQL ends such a session, and rolls back what it had open, before the other nodes take its leases.
 */
public final class IdleTransactions {

    /** Below the time after which a boot counts as dead; far above what any of our transactions waits for its own process. */
    private static final int MILLIS = 10_000;

    private IdleTransactions() {
    }

    /** Has the server bound them, for every connection of the pool; where it is no PostgreSQL, nothing is done. */
    public static void bound(HikariConfig config) {
        if (config.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            config.setConnectionInitSql("set idle_in_transaction_session_timeout = " + MILLIS);
            // Or each new connection would wait in the transaction that this statement began, and be ended itself.
            config.setIsolateInternalQueries(true);
        }
    }
}
