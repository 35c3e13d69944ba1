package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import payouts.h2.H2File;

/** What a start does with the ledger's tables. */
class LedgerSchemaTest {

    private static String url(TestDatabase kind) {
        return H2File.durable(kind.freshUrl());
    }

    private static String newest(TestDatabase kind) {
        return kind == TestDatabase.POSTGRES ? LedgerSchema.NEWEST_OF_POSTGRES : LedgerSchema.NEWEST;
    }

    private static void open(String url) {
        new LedgerDatabase(url, "", "", 2).close();
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String last(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select \"version\" from \"flyway_schema_history\" order by \"installed_rank\" desc")) {
            return row.next() ? row.getString(1) : null;
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theVersionThatAStartLooksForIsThatOfTheNewestMigration(TestDatabase kind) {
        Flyway all = Flyway.configure().locations(LedgerSchema.migrations(kind == TestDatabase.POSTGRES)).dataSource(url(kind), null, null).load();
        MigrationInfo[] migrations = all.info().all();
        assertThat(migrations[migrations.length - 1].getVersion().getVersion()).isEqualTo(newest(kind));
        assertThat(Arrays.stream(migrations).map(MigrationInfo::getVersion)).isSorted();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aSchemaThatIsAVersionBehindIsBroughtUpToDate(TestDatabase kind) throws Exception {
        String url = url(kind);
        boolean postgres = kind == TestDatabase.POSTGRES;
        Flyway.configure().locations(LedgerSchema.migrations(postgres)).dataSource(url, null, null).target(postgres ? "16" : "8").load().migrate();
        open(url);
        assertThat(last(url)).isEqualTo(newest(kind));
        open(url);
        assertThat(last(url)).isEqualTo(newest(kind));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aMigrationThatFailedRefusesTheStart(TestDatabase kind) throws Exception {
        String url = url(kind);
        open(url);
        execute(url, "update \"flyway_schema_history\" set \"success\" = false where \"version\" = '" + newest(kind) + "'");
        assertThatThrownBy(() -> open(url)).hasMessageContaining(newest(kind)).hasMessageContaining("failed");
    }
}
