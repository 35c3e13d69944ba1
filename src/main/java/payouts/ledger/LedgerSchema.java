package payouts.ledger;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger's tables, as its migrations make them. A schema of a newer version is left as it is: migrations add, or drop a constraint or an index. */
final class LedgerSchema {

    /** The newest migration of {@code db/migration}, and of those for PostgreSQL alone. */
    static final String NEWEST = "11";
    static final String NEWEST_OF_POSTGRES = "17";

    private static final String MIGRATIONS = "classpath:db/migration";

    private static final Logger LOG = LoggerFactory.getLogger(LedgerSchema.class);

    private LedgerSchema() {
    }

    static String[] migrations(boolean postgres) {
        return postgres ? new String[] {MIGRATIONS, "classpath:db/postgresql"} : new String[] {MIGRATIONS};
    }

    /**
     * Brings the tables up to date. Nearly every start finds them so by one look, and has no need of Flyway: that takes longer than all else
     * that the ledger does at a start.
     *
     * @param config how to connect: Flyway has several connections at once, which the pool may not have
     */
    static void bringUpToDate(DataSource pool, HikariConfig config, boolean postgres) {
        if ((postgres ? NEWEST_OF_POSTGRES : NEWEST).equals(last(pool))) {
            return;
        }
        // Not empty at the first start: the ERP's own tables may stand there already (docs/database.md).
        Flyway schema = Flyway.configure().locations(migrations(postgres)).baselineOnMigrate(true).baselineVersion("0")
                .dataSource(config.getJdbcUrl(), config.getUsername(), config.getPassword()).load();
        schema.migrate();
        tellIfNewer(schema.info());
    }

    /** @return the version of the last migration; null where that failed, or where there was none */
    private static String last(DataSource pool) {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select \"version\", \"success\" from \"flyway_schema_history\""
                        + " order by \"installed_rank\" desc fetch first row only")) {
            return row.next() && row.getBoolean(2) ? row.getString(1) : null;
        } catch (SQLException e) {
            // A ledger that begins; or Flyway meets the same, and tells it.
            return null;
        }
    }

    /** While nodes are upgraded one after the other an older one meets this; for longer it is a mistake. */
    private static void tellIfNewer(MigrationInfoService schema) {
        Arrays.stream(schema.applied()).filter(step -> step.getState() == MigrationState.FUTURE_SUCCESS)
                .map(MigrationInfo::getVersion).max(Comparator.naturalOrder()).ifPresent(newest ->
                        LOG.warn("The ledger's schema has version {}, of a newer program; this one runs on it all the same. Don't mix versions for"
                                + " longer than an upgrade takes.", newest));
    }
}
