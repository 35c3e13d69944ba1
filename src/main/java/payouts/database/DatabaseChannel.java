package payouts.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import payouts.Settings;
import payouts.StartRefused;
import payouts.h2.H2File;
import payouts.h2.H2Reader;
import payouts.ledger.BrokenConnections;
import payouts.ledger.IdleTransactions;
import payouts.ledger.Ledger;
import payouts.ledger.PostgresDriver;

/** What the routes of the database channel need: the data source {@code erp} and their beans. Opens nothing while the channel is off. */
public final class DatabaseChannel implements AutoCloseable {

    private static final int CONNECTIONS = 4;
    private static final int READING_CONNECTIONS = 2;
    /** Longer than a look takes; that of a dead node ends with its leases. */
    private static final Duration TURN = Duration.ofMinutes(5);
    private static final long CONNECT_MILLIS = 3_000;

    private final HikariDataSource pool;
    private final String where;

    private DatabaseChannel(HikariDataSource pool, String where) {
        this.pool = pool;
        this.where = where;
    }

    /**
     * Binds data source and beans. A database that can't be reached stops no start: it is tried again and again.
     *
     * @throws StartRefused when a setting is wrong
     */
    public static DatabaseChannel open(CamelContext camel, Settings settings, Ledger ledger) {
        // Read by the routes; checked here, so that a typing error does not turn the channel off.
        settings.number("payouts.erp.poll-ms", 10, 3_600_000);
        settings.number("payouts.erp.rows", 1, 10_000);
        if (!settings.flag("payouts.erp.enabled")) {
            return new DatabaseChannel(null, null);
        }
        String url = settings.text("payouts.erp.url");
        boolean own = !url.isEmpty() && !url.equals(settings.text("payouts.database.url"));
        HikariDataSource pool = own ? pool("payouts.erp", url, settings) : readingPool(settings, ledger.database().dataSource());
        camel.getRegistry().bind("erp", DataSource.class, pool);
        camel.getRegistry().bind("payoutRequests", new PayoutRequests(own ? pool : null, ledger.turns().named("payout_request", TURN)));
        camel.getRegistry().bind("payoutResults", new PayoutResults(own ? pool : ledger.database().dataSource()));
        return new DatabaseChannel(pool, own ? "the database of payouts.erp.url" : "the ledger's database");
    }

    /** Where the tables are, for the person who started it; null while the channel is off. */
    public String where() {
        return where;
    }

    private static HikariDataSource pool(String prefix, String url, Settings settings) {
        HikariConfig config = config(url, settings.text(prefix + ".username"), settings.text(prefix + ".password"));
        config.setMaximumPoolSize(CONNECTIONS);
        IdleTransactions.bound(config);
        return open(config, prefix + ".url");
    }

    /** A route may look into the ledger's database, and write nothing there: what may be paid is decided by the ledger alone. */
    private static HikariDataSource readingPool(Settings settings, DataSource ledger) {
        String url = H2File.durable(settings.text("payouts.database.url"));
        HikariConfig config = config(url, settings.text("payouts.database.username"), settings.text("payouts.database.password"));
        config.setMaximumPoolSize(READING_CONNECTIONS);
        if (url.startsWith("jdbc:h2:")) {
            // It lets a read-only connection write.
            try {
                H2Reader.configure(config, ledger);
            } catch (SQLException e) {
                throw new StartRefused("payouts.database.username must be the user of H2 that made the ledger's file: another one can't keep"
                        + " routes from writing into it.");
            }
        } else {
            config.setReadOnly(true);
        }
        return open(config, "payouts.database.url");
    }

    private static HikariConfig config(String url, String username, String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("erp");
        config.setJdbcUrl(url);
        config.setUsername(username.isEmpty() ? null : username);
        config.setPassword(password.isEmpty() ? null : password);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setInitializationFailTimeout(-1);
        config.setExceptionOverrideClassName(BrokenConnections.class.getName());
        PostgresDriver.configure(config);
        return config;
    }

    private static HikariDataSource open(HikariConfig config, String setting) {
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            // The library's message repeats the address, which may hold a password.
            throw new StartRefused(setting + " must be the JDBC address of a database whose driver is in lib/, such as"
                    + " jdbc:postgresql://host/database.");
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
