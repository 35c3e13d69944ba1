package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/performance.md has every ratio that is measured, with its goal, and no other. */
class PerformanceDocumentTest {

    @Test
    void theTableHasTheRatiosThatAreMeasured() throws IOException {
        TreeMap<String, String> measured = new TreeMap<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/bench/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Pattern.compile("report\\.ratio\\(\"(\\w+)\".*, \"(.*)\"\\);").matcher(Files.readString(source)).results()
                        .forEach(ratio -> measured.put(ratio.group(1), ratio.group(2).replace("<=", "≤").replace(">=", "≥")));
            }
        }
        TreeMap<String, String> told = new TreeMap<>();
        Pattern.compile("^\\| `(\\w+)` \\| [0-9.]+ \\| ([^|]+) \\|", Pattern.MULTILINE).matcher(Files.readString(Path.of("docs/performance.md")))
                .results().forEach(row -> told.put(row.group(1), row.group(2)));
        assertThat(measured).hasSize(10);
        assertThat(told).isEqualTo(measured);
    }
}
