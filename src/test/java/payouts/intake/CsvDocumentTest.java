package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every sample of the CSV reference, so that it can't rot. */
class CsvDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/csv.md");
    private static final OrderChecks CHECKS = new OrderChecks(Orders.DEFAULTS);

    @TempDir
    Path folder;

    @Test
    void theExampleFileIsAccepted() throws Exception {
        assertThat(accepted(Path.of("docs/examples/payouts.csv"))).isEqualTo(5);
    }

    @Test
    void everyAcceptedSampleIsAccepted() throws Exception {
        List<MatchResult> samples = find("```csv accepted\\n(.*?)```");
        assertThat(samples).hasSize(4);
        for (MatchResult sample : samples) {
            assertThat(accepted(Files.writeString(folder.resolve("a.csv"), sample.group(1)))).isEqualTo(2);
        }
    }

    @Test
    void controlTotalsOfTheSampleAreRight() throws Exception {
        MatchResult sample = find("```csv accepted\\n(#.*?)```").get(0);
        try (CsvReader reader = CsvReader.open(Files.writeString(folder.resolve("a.csv"), sample.group(1)))) {
            assertThat(reader.controlTotals()).contains(new ControlTotals(2, 15_050));
        }
    }

    @Test
    void everyRejectedSampleIsRejectedForTheReasonsBelowIt() throws Exception {
        List<MatchResult> samples = find("```csv rejected\\n(.*?)```\\n\\n```text\\n(.*?)```");
        assertThat(samples).hasSize(2);
        for (MatchResult sample : samples) {
            StringBuilder told = new StringBuilder();
            try (CsvReader reader = CsvReader.open(Files.writeString(folder.resolve("a.csv"), sample.group(1)))) {
                reader.forEachRemaining(row ->
                        told.append("line ").append(row.line()).append(": ").append(row.problem()).append('\n'));
            }
            assertThat(told).hasToString(sample.group(2));
        }
    }

    @Test
    void everyReasonOfTheTableIsToldForItsValue() throws IOException {
        List<MatchResult> rows = find("(?m-s)^\\| `(\\w+)` \\| `([^`]+)` \\| (\\w.*) \\|$");
        assertThat(rows).hasSize(13);
        for (MatchResult row : rows) {
            List<String> reasons = switch (row.group(1)) {
                case "account" -> Orders.reasons("number_hash", null, "bik", "044525225", row.group(1), row.group(2));
                case "bik" -> Orders.reasons("number_hash", null, "account", "40817810000000000001", row.group(1), row.group(2));
                default -> Orders.reasons(row.group(1), row.group(2));
            };
            assertThat(reasons).contains(row.group(3));
        }
    }

    @Test
    void everyFieldAndEachOfItsColumnsIsDescribed() throws IOException {
        String document = Files.readString(DOCUMENT);
        assertThat(Columns.ORDER).allSatisfy(field -> assertThat(document).contains("`" + field + "`"));
    }

    private static int accepted(Path file) throws Exception {
        int accepted = 0;
        try (CsvReader reader = CsvReader.open(file)) {
            while (reader.hasNext()) {
                CsvRow row = reader.next();
                assertThat(row.problem()).isNull();
                Map<String, String> fields = reader.fields(row);
                assertThat(CHECKS.check(fields)).isInstanceOf(CheckedOrder.Good.class);
                accepted++;
            }
        }
        return accepted;
    }

    private static List<MatchResult> find(String pattern) throws IOException {
        return new ArrayList<>(Pattern.compile(pattern, Pattern.DOTALL | Pattern.UNIX_LINES)
                .matcher(Files.readString(DOCUMENT)).results().toList());
    }
}
