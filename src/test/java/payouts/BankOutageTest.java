package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.ledger.Alarms;
import payouts.ledger.PayoutState;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** A bank that is away, or answers nothing of use, is seen by people: in the log, in the health, on the attention list. */
class BankOutageTest {

    @TempDir
    Path folder;

    private final Logger alarms = (Logger) LoggerFactory.getLogger("payouts.alarm");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @BeforeEach
    void listen() {
        told.start();
        alarms.addAppender(told);
    }

    @AfterEach
    void forget() {
        alarms.detachAppender(told);
    }

    private long told(String kind) {
        return List.copyOf(told.list).stream().filter(line -> line.getFormattedMessage().startsWith(kind + ":")).count();
    }

    private static HealthCheck.Result bank(RunningProgram program) {
        return HealthCheckHelper.invoke(program.camel(), "full").stream().filter(result -> result.getCheck().getId().equals("bank"))
                .findFirst().orElseThrow();
    }

    private static HttpResponse<String> management(RunningProgram program, String path) throws IOException, InterruptedException {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build().send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + program.setting("camel.management.port") + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void everyAlarmAboutTheBankIsExplained() throws IOException {
        String page = Files.readString(Path.of("docs/operating/bank.md"));
        assertThat(List.of(Alarms.Kind.BANK_UNREACHABLE, Alarms.Kind.BANK_BACK, Alarms.Kind.TOO_LITTLE_MONEY, Alarms.Kind.RETURNED))
                .allSatisfy(kind -> assertThat(page).contains("| `" + kind + "` |"));
    }

    @Test
    void aBankThatCantBeReachedIsToldOnceAndShownByTheHealthUntilItAnswersAgain() throws Exception {
        int port = Integer.parseInt(RunningProgram.freePort());
        try (RunningProgram program = RunningProgram.in(folder, Map.of("bank131.url", "http://127.0.0.1:" + port, "bank131.token-info", "false",
                "payouts.reconcile.after-seconds", "0.1", "payouts.reconcile.gap-max-seconds", "0.2", "camel.management.enabled", "true",
                "camel.management.port", RunningProgram.freePort()))) {
            assertThat(bank(program).getState()).isEqualTo(HealthCheck.State.UP);
            program.drop("orders.csv", Orders.file("u", 20));
            await().atMost(RunningProgram.PATIENCE).until(() -> bank(program).getState() == HealthCheck.State.DOWN);
            assertThat(bank(program).getDetails()).containsKeys("unreachableSince", "why", "lastAnswer");
            assertThat(HealthCheckHelper.invokeLiveness(program.camel(), "full")).as("a restart mends nothing")
                    .allMatch(result -> result.getState() != HealthCheck.State.DOWN);
            assertThat(HealthCheckHelper.invokeReadiness(program.camel(), "full")).as("webhooks are taken all the same")
                    .allMatch(result -> result.getState() != HealthCheck.State.DOWN);
            Matcher sample = Pattern.compile("curl \"http://127.0.0.1:9876(\\S+)\"").matcher(Files.readString(Path.of("docs/operating/bank.md")));
            assertThat(sample.find()).isTrue();
            HttpResponse<String> health = management(program, sample.group(1));
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("unreachableSince", "lastAnswer");
            assertThat(management(program, "/observe/health/live").statusCode()).isEqualTo(200);
            HttpServer back = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            back.createContext("/", exchange -> {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
            });
            back.start();
            try {
                await().atMost(RunningProgram.PATIENCE).until(() -> bank(program).getState() == HealthCheck.State.UP && told("BANK_BACK") == 1);
            } finally {
                back.stop(0);
            }
            assertThat(told("BANK_UNREACHABLE")).isEqualTo(1);
        }
    }

    @Test
    void aStatusQuestionThatIsAnswered503ForEverGoesToAPerson() {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.reconcile.after-seconds", "0.1",
                "payouts.reconcile.gap-max-seconds", "0.2", "payouts.reconcile.asks-max", "3"))) {
            program.bank().rules().add(SandboxRule.on("ready_to_confirm").does(SandboxAction.LOSE));
            program.bank().rules().add(SandboxRule.on("status").does(SandboxAction.HTTP_ERROR).status(503));
            program.drop("orders.csv", Orders.file("s", 1));
            await().atMost(RunningProgram.PATIENCE).until(() -> !program.ledger().persons().list(PayoutState.ATTENTION, null, 10).isEmpty());
            assertThat(told("ATTENTION")).isEqualTo(1);
        }
    }
}
