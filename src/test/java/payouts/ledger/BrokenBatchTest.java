package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.sql.DriverManager;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A connection to PostgreSQL that breaks in the middle of a batch: the driver used to repeat its rows, and the pool logged that. */
class BrokenBatchTest {

    private final String url = TestDatabase.POSTGRES.freshUrl();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void close() {
        root().detachAppender(log);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Test
    void theLogHoldsNothingOfTheRowsOfABatchWhoseConnectionBroke() throws Exception {
        try (LedgerDatabase database = new LedgerDatabase(url, "", "", 2);
             Ledger ledger = new Ledger(database, LedgerSettings.defaults(), new byte[32], new BankIdentity("sandbox", "p", ""), (alarm, text) -> { })) {
            try (var other = DriverManager.getConnection(url); var statement = other.createStatement()) {
                statement.execute("create function break_off() returns trigger language plpgsql as"
                        + " 'begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); return new; end'");
                statement.execute("create trigger break_off before insert on payout for each row execute function break_off()");
            }
            Batches.Batch batch = ledger.batches().open("csv", "f", "f", ',', List.of("reference"), () -> true).orElseThrow();
            List<OrderLine> lines = IntStream.rangeClosed(1, 5)
                    .mapToObj(line -> LedgerFixture.line(line, LedgerFixture.order("planted-" + line))).toList();
            assertThatThrownBy(() -> ledger.orderIntake().accept(batch.id(), "csv", 0, ledger.orderIntake().prepare(lines)))
                    .isInstanceOf(LedgerDatabase.LedgerUnavailable.class).hasMessageNotContaining("planted");
        }
        List<String> told = List.copyOf(log.list).stream().map(event -> event.getFormattedMessage()
                + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()))).toList();
        assertThat(told).as("the pool tells that a connection broke").anyMatch(line -> line.contains("marked as broken"));
        assertThat(told).noneMatch(line -> line.contains("planted") || line.contains("Ivanov") || line.contains("Vector LLC"));
    }
}
