package payouts.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.ledger.BankIdentity;
import payouts.ledger.Ledger;
import payouts.ledger.LedgerDatabase;
import payouts.ledger.LedgerSettings;
import payouts.ledger.TestDatabase;

/** What docs/operating/several-nodes.md says, where {@link SeveralNodesTest} does not show it. */
class SeveralNodesDocumentTest {

    private static final BankIdentity BANK = new BankIdentity("b", "p", "");

    @TempDir
    Path folder;
    private final String url = TestDatabase.POSTGRES.freshUrl();

    private LedgerDatabase database() {
        return new LedgerDatabase(url, "", "", 2);
    }

    @Test
    void everySettingOfTheSampleIsOne() throws IOException {
        Matcher sample = Pattern.compile("```properties\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("docs/operating/several-nodes.md")));
        assertThat(sample.find()).isTrue();
        Properties settings = new Properties();
        settings.load(new StringReader(sample.group(1)));
        Properties known = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            known.load(file);
        }
        assertThat(known.keySet()).containsAll(settings.keySet());
    }

    @Test
    void aNodeWithAnotherLedgerKeyCanNotOpenTheLedgerAndSaysSo() {
        byte[] another = new byte[32];
        another[0] = 1;
        try (LedgerDatabase database = database(); Ledger first = new Ledger(database, LedgerSettings.defaults(), new byte[32], BANK, (kind, text) -> { })) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> new Ledger(database, LedgerSettings.defaults(), another, BANK, (kind, text) -> { }))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("payouts.ledger-key");
        }
    }

    @Test
    void aNodeOfTheVersionBeforePaysOnANewerSchemaAndSaysThatItIsNewer() throws Exception {
        database().close();
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            statement.execute("insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by,"
                    + " execution_time, success) values (1000, '1000', 'newer', 'SQL', 'V1000__newer.sql', 1, 'newer', 1, true)");
            // What a migration may add: a column with a default to every table, a table.
            for (String table : List.of("payout", "attempt", "batch", "batch_line", "result_outbox", "node_boot", "control", "turn", "payout_history")) {
                statement.execute("alter table " + table + " add column newer integer default 1 not null");
            }
            statement.execute("create table newer (payout_id bigint references payout (id))");
        }
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.database.url", url))) {
            program.drop("orders.csv", Orders.file("older", 2));
            assertThat(program.result("orders.csv")).hasSize(3).filteredOn(row -> row.contains(",succeeded,")).hasSize(2);
        } finally {
            root.detachAppender(log);
        }
        // Flyway says it too, in a line that logback.xml leaves out.
        assertThat(log.list).filteredOn(line -> line.getLevel() == Level.WARN && line.getFormattedMessage().contains("newer")
                && !line.getLoggerName().equals("org.flywaydb.core.internal.command.DbMigrate")).singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage()).contains("version 1000"));
        assertThat(Path.of("src/main/resources/logback.xml")).content().contains("\"org.flywaydb.core.internal.command.DbMigrate\" level=\"ERROR\"");
    }
}
