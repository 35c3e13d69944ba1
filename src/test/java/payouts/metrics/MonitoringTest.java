package payouts.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** The alert rules and the dashboard ask for what a running program tells, and every alert says what to do. */
class MonitoringTest {

    private static final Path FOLDER = Path.of("docs/operating");
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY).build();

    private static final String ALARM = "payouts_alarms_total{kind=\"paid_without_confirm\"} 1.0";

    @TempDir
    static Path folder;
    private static List<String> scraped;

    @BeforeAll
    static void scrape() {
        String port = RunningProgram.freePort();
        try (RunningProgram program = RunningProgram.in(folder, Map.of("camel.management.enabled", "true", "camel.management.port", port))) {
            program.bank().rules().add(SandboxRule.on("start").does(SandboxAction.AUTO_CONFIRM));
            program.drop("orders.csv", Orders.file("m", 1));
            program.result("orders.csv");
            HttpRequest scrape = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/metrics")).build();
            scraped = await().atMost(RunningProgram.PATIENCE).until(
                    () -> HTTP.send(scrape, HttpResponse.BodyHandlers.ofString()).body().lines().filter(line -> !line.startsWith("#")).toList(),
                    lines -> lines.contains(ALARM) && lines.stream().anyMatch(line -> line.startsWith("payouts_outbox")));
        }
    }

    static List<JsonNode> rules() throws IOException {
        JsonNode file = new ObjectMapper().valueToTree(new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(FOLDER.resolve("monitoring/alerts.yaml"))));
        return file.findParents("alert");
    }

    static Stream<String> expressions() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(FOLDER.resolve("monitoring/dashboard.json").toFile());
        return Stream.concat(rules().stream().map(rule -> rule.path("expr").asText()), dashboard.findValuesAsText("expr").stream());
    }

    private static List<String> find(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().map(match -> match.group(1)).toList();
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void everyMetricAndLabelIsOneThatTheProgramTells(String expression) throws IOException {
        List<MatchResult> selectors = Pattern.compile("\\b((?:payouts|camel)_\\w+)(?:\\{([^}]*)})?").matcher(expression).results().toList();
        assertThat(selectors).isNotEmpty();
        Set<String> labels = new HashSet<>();
        for (MatchResult selector : selectors) {
            List<String> samples = scraped.stream().filter(line -> line.matches(selector.group(1) + "[{ ].*")).toList();
            assertThat(samples).as(selector.group(1)).isNotEmpty();
            samples.forEach(sample -> labels.addAll(find("(\\w+)=\"", sample)));
            for (MatchResult matcher : Pattern.compile("(\\w+)=~?\"([^\"]*)\"").matcher(selector.group(2) == null ? "" : selector.group(2)).results().toList()) {
                for (String value : matcher.group(2).split("\\|")) {
                    boolean told = samples.stream().anyMatch(sample -> sample.contains(matcher.group(1) + "=\"" + value + "\""));
                    assertThat(told || isDocumented(selector.group(1), value)).as("%s{%s=\"%s\"}", selector.group(1), matcher.group(1), value).isTrue();
                }
            }
        }
        find("by \\(([^)]*)\\)", expression).forEach(by -> assertThat(labels).contains(by.split(", ")));
    }

    /** An outcome that no call of this run had is one that the page names in the metric's row. */
    private static boolean isDocumented(String metric, String value) throws IOException {
        return Files.readString(FOLDER.resolve("metrics.md")).lines()
                .anyMatch(row -> row.startsWith("| `" + metric.replaceFirst("_count$", "") + "{") && row.contains("`" + value + "`"));
    }

    @Test
    void anAlarmIsCountedAndOthersAreThereToGrow() {
        assertThat(scraped).contains(ALARM, "payouts_alarms_total{kind=\"contradiction\"} 0.0");
    }

    @Test
    void everyAlertHasItsSectionAndEverySectionItsAlert() throws IOException {
        String page = Files.readString(FOLDER.resolve("alerts.md"));
        Map<String, String> sections = Pattern.compile("(?m)^## (\\w+)\\n\\n(\\w+)\\.").matcher(page).results()
                .collect(Collectors.toMap(section -> section.group(1), section -> section.group(2).toLowerCase()));
        assertThat(rules().stream().collect(Collectors.toMap(rule -> rule.path("alert").asText(), rule -> rule.path("labels").path("severity").asText())))
                .isEqualTo(sections);
        assertThat(rules()).allSatisfy(rule -> {
            assertThat(rule.path("annotations").path("runbook").asText())
                    .isEqualTo("docs/operating/alerts.md#" + rule.path("alert").asText().toLowerCase());
            assertThat(rule.path("annotations").path("summary").asText()).isNotBlank();
        });
    }
}
