package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import payouts.reload.CheckCommand;

/** The check command: what would be wrong with route files, without the program. */
class CheckTest {

    @TempDir
    Path folder;
    private Path routes;

    @BeforeEach
    void copyRoutes() throws IOException {
        routes = OwnRoutes.in(folder);
    }

    private record Said(int code, List<String> out, List<String> err) {
    }

    private static Said check(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = CheckCommand.run(arguments, "classpath:application.properties", ProgramParts.ALL, new PrintStream(out, true), new PrintStream(err, true));
        return new Said(code, out.toString(StandardCharsets.UTF_8).lines().toList(), err.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @Test
    void theRoutesOfThisProgramAreGood() throws IOException {
        String command = "java -jar target/payout-routes.jar ";
        String line = Files.readAllLines(Path.of("docs/operating/editing-routes.md")).stream().filter(text -> text.startsWith(command)).findFirst().orElseThrow();
        Said said = check(line.substring(command.length()).split(" "));
        assertThat(said.out()).singleElement().asString().endsWith("route files are good.");
        assertThat(said.code()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "payout-confirm | bank131:confirm | bank131:confrim | There is no 'bank131:confrim'",
        "payout-start | ledger:start | ledger:strat | ledger:strat is unknown. Known are ledger:start",
        "intake-csv | direct:accept-orders | direct:accept-order | direct:accept-order is called, but no route starts with it",
        "intake-csv | '#bean:inboxLock' | '#bean:inboxLok' | inboxLok",
        "webhook | method: other | method: others | The bean has no method 'others'",
        "payout-start | bank131.in-flight | bank131.inflight | The setting bank131.inflight is not there",
        "admin | '#adminHttp' | '#admin-http' | admin-http",
        "result-csv | resultFiles | payoutsLedger | There is no bean 'payoutsLedger'",
        "policies | payouts.ledger.Permit$Refused | payouts.ledger.Permit$Refuse | Permit$Refuse"})
    void eachWrongWordIsTold(String file, String right, String wrong, String reason) throws IOException {
        Path route = routes.resolve(file + ".camel.yaml");
        Files.writeString(route, Files.readString(route).replace(right, wrong));
        Said said = check("check", routes.toString());
        assertThat(said.code()).isEqualTo(CheckCommand.BAD);
        assertThat(said.out()).singleElement().asString().startsWith(route.toString()).contains(reason.replace("There is no 'bank131:confrim'", "bank131:confrim is unknown"));
    }

    @Test
    void everyFaultyFileIsToldAtOnce() throws IOException {
        Files.writeString(routes.resolve("a.camel.yaml"), "- route:\n    id: a\n    form: x\n");
        Files.writeString(routes.resolve("b.camel.yaml"), "- route:\n    id: b\n    from:\n      uri: tymer:b\n      steps:\n        - log: x\n");
        Files.writeString(routes.resolve("c.camel.yaml"), "");
        Said said = check("check", routes.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).hasSize(3).allMatch(line -> line.matches(".*/routes/[abc]\\.camel\\.yaml(, line \\d)?: .*"));
    }

    @Test
    void wrongUseIsTold() {
        assertThat(check("check", "no/such/folder").code()).isEqualTo(2);
        assertThat(check("check", "no/such/folder").err()).singleElement().asString().contains("There is no folder no/such/folder", "Use: check [routes-folder]");
        assertThat(check("check", "a", "b").code()).isEqualTo(2);
        assertThat(check("check", routes.resolve("../x").toString()).code()).isEqualTo(2);
        assertThat(check("check", folder.toString()).err()).singleElement().asString().contains("no route files");
    }

    @Test
    void aCheckOpensNoPortMakesNoFileAndNeedsNeitherLedgerNorBankNorKeys() throws Exception {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Process process = new ProcessBuilder(ChildProgram.JAVA, "-XX:TieredStopAtLevel=1",
                "-jar", ChildProgram.JAR.toString(), "check", routes.toString()).directory(empty.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(ChildProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines()).singleElement().asString().endsWith("route files are good.");
        assertThat(process.exitValue()).isZero();
        try (Stream<Path> files = Files.list(empty)) {
            assertThat(files).isEmpty();
        }
    }
}
