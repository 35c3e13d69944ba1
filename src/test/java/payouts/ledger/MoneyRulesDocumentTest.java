package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/money-rules.md names only tests that exist, and every test that bears a rule's number. */
class MoneyRulesDocumentTest {

    private static final Path DOCUMENT = Path.of("docs", "money-rules.md");
    private static final Pattern TEST = Pattern.compile("`([\\w.]+)#(\\w+)`");

    static List<String> named() throws IOException {
        return TEST.matcher(Files.readString(DOCUMENT)).results().map(test -> test.group(1) + "#" + test.group(2)).distinct().toList();
    }

    @ParameterizedTest
    @MethodSource("named")
    void everyTestThatIsNamedExists(String test) throws ClassNotFoundException {
        String[] parts = test.split("#");
        assertThat(Arrays.stream(Class.forName("payouts." + parts[0]).getDeclaredMethods()).filter(method -> method.getName().equals(parts[1])))
                .isNotEmpty().allMatch(method -> Arrays.stream(method.getAnnotations())
                        .anyMatch(annotation -> annotation.annotationType().getSimpleName().matches("Test|ParameterizedTest|Property|Example")));
    }

    @Test
    void everyRuleHasItsRow() throws IOException {
        String text = Files.readString(DOCUMENT);
        assertThat(IntStream.rangeClosed(1, 40).mapToObj(rule -> "| M" + rule + " |")).allMatch(text::contains);
    }

    @Test
    void everyTestThatBearsARulesNumberStandsInThatRulesRow() throws IOException {
        List<String> rows = Files.readAllLines(DOCUMENT);
        Pattern method = Pattern.compile("(?m)^    void (m(\\d\\d)_\\w+)\\(");
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java", "payouts"))) {
            for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                method.matcher(Files.readString(file)).results().forEach(found -> assertThat(rows).as(found.group(1))
                        .anyMatch(row -> row.startsWith("| M" + Integer.parseInt(found.group(2)) + " |") && row.contains("#" + found.group(1) + "`")));
            }
        }
    }
}
