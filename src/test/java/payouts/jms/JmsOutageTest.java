package payouts.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.sandbox.PaidOut;

/** The broker goes and comes, the ledger goes and comes: what is under way waits and goes on by itself. */
class JmsOutageTest {

    @TempDir
    Path folder;
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final Logger alarms = (Logger) LoggerFactory.getLogger("payouts.alarm");

    @BeforeEach
    void listen() {
        told.start();
        alarms.addAppender(told);
    }

    @AfterEach
    void listenNoMore() {
        alarms.detachAppender(told);
    }

    private static void eventually(BooleanSupplier condition) {
        await().atMost(RunningProgram.PATIENCE).until(condition::getAsBoolean);
    }

    private List<String> toldOfTheBroker() {
        return List.copyOf(told.list).stream().map(ILoggingEvent::getFormattedMessage).filter(line -> line.startsWith("The broker")).toList();
    }

    private static boolean goneIsShown(RunningProgram program) {
        assertThat(HealthCheckHelper.invokeLiveness(program.camel(), "full")).as("a restart mends nothing")
                .allMatch(result -> result.getState() == HealthCheck.State.UP);
        return HealthCheckHelper.invoke(program.camel(), "full").stream().filter(result -> result.getCheck().getId().equals("broker"))
                .anyMatch(result -> result.getState() == HealthCheck.State.DOWN && result.getDetails().containsKey("unreachableSince"));
    }

    private static List<String> unready(RunningProgram program) {
        return HealthCheckHelper.invokeReadiness(program.camel(), "full").stream().filter(result -> result.getState() == HealthCheck.State.DOWN)
                .map(result -> result.getCheck().getId()).toList();
    }

    @Test
    void aBrokerThatComesLateGoesAndComesBackIsToldOnceEachTimeAndNothingIsLost() throws Exception {
        try (TestBroker broker = TestBroker.in(folder.resolve("broker"));
             RunningProgram program = RunningProgram.in(folder.resolve("program"), Map.of("payouts.jms.url", broker.url()))) {
            program.drop("orders.csv", Orders.file("csv", 2));
            assertThat(program.result("orders.csv")).as("files are paid meanwhile").hasSize(3);
            eventually(() -> goneIsShown(program));
            assertThat(unready(program)).containsExactly("broker");
            broker.start();
            try (Erp erp = Erp.at(broker.url())) {
                erp.send(Erp.order("late-1", "1.00"));
                assertThat(Erp.json(erp.receive("payouts.results")).get("status").asText()).isEqualTo("succeeded");
                assertThat(goneIsShown(program)).isFalse();
                assertThat(unready(program)).isEmpty();
                program.camel().getRouteController().suspendRoute("result-jms");
                erp.send(Erp.order("late-2", "2.00"));
                eventually(() -> program.bank().books().paid().stream().map(PaidOut::metadata).anyMatch("late-2"::equals));
            }
            broker.close();
            program.camel().getRouteController().resumeRoute("result-jms");
            eventually(() -> goneIsShown(program));
            assertThat(unready(program)).containsExactly("broker");
            program.drop("meanwhile.csv", Orders.file("meanwhile", 1));
            assertThat(program.result("meanwhile.csv")).as("webhooks are answered 200 all the same").hasSize(2);
            eventually(() -> program.ledger().outbox().depths().stream().anyMatch(sink -> sink.sink().equals("jms") && sink.lastError() != null));
            broker.start();
            try (Erp erp = Erp.at(broker.url())) {
                assertThat(Erp.json(erp.receive("payouts.results")).get("reference").asText()).isEqualTo("late-2");
                erp.send(Erp.order("late-3", "3.00"));
                assertThat(Erp.json(erp.receive("payouts.results")).get("reference").asText()).isEqualTo("late-3");
                assertThat(erp.isEmpty("payouts.results")).isTrue();
            }
            assertThat(toldOfTheBroker()).hasSize(4).satisfiesExactly(
                    gone -> assertThat(gone).contains("can't be reached", broker.url()), back -> assertThat(back).contains("is back"),
                    gone -> assertThat(gone).contains("can't be reached"), back -> assertThat(back).contains("is back"));
            assertThat(program.bank().books().paid()).hasSize(6);
        }
    }

    @Test
    void whatTheLedgerCantTakeWaitsInItsQueueAndIsTakenOnceItCan() throws Exception {
        try (TestBroker broker = TestBroker.in(folder.resolve("broker")).start();
             RunningProgram program = RunningProgram.in(folder.resolve("program"), Map.of("payouts.jms.url", broker.url()));
             Erp erp = Erp.at(broker.url());
             Connection database = DriverManager.getConnection(program.setting("payouts.database.url"));
             Statement ledger = database.createStatement()) {
            ledger.execute("alter table batch_line rename to batch_line_gone");
            erp.send(Erp.order("wait-1", "1.00"));
            eventually(() -> broker.server().locateQueue("payouts.requests").getDeliveringCount() == 1);
            assertThat(erp.isEmpty("payouts.requests.rejected")).isTrue();
            assertThat(broker.waiting("payouts.requests")).isEqualTo(1);
            ledger.execute("alter table batch_line_gone rename to batch_line");
            assertThat(Erp.json(erp.receive("payouts.results")).get("status").asText()).isEqualTo("succeeded");
            eventually(() -> broker.waiting("payouts.requests") == 0);
            assertThat(erp.isEmpty("payouts.requests.rejected")).isTrue();
        }
    }

    @Test
    void aMistakeOfOursIsTriedAgainThenTheMessageIsRejectedWithoutTheMistakesWords() throws Exception {
        try (TestBroker broker = TestBroker.in(folder.resolve("broker")).start();
             RunningProgram program = RunningProgram.in(folder.resolve("program"), Map.of("payouts.jms.url", broker.url()));
             Erp erp = Erp.at(broker.url())) {
            AdviceWith.adviceWith(program.camel(), "accept-orders", route -> route.weaveAddFirst()
                    .throwException(new IllegalStateException("a word of the order")));
            erp.send(Erp.order("bug-1", "2"));
            var rejected = erp.receive("payouts.requests.rejected");
            assertThat(rejected.getStringProperty("reason")).startsWith("this message can't be taken").doesNotContain("a word");
            assertThat(Erp.json(rejected).get("reference").asText()).isEqualTo("bug-1");
        }
    }
}
