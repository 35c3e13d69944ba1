package payouts.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Curl;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.Settings;
import payouts.StartRefused;
import payouts.bank131.BankReach;
import payouts.keys.PemKeys;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** Who is told what at the management port. */
class HealthTest {

    private static final Path PAGE = Path.of("docs/operating/health.md");
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY).build();

    @TempDir
    static Path folder;
    private static final String PORT = RunningProgram.freePort();
    private static RunningProgram program;

    @BeforeAll
    static void start() {
        program = RunningProgram.in(folder, Map.of("camel.management.enabled", "true", "camel.management.port", PORT, "payouts.stop-seconds", "1"));
        await().atMost(RunningProgram.PATIENCE).until(() -> status("") == 200);
    }

    @AfterAll
    static void close() {
        program.close();
    }

    private static HttpResponse<String> ask(String sample) throws Exception {
        return HTTP.send(Curl.request(sample.replace(":9876", ":" + PORT)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int status(String path) throws Exception {
        return ask("http://127.0.0.1:9876/observe/health" + path).statusCode();
    }

    /** The page's sample, as it answers now. */
    private JsonNode all() throws Exception {
        return new ObjectMapper().readTree(ask(Curl.samples(PAGE).get(0).group(1)).body()).path("checks");
    }

    private JsonNode check(String name) throws Exception {
        return StreamSupport.stream(all().spliterator(), false).filter(check -> check.path("name").asText().equals(name)).findFirst().orElseThrow();
    }

    private void isTold(String check, String word, int ready) throws Exception {
        assertThat(check(check).path("status").asText()).isEqualTo("DOWN");
        assertThat(check(check).toString()).contains(word);
        assertThat(status("")).isEqualTo(503);
        assertThat(status("/ready")).isEqualTo(ready);
        assertThat(status("/live")).as("a restart mends nothing").isEqualTo(200);
    }

    @Test
    void thePageNamesEveryCheckAndNothingElse() throws Exception {
        Set<String> named = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE).matcher(Files.readString(PAGE)).results()
                .map(row -> row.group(1)).collect(Collectors.toSet());
        assertThat(StreamSupport.stream(all().spliterator(), false).map(check -> check.path("name").asText()).collect(Collectors.toSet()))
                .isEqualTo(named);
    }

    @Test
    void aLedgerThatTakesNoTransactionsMakesTheNodeUnreadyUntilItDoes() throws Exception {
        try (Connection database = DriverManager.getConnection(program.setting("payouts.database.url"));
             Statement ledger = database.createStatement()) {
            ledger.execute("alter table control rename to control_gone");
            await().atMost(RunningProgram.PATIENCE).until(() -> status("/ready") == 503);
            assertThat(status("/live")).as("a restart mends nothing").isEqualTo(200);
            assertThat(check("ledger").path("status").asText()).isEqualTo("DOWN");
            ledger.execute("alter table control_gone rename to control");
        }
        await().atMost(RunningProgram.PATIENCE).until(() -> status("/ready") == 200);
    }

    @Test
    void aBankKeyThatTheNextStartWouldNotFindIsTold() throws Exception {
        Path key = Path.of(program.setting("bank131.public-key"));
        String good = Files.readString(key);
        PemKeys.generate(folder.resolve("other.pem"), folder.resolve("other-public.pem"));
        Files.copy(folder.resolve("other-public.pem"), key, StandardCopyOption.REPLACE_EXISTING);
        isTold("bank-key", "start again", 503);
        Files.delete(key);
        isTold("bank-key", "The next start will be refused", 503);
        Files.writeString(key, good);
        assertThat(status("")).isEqualTo(200);
    }

    @Test
    void aBankThatRefusesOurSignatureIsToldUntilItTakesIt() throws Exception {
        program.bank().rules().add(SandboxRule.on("create").times(1).does(SandboxAction.REFUSE).code("authentication_error"));
        program.drop("refused.csv", Orders.file("refused", 1));
        await().atMost(RunningProgram.PATIENCE).untilAsserted(() -> isTold("bank-key", "authentication_error", 503));
        assertThat(program.result("refused.csv")).hasSize(2);
        assertThat(status("/ready")).isEqualTo(200);
    }

    @Test
    void whatANodeNeedsToBeReadyIsASetting() {
        BankReach reach = new BankReach((kind, text) -> { }, null);
        assertThat(new BankKeyHealth(List.of(), List.of(), reach, Set.of("ledger")).isReadiness()).isFalse();
        assertThat(new BankKeyHealth(List.of(), List.of(), reach, Set.of("ledger", "bank-key")).isReadiness()).isTrue();
        for (String wrong : List.of("ledger,brokr", "broker", "")) {
            assertThatThrownBy(() -> {
                try (DefaultCamelContext camel = new DefaultCamelContext()) {
                    camel.getPropertiesComponent().addOverrideProperty("payouts.ready-needs", wrong);
                    ReadyNeeds.of(new Settings(camel));
                }
            }).isInstanceOf(StartRefused.class).hasMessageContaining("payouts.ready-needs").hasMessageContaining("ledger");
        }
    }

    @Test
    void aRouteThatStandsStillAndASourceThatIsAwayAreTold() throws Exception {
        program.camel().getRouteController().suspendRoute("progress");
        isTold("routes-run", "\"progress\":\"suspended\"", 200);
        program.camel().getRouteController().resumeRoute("progress");
        program.camel().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ftp:127.0.0.1:" + RunningProgram.freePort() + "/orders?username=erp&password=secret&maximumReconnectAttempts=0"
                        + "&throwExceptionOnConnectFailed=true").routeId("away").to("log:away");
            }
        });
        await().atMost(RunningProgram.PATIENCE).untilAsserted(() -> isTold("routes-run", "\"away\":\"polling failed with", 200));
        assertThat(check("routes-run").toString()).doesNotContain("secret");
        program.camel().getRouteController().stopRoute("away");
        program.camel().removeRoute("away");
    }
}
