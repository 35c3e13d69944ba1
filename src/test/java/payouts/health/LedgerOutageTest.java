package payouts.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/** PostgreSQL is stopped under a running program, and comes back. */
class LedgerOutageTest {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    /** Each question at the management port once waited half a minute for a connection, and those behind it longer. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;
    private final String management = RunningProgram.freePort();
    private final int port = Integer.parseInt(RunningProgram.freePort());
    private EmbeddedPostgres database;

    private void up() throws IOException {
        database = EmbeddedPostgres.builder().setDataDirectory(folder.resolve("postgres")).setCleanDataDirectory(false).setPort(port)
                .setPGStartupWait(Duration.ofMinutes(2)).start();
    }

    private HttpRequest question(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/observe/" + path)).timeout(RunningProgram.PATIENCE).build();
    }

    private HttpResponse<String> ask(String path) throws Exception {
        return HTTP.send(question(path), BodyHandlers.ofString());
    }

    @Test
    void livenessNeverWaitsForTheLedgerReadinessNamesItAndAWebhookIsToComeAgain() throws Exception {
        up();
        try (RunningProgram program = RunningProgram.in(folder.resolve("program"), Map.of("payouts.database.url", database.getJdbcUrl("postgres", "postgres"),
                "camel.management.enabled", "true", "camel.management.port", management))) {
            await().atMost(RunningProgram.PATIENCE).until(() -> ask("health/ready").statusCode() == 200);
            database.close();
            await().atMost(RunningProgram.PATIENCE).until(() -> ask("health/ready").statusCode() == 503);
            assertThat(down(ask("health/ready").body())).containsExactly("ledger");

            long since = System.nanoTime();
            List<CompletableFuture<HttpResponse<String>>> before = IntStream.range(0, 5)
                    .mapToObj(i -> HTTP.sendAsync(question("health/ready"), BodyHandlers.ofString())).toList();
            assertThat(ask("health/live").statusCode()).isEqualTo(200);
            assertThat(ask("metrics").statusCode()).isEqualTo(200);
            assertThat(before).allMatch(ready -> ready.join().statusCode() == 503);
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(AT_ONCE);

            HttpResponse<String> webhook = webhook(program);
            assertThat(webhook.statusCode()).isEqualTo(503);
            assertThat(webhook.headers().map()).containsKey("Retry-After").allSatisfy((name, values) ->
                    assertThat(name.toLowerCase()).doesNotStartWith("bank").doesNotStartWith("x-partner"));
            program.drop("away.csv", Orders.file("away", 1));

            up();
            await().atMost(RunningProgram.PATIENCE).until(() -> ask("health/ready").statusCode() == 200);
            assertThat(webhook(program).statusCode()).isEqualTo(200);
            assertThat(program.result("away.csv").get(1)).contains(",succeeded,");
        } finally {
            database.close();
        }
    }

    private static List<String> down(String health) throws IOException {
        return StreamSupport.stream(new ObjectMapper().readTree(health).path("checks").spliterator(), false)
                .filter(check -> check.path("status").asText().equals("DOWN")).map(check -> check.path("name").asText()).toList();
    }

    private HttpResponse<String> webhook(RunningProgram program) throws Exception {
        byte[] body = "{\"type\":\"payment_finished\",\"session\":{\"id\":\"ps_foreign\"}}".getBytes(StandardCharsets.UTF_8);
        String signature = RsaSignature.sign(body, PemKeys.privateKey(folder.resolve("program/sandbox/bank-private.pem"), null));
        return HTTP.send(HttpRequest.newBuilder(program.http("/webhooks/bank131")).header("Content-Type", "application/json")
                .header(RsaSignature.HEADER, signature).POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
    }
}
