package payouts.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ChildProgram;
import payouts.Orders;

/** A log that a collector reads, line by line. */
class JsonLogTest {

    private static final String RULES = """
            rules:
              - match: {operation: start, reference: "TAMPER-*"}
                action: {type: tamper, field: amount, value: 1000000}
              - match: {operation: start, reference: "AUTO-*"}
                action: {type: auto_confirm}
            """;

    @TempDir
    Path folder;

    private static JsonNode parse(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + line, e);
        }
    }

    private static String row(String reference) {
        return reference + ",1.00,rub,Ivanov Ivan," + Orders.card(reference) + "\n";
    }

    private static JsonNode alarm(List<JsonNode> log, String kind) {
        return log.stream().filter(line -> line.path("formattedMessage").asText().startsWith(kind + ":")).findFirst().orElseThrow();
    }

    private static String sessionOf(List<String> result, String reference) {
        List<String> header = List.of(result.get(0).split(","));
        return result.stream().filter(line -> line.startsWith(reference + ",")).findFirst().orElseThrow()
                .split(",")[header.indexOf("session_id")];
    }

    @Test
    void everyLineIsJsonAndNamesThePayoutAndItsSessionWhoeverWorksOnIt() throws Exception {
        List<String> out;
        List<String> result;
        try (ChildProgram program = ChildProgram.in(folder)) {
            Files.createDirectories(program.data("sandbox"));
            Files.writeString(program.data("sandbox").resolve("rules.yaml"), RULES);
            program.environment("PAYOUTS_LOG", "json").startReady();
            program.drop("orders.csv", Orders.HEADER + row("TAMPER-1") + row("AUTO-1"));
            result = program.result("orders.csv");
            program.stop();
            out = program.out();
        }
        List<JsonNode> log = out.stream().map(JsonLogTest::parse).toList();
        assertThat(log).allSatisfy(line -> assertThat(line.path("formattedMessage").isTextual()).as("%s", line).isTrue());
        assertThat(log).anyMatch(line -> line.path("formattedMessage").asText().contains("Payout Routes is up"));
        for (Map.Entry<String, String> told : Map.of("MISMATCH", "TAMPER-1", "PAID_WITHOUT_CONFIRM", "AUTO-1").entrySet()) {
            JsonNode alarm = alarm(log, told.getKey());
            assertThat(alarm.path("mdc").path("reference").asText()).isEqualTo(told.getValue());
            assertThat(alarm.path("mdc").path("session_id").asText()).startsWith("ps_").isEqualTo(sessionOf(result, told.getValue()));
        }
        assertThat(log).as("a line about the whole file is about no payout")
                .filteredOn(line -> line.path("loggerName").asText().endsWith("ResultFiles")).isNotEmpty().allMatch(line -> line.path("mdc").isEmpty());
        assertThat(out).noneMatch(line -> line.contains("Ivanov") || line.contains(Orders.card("TAMPER-1")) || line.contains(Orders.card("AUTO-1")));
        MatchResult shown = Pattern.compile("```json\\n(.*?)\\n```").matcher(Files.readString(Path.of("docs/operating/log.md"))).results().findFirst().orElseThrow();
        assertThat(alarm(log, "MISMATCH").fieldNames()).toIterable().containsExactlyElementsOf(() -> parse(shown.group(1)).fieldNames());
    }

    @Test
    void theEnvironmentWinsOverDAndThatOverTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("application.properties"), "payouts.log = json\n");
        Properties text = new Properties();
        text.setProperty("payouts.log", "text");
        assertThat(LogForm.of(Map.of(), new Properties(), folder.resolve("none"))).isEqualTo("text");
        assertThat(LogForm.of(Map.of(), new Properties(), file)).isEqualTo("json");
        assertThat(LogForm.of(Map.of(), text, file)).isEqualTo("text");
        assertThat(LogForm.of(Map.of("PAYOUTS_LOG", "json"), text, folder.resolve("none"))).isEqualTo("json");
        assertThat(LogForm.of(Map.of("PAYOUTS_LOG", "xml"), text, file)).as("a start refuses it, in lines for people").isEqualTo("text");
    }
}
