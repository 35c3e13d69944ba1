package payouts.health;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Curl;
import payouts.RunningProgram;
import payouts.keys.PemKeys;

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
        program = RunningProgram.in(folder, Map.of("camel.management.enabled", "true", "camel.management.port", PORT));
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

    private void onlyPeopleAreTold(String check, String word) throws Exception {
        assertThat(check(check).path("status").asText()).isEqualTo("DOWN");
        assertThat(check(check).toString()).contains(word);
        assertThat(status("")).isEqualTo(503);
        assertThat(status("/ready")).as("webhooks are taken all the same").isEqualTo(200);
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
            assertThat(status("/ready")).isEqualTo(503);
            assertThat(status("/live")).as("a restart mends nothing").isEqualTo(200);
            assertThat(check("ledger").path("status").asText()).isEqualTo("DOWN");
            ledger.execute("alter table control_gone rename to control");
        }
        assertThat(status("/ready")).isEqualTo(200);
    }

    @Test
    void aBankKeyThatTheNextStartWouldNotFindIsTold() throws Exception {
        Path key = Path.of(program.setting("bank131.public-key"));
        String good = Files.readString(key);
        PemKeys.generate(folder.resolve("other.pem"), folder.resolve("other-public.pem"));
        Files.copy(folder.resolve("other-public.pem"), key, StandardCopyOption.REPLACE_EXISTING);
        onlyPeopleAreTold("bank-key", "start again");
        Files.delete(key);
        onlyPeopleAreTold("bank-key", "The next start will be refused");
        Files.writeString(key, good);
        assertThat(status("")).isEqualTo(200);
    }

    @Test
    void aRouteThatStandsStillAndASourceThatIsAwayAreTold() throws Exception {
        program.camel().getRouteController().suspendRoute("progress");
        onlyPeopleAreTold("routes-run", "\"progress\":\"suspended\"");
        program.camel().getRouteController().resumeRoute("progress");
        program.camel().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ftp:127.0.0.1:" + RunningProgram.freePort() + "/orders?username=erp&password=secret&maximumReconnectAttempts=0"
                        + "&throwExceptionOnConnectFailed=true").routeId("away").to("log:away");
            }
        });
        await().atMost(RunningProgram.PATIENCE).untilAsserted(() -> onlyPeopleAreTold("routes-run", "\"away\":\"polling failed with"));
        assertThat(check("routes-run").toString()).doesNotContain("secret");
        program.camel().getRouteController().stopRoute("away");
        program.camel().removeRoute("away");
    }
}
