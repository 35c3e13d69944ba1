package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Reader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import payouts.keys.SigningProvider;

/** What the README and the documents show is what happens. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");

    @TempDir
    Path folder;

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(README), docs.filter(file -> file.toString().endsWith(".md")).toList().stream());
        }
    }

    private static List<MatchResult> find(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL | Pattern.MULTILINE).matcher(Files.readString(file)).results().toList();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAFile(Path document) throws IOException {
        for (MatchResult link : find(document, "\\]\\((?!https?:)([^)#]+)[^)]*\\)")) {
            assertThat(document.toAbsolutePath().getParent().resolve(link.group(1))).exists();
        }
    }

    @Test
    void everyDocumentStandsInTheIndex() throws IOException {
        String index = Files.readString(Path.of("docs/README.md"));
        Path folder = Path.of("docs");
        try (Stream<Path> docs = Files.walk(folder)) {
            // Decisions have a folder that is linked as a whole.
            assertThat(docs.map(file -> folder.relativize(file).toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md") && !name.startsWith("adr")))
                    .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
        }
    }

    @Test
    void theSettingsTableHasTheRealDefaults() throws IOException {
        Properties defaults = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            defaults.load(file);
        }
        List<MatchResult> rows = find(README, "^\\| `([a-z0-9.-]+)` \\| ([^|]*)\\|");
        assertThat(rows).hasSizeGreaterThan(8);
        for (MatchResult row : rows) {
            String told = row.group(2).strip().replace("`", "").replace("the sandbox", "http://127.0.0.1:{{payouts.sandbox.port}}");
            assertThat(defaults.getProperty(row.group(1))).as(row.group(1)).isEqualTo(told);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everySettingThatADocumentNamesExists(Path document) throws IOException {
        Properties defaults = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            defaults.load(file);
        }
        for (MatchResult setting : find(document, "`((?:payouts|bank131)\\.(?!requests|results)[a-z0-9.-]+[a-z0-9])`")) {
            assertThat(defaults.stringPropertyNames()).as("%s in %s", setting.group(1), document).contains(setting.group(1));
        }
    }

    @Test
    void theRefusalIsTheOneThatIsTold() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Throwable refused = catchThrowable(() -> StartChecks.portIsFree("payouts.http.port", "0.0.0.0", taken.getLocalPort()));
            assertThat(Files.readString(README)).contains("\nPayout Routes can't start: "
                    + refused.getMessage().replace("" + taken.getLocalPort(), "8080") + "\n");
        }
    }

    @Test
    void theRunIsWhatARunSays() throws IOException {
        List<MatchResult> samples = find(README, "^```text\\R(.*?)^```");
        String readme = samples.get(0).group(1);
        try (ChildProgram program = ChildProgram.in(folder)) {
            Path examples = Files.createDirectories(folder.resolve("docs/examples"));
            Files.copy(Path.of("docs/examples/payouts.csv"), examples.resolve("payouts.csv"));
            String brokerPort = RunningProgram.freePort();
            program.set("payouts.jms.embedded-port", brokerPort).startReady();
            program.drop("payouts.csv", Files.readString(examples.resolve("payouts.csv")));
            List<String> result = program.result("payouts.csv");
            await().atMost(ChildProgram.PATIENCE).until(() -> program.out().stream().anyMatch(line -> line.contains("every row of batch 1")));
            program.stop();
            String said = String.join("\n", program.out()) + "\n";
            assertThat(anyRun(said.replace(folder.toString(), "/home/you/payout-routes")
                    .replace(SigningProvider.chosen().getName(), "AmazonCorrettoCryptoProvider")
                    .replace(":" + program.setting("payouts.sandbox.port"), ":8131")
                    .replace("tcp://127.0.0.1:" + brokerPort, "tcp://127.0.0.1:61616")
                    .replace("port " + program.setting("payouts.http.port"), "port 8080")
                    .replace(program.health().toString(), "http://127.0.0.1:9876/observe/health"))).isEqualTo(anyRun(readme));
            List<String> told = samples.get(1).group(1).lines().map(ReadmeTest::anyRun).toList();
            assertThat(result.stream().map(ReadmeTest::anyRun).toList()).startsWith(told.toArray(String[]::new));
            assertThat(result).as("rows and header of the example").hasSize(6);
        }
    }

    /** What differs from run to run is blanked. */
    private static String anyRun(String text) {
        return text.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME").replaceAll("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "TIME")
                .replaceAll("p([so])_\\d+", "p$1_ID").replaceAll("TIME INFO  Progress .*\\R", "");
    }
}
