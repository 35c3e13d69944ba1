package payouts.jms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.RunningProgram;

/** Every message that docs/jms.md shows is sent, and comes back as it shows. */
class JmsDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/jms.md");
    private static final Pattern SAMPLE = Pattern.compile("^```\\w+ (request|result|rejected|reason)\\R(.*?)\\R```", Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir
    Path folder;

    @Test
    void everySampleComesBackAsThePageShows() throws Exception {
        List<MatchResult> samples = SAMPLE.matcher(Files.readString(DOCUMENT)).results().toList();
        assertThat(samples).extracting(sample -> sample.group(1))
                .containsExactly("request", "result", "request", "rejected", "request", "reason");
        String port = RunningProgram.freePort();
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.jms.embedded-port", port));
             Erp erp = Erp.at("tcp://127.0.0.1:" + port)) {
            for (MatchResult sample : samples) {
                String text = sample.group(2);
                switch (sample.group(1)) {
                    case "request" -> erp.send(text);
                    case "result" -> assertLike(Erp.json(erp.receive("payouts.results")), text);
                    case "rejected" -> assertLike(Erp.json(erp.receive("payouts.requests.rejected")), text);
                    default -> assertThat(erp.receive("payouts.requests.rejected").getStringProperty("reason")).isEqualTo(text);
                }
            }
            assertThat(Erp.json(erp.receive("payouts.results")).get("reference").asText()).isEqualTo("INV-2026-18");
        }
    }

    @Test
    void theSettingsOfABrokerOfYourOwnExist() throws Exception {
        Properties defaults = new Properties();
        try (var file = Files.newBufferedReader(Path.of("application.properties"))) {
            defaults.load(file);
        }
        assertThat(Pattern.compile("^(payouts\\.[a-z.-]+)=", Pattern.MULTILINE).matcher(Files.readString(DOCUMENT)).results().toList())
                .hasSize(3).allMatch(setting -> defaults.containsKey(setting.group(1)));
    }

    /** The same names in the same order, and the same values but where the page has "…". */
    private static void assertLike(JsonNode message, String shown) throws Exception {
        JsonNode expected = new ObjectMapper().readTree(shown);
        assertThat(message.fieldNames()).toIterable().containsExactlyElementsOf(expected::fieldNames);
        expected.fields().forEachRemaining(field -> {
            if (!field.getValue().asText().equals("…")) {
                assertThat(message.get(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
            }
        });
    }
}
