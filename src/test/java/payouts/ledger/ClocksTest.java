package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nodes whose clocks differ must agree: leases, gaps and bounds are counted by the database, or by nobody's calendar. */
class ClocksTest {

    /** What asks the machine for the time of day. {@code System.nanoTime()} counts, and knows no time of day. */
    private static final Pattern TIME_OF_DAY = Pattern.compile("\\b(now\\(|currentTimeMillis|new Date\\(|systemUTC|systemDefaultZone)");

    @Test
    void m09_nothingThatDecidesReadsTheClockOfItsMachine() throws IOException {
        for (String decides : List.of("ledger", "stage", "file", "intake", "confirm")) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/payouts", decides))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(TIME_OF_DAY);
                }
            }
        }
    }
}
