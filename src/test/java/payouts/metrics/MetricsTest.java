package payouts.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Orders;
import payouts.RunningProgram;

/** What Prometheus reads at the management port. */
class MetricsTest {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY).build();

    @TempDir
    Path folder;
    private RunningProgram program;
    private final String port = RunningProgram.freePort();

    @BeforeEach
    void start() {
        program = RunningProgram.in(folder, Map.of("camel.management.enabled", "true", "camel.management.port", port,
                "payouts.hold.amount-over", "1000"));
    }

    @AfterEach
    void close() {
        program.close();
    }

    private String scrape() throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/metrics")).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    private void shows(String... lines) {
        await().atMost(RunningProgram.PATIENCE).untilAsserted(() -> assertThat(scrape().lines().toList()).contains(lines));
    }

    @Test
    void whatIsInWorkAndWhatIsFinalIsShownWithItsSum() {
        program.drop("orders.csv", Orders.HEADER + Orders.rows("m", 1, 2) + "m-3,5000.50,rub,Ivanov Ivan," + Orders.card("m-3") + "\n");
        shows("payouts_finished_total{status=\"succeeded\"} 2.0",
                "payouts_finished_sum_kopecks_total{status=\"succeeded\"} 303.0",
                "payouts_finished_total{status=\"failed\"} 0.0",
                "payouts_in_work{state=\"held\"} 1.0",
                "payouts_in_work{state=\"confirming\"} 0.0",
                "payouts_in_work_sum_kopecks{state=\"held\"} 500050.0",
                "payouts_stopped{what=\"starts\"} 0.0",
                "payouts_unconfirmed_oldest_seconds 0.0");
    }

    @Test
    void callsOfTheBankAndForgedWebhooksAreCounted() throws Exception {
        program.drop("orders.csv", Orders.file("c", 1));
        program.result("orders.csv");
        HTTP.send(HttpRequest.newBuilder(program.http("/webhooks/bank131")).header("Content-Type", "application/json")
                .header("X-PARTNER-SIGN", "AAAA").POST(HttpRequest.BodyPublishers.ofString("{}")).build(), HttpResponse.BodyHandlers.discarding());
        shows("payouts_bank_calls_seconds_count{method=\"session/confirm\",outcome=\"accepted\"} 1",
                "payouts_bank_calls_seconds_count{method=\"session/multi/start/payment/nominal\",outcome=\"accepted\"} 1",
                "payouts_webhooks_forged_total 1.0", "payouts_bank_lost 0.0", "payouts_bank_waiting 0.0");
    }

    @Test
    void theDocumentNamesWhatIsMeasuredAndNothingElse() throws Exception {
        Set<String> documented = Pattern.compile("^\\| `(payouts_\\w+)", Pattern.MULTILINE).matcher(Files.readString(Path.of("docs/operating/metrics.md")))
                .results().map(row -> row.group(1)).collect(Collectors.toSet());
        program.drop("orders.csv", Orders.file("d", 1));
        program.result("orders.csv");
        await().atMost(RunningProgram.PATIENCE).untilAsserted(() -> assertThat(scrape().lines()
                .map(Pattern.compile("^(payouts_\\w+?)(_count|_sum|_max)?[{ ].*")::matcher).filter(Matcher::matches)
                .map(line -> line.group(1)).collect(Collectors.toSet())).isEqualTo(documented));
    }

    @Test
    void aSinkThatIsBehindAndAStopAreShown() {
        program.ledger().outbox().register("erp", null, false);
        program.drop("orders.csv", Orders.file("m", 2));
        program.result("orders.csv");
        program.ledger().controls().freeze("test");
        shows("payouts_outbox_waiting{sink=\"erp\"} 2.0", "payouts_stopped{what=\"starts\"} 1.0", "payouts_stopped{what=\"confirms\"} 1.0");
    }
}
