package payouts.ledger;

import com.zaxxer.hikari.HikariConfig;

/**
 * How PostgreSQL finds rows. Nearly every statement of the ledger asks for some rows by a key, and the best way to them is always the same,
 * by the key's index. PostgreSQL guesses from statistics, though, and keeps a plan: one that it made while a table was empty or not counted
 * yet reads all of that table until it is counted the next time, thousands of payouts later; or it plans a statement anew each time, for it
 * guesses that an array is longer than it turns out to be. So it is told.
 */
final class LedgerPlans {

    private static final String BY_KEY = "; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off"
            + "; set plan_cache_mode = force_generic_plan";

    /** For one transaction: what is asked there is about a large part of a table. */
    static final String WHOLE_TABLES = "set local enable_seqscan = on; set local enable_hashjoin = on; set local plan_cache_mode = auto";

    private LedgerPlans() {
    }

    /** For every connection of the pool, behind what it is told already; where it is no PostgreSQL, nothing is done. */
    static void byKey(HikariConfig config) {
        if (config.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            config.setConnectionInitSql(config.getConnectionInitSql() + BY_KEY);
        }
    }
}
