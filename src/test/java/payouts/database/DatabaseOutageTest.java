package payouts.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.Orders;
import payouts.RunningProgram;

/** The ERP's database is a server that is not there at the start, comes, goes in the middle of the work, and comes back. */
class DatabaseOutageTest {

    @TempDir
    Path folder;
    private final String port = RunningProgram.freePort();
    private final Sql erp = new Sql("jdbc:h2:mem:outage" + port + ";DB_CLOSE_DELAY=-1");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Server server;

    @BeforeEach
    void listen() {
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stop() {
        root().detachAppender(log);
        if (server != null) {
            server.stop();
        }
        erp.run("shutdown");
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private void up() throws SQLException {
        server = Server.createTcpServer("-tcpPort", port, "-ifNotExists").start();
    }

    private void down() {
        server.stop();
        server = null;
    }

    private List<String> told() {
        return List.copyOf(log.list).stream().filter(event -> event.getLoggerName().equals("payouts.database"))
                .map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void isTold(String about) {
        await(about).atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> told().stream().anyMatch(line -> line.matches(about)));
    }

    private void order(String reference) {
        erp.run("insert into payout_request (reference, amount, recipient_name, number_hash) values ('" + reference
                + "', 1.00, 'Secret Name', '" + Orders.card(reference) + "')");
    }

    private void results(String... rows) {
        await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(erp.rows("select reference, status, attempt from payout_result order by reference")).containsExactly(rows));
    }

    @Test
    void theProgramStartsAndWorksWithoutItAndResultsWaitUntilItIsBack() throws Exception {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.erp.poll-ms", "50",
                "payouts.erp.url", "jdbc:h2:tcp://127.0.0.1:" + port + "/mem:outage" + port))) {
            program.drop("files.csv", Orders.file("f", 1));
            assertThat(program.result("files.csv").get(1)).contains(",succeeded,");
            isTold("The table payout_request can't be used: its database can't be reached .*");
            up();
            isTold("The table payout_request can't be used: it is not there; .*");
            erp.run(Place.definition("H2"));
            isTold("The table payout_request can be used again\\.");

            order("o-1");
            results("o-1|succeeded|1");
            order("o-2");
            await().atMost(RunningProgram.PATIENCE).until(() -> !erp.rows("select 1 from payout_request where reference = 'o-2' and picked_at is not null").isEmpty());
            down();
            await().atMost(RunningProgram.PATIENCE).until(() -> program.bank().books().paid().size() == 3);
            isTold("The table payout_result can't be used: its database can't be reached .*");
            order("o-3");
            up();
            results("o-1|succeeded|1", "o-2|succeeded|1", "o-3|succeeded|1");
            isTold("The table payout_result can be used again\\.");
            assertThat(program.bank().books().paid()).hasSize(4);
        }
        assertThat(told()).as("each change once: away, no table, there, away, there, and the results away and there").hasSize(7);
        assertThat(List.copyOf(log.list)).as("nothing of an order, and no stack traces").noneMatch(event -> event.getFormattedMessage().contains("Secret")
                || event.getFormattedMessage().contains(Orders.card("o-1")) || event.getLoggerName().contains("ErrorHandler"));
    }
}
