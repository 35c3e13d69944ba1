package payouts.ledger;

import com.zaxxer.hikari.HikariConfig;

/** What PostgreSQL's driver is told, for every pool of ours; an address may say otherwise of the time. */
public final class PostgresDriver {

    /** Longer than any statement of ours takes: for a server that is gone without a word, or a thread would wait for it for ever. */
    private static final int SILENCE_SECONDS = 300;

    private PostgresDriver() {
    }

    /** For every connection of the pool; where it is no PostgreSQL, nothing is done. */
    public static void configure(HikariConfig config) {
        if (config.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            // Its exceptions would repeat the rows of a batch, names and accounts among them, and the pool logs them when a connection breaks.
            config.addDataSourceProperty("logServerErrorDetail", "false");
            config.addDataSourceProperty("socketTimeout", "" + SILENCE_SECONDS);
        }
    }
}
