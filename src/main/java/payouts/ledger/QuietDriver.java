package payouts.ledger;

import com.zaxxer.hikari.HikariConfig;

/**
 * What PostgreSQL's driver says when a statement fails. It repeats the rows of a batch, names and accounts among them, and
 * whoever logs its exception (the pool does, when a connection breaks) would log those: it is told to leave them out.
 */
public final class QuietDriver {

    private QuietDriver() {
    }

    /** For every connection of the pool; where it is no PostgreSQL, nothing is done. */
    public static void quiet(HikariConfig config) {
        if (config.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            config.addDataSourceProperty("logServerErrorDetail", "false");
        }
    }
}
