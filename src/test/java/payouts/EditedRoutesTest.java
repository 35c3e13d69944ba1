package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ledger.PayoutState;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;
import payouts.sandbox.SandboxSession;
import payouts.simulation.BooksChecker;

/** Routes edited wrongly, as a tired person would at night: the ledger refuses what would pay twice or pay unseen. */
class EditedRoutesTest {

    @TempDir
    Path folder;

    private Path routes;

    @BeforeEach
    void copyRoutes() throws IOException {
        routes = OwnRoutes.in(folder);
    }

    @Test
    void aRouteThatSendsEveryCallTwiceStartsAndConfirmsEachSessionOnce() throws IOException {
        for (String call : List.of("create", "start", "confirm")) {
            edit("- to: bank131:" + call + "\n", "- doTry:\n    steps:\n      - to: bank131:" + call + "\n      - to: bank131:" + call
                    + "\n    doCatch:\n      - exception: [payouts.ledger.Permit$Refused]\n        steps:\n          - log: refused\n");
        }
        try (RunningProgram program = start(Map.of())) {
            program.drop("twice.csv", Orders.file("twice", 5));
            assertThat(program.result("twice.csv").subList(1, 6)).allMatch(line -> line.contains(",succeeded,1,"));
            assertThat(program.bank().books().sessions()).allSatisfy(session -> {
                assertThat(session.calls("start")).isLessThanOrEqualTo(1);
                assertThat(session.calls("confirm")).isLessThanOrEqualTo(1);
            });
            assertThat(judge(program, Orders.file("twice", 5))).isEmpty();
        }
    }

    @Test
    void aRouteThatConfirmsWithoutTheCompareStillConfirmsNothingThatDiffers() throws IOException {
        write("payout-confirm.camel.yaml", """
                - route:
                    id: payout-confirm
                    from:
                      uri: ledger:confirm
                      steps:
                        - to: bank131:confirm
                """);
        try (RunningProgram program = start(Map.of("payouts.reconcile.after-seconds", "0.5"))) {
            program.bank().rules().add(SandboxRule.on("start").reference("blind-*").does(SandboxAction.TAMPER).field("amount").value("99999900"));
            program.drop("blind.csv", Orders.file("blind", 2));
            assertThat(program.result("blind.csv").subList(1, 3)).allMatch(line -> line.contains(",cancelled,1,"));
            assertThat(program.bank().books().paid()).isEmpty();
            assertThat(program.bank().books().sessions()).noneMatch(SandboxSession::confirmed);
        }
    }

    @Test
    void aRouteThatConfirmsFromTheWrongStageIsRefused() throws IOException {
        edit("- to: bank131:start\n", "- to: bank131:start\n- to: bank131:confirm\n");
        write("reconcile.camel.yaml", """
                - route:
                    id: reconcile
                    from:
                      uri: ledger:reconcile
                      steps:
                        - to: bank131:confirm
                """);
        try (RunningProgram program = start(Map.of("payouts.reconcile.after-seconds", "0.3"))) {
            program.bank().rules().add(SandboxRule.on("confirm").nth(1).does(SandboxAction.DROP_ANSWER));
            program.drop("wrong.csv", Orders.file("wrong", 4));
            assertThat(program.result("wrong.csv").subList(1, 5)).allMatch(line -> line.contains(",succeeded,1,"));
            assertThat(program.bank().books().sessions()).allMatch(session -> session.calls("confirm") <= 1);
            assertThat(judge(program, Orders.file("wrong", 4))).isEmpty();
        }
    }

    @Test
    void aRouteThatReplacesTheBodyAndTheHeadersChangesNothingOfWhatIsSent() throws IOException {
        String before = "- setBody:\n    constant: \"{\\\"session_id\\\":\\\"ps_other\\\",\\\"amount\\\":1}\"\n- setHeader:\n    name: CamelHttpUri\n"
                + "    constant: http://127.0.0.1:1/stolen\n- setHeader:\n    name: CamelHttpPath\n    constant: /api/v1/session/cancel\n";
        for (String call : List.of("create", "start", "confirm")) {
            edit("- to: bank131:" + call + "\n", before + "- to: bank131:" + call + "\n");
        }
        try (RunningProgram program = start(Map.of())) {
            program.drop("body.csv", Orders.file("body", 3));
            assertThat(program.result("body.csv").subList(1, 4)).allMatch(line -> line.contains(",succeeded,1,"));
            assertThat(judge(program, Orders.file("body", 3))).isEmpty();
        }
    }

    @Test
    void aStepThatFailsBeforeTheStartDelaysThePayoutAndLosesNothing() throws IOException {
        edit("- to: bank131:create\n", "- filter:\n    simple: \"${random(3)} == 0\"\n    steps:\n      - throwException:\n"
                + "          exceptionType: java.lang.IllegalStateException\n          message: a check that is down\n- to: bank131:create\n");
        try (RunningProgram program = start(Map.of("payouts.reconcile.after-seconds", "0.2"))) {
            program.drop("fails.csv", Orders.file("fails", 6));
            assertThat(program.result("fails.csv").subList(1, 7)).allMatch(line -> line.contains(",succeeded,"));
            assertThat(judge(program, Orders.file("fails", 6))).isEmpty();
        }
    }

    @Test
    void aStepThatFailsBetweenCreateAndStartLeavesTheSessionForTheNextTry() throws IOException {
        edit("- to: bank131:start\n", "- filter:\n    simple: \"${variable.global:failed} == null\"\n    steps:\n"
                + "      - setVariable:\n          name: global:failed\n          constant: once\n      - throwException:\n"
                + "          exceptionType: java.lang.IllegalStateException\n          message: a check that is down\n- to: bank131:start\n");
        try (RunningProgram program = start(Map.of("payouts.reconcile.after-seconds", "0.2"))) {
            program.drop("between.csv", Orders.file("between", 1));
            assertThat(program.result("between.csv").get(1)).contains(",succeeded,1,");
            assertThat(program.bank().books().sessions()).singleElement().satisfies(session -> assertThat(session.calls("start")).isEqualTo(1));
        }
    }

    @Test
    void aRouteThatAsksForTheCardAfterTheCreateStartsThatSession() throws IOException {
        edit("- to: bank131:start\n", "- to: bank131:token-info\n- to: bank131:start\n");
        try (RunningProgram program = start(Map.of("payouts.reconcile.after-seconds", "0.2"))) {
            program.drop("late.csv", Orders.file("late", 2));
            assertThat(program.result("late.csv").subList(1, 3)).allMatch(line -> line.contains(",succeeded,1,"));
            assertThat(program.bank().books().sessions()).hasSize(2);
        }
    }

    @Test
    void withoutAConfirmRouteNothingIsPaid() throws IOException {
        Files.delete(routes.resolve("payout-confirm.camel.yaml"));
        try (RunningProgram program = start(Map.of("payouts.reconcile.after-seconds", "0.2"))) {
            program.drop("none.csv", Orders.file("none", 2));
            await().atMost(RunningProgram.PATIENCE).until(() -> program.ledger().persons().list(PayoutState.READY, null, 10).size() == 2);
            await().atMost(RunningProgram.PATIENCE).until(() -> program.bank().books().requestCount("status") > 3);
            assertThat(program.bank().books().paid()).isEmpty();
        }
    }

    private RunningProgram start(Map<String, String> settings) {
        var all = new java.util.HashMap<>(settings);
        all.put("camel.main.routes-include-pattern", OwnRoutes.pattern(routes));
        return RunningProgram.in(folder, all);
    }

    private static List<String> judge(RunningProgram program, String file) {
        return BooksChecker.check(file, program.bank().books(), program.ledger().persons().list(null, null, 1000), List.of());
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(routes.resolve(name), content);
    }

    /** Replaces a step wherever it stands in the routes, keeping its indentation. */
    private void edit(String step, String by) throws IOException {
        try (Stream<Path> files = Files.list(routes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                StringBuilder edited = new StringBuilder();
                for (String line : Files.readAllLines(file)) {
                    String indent = line.substring(0, line.length() - line.stripLeading().length());
                    edited.append((line.stripLeading() + "\n").equals(step) ? by.indent(indent.length()) : line + "\n");
                }
                Files.writeString(file, edited);
            }
        }
    }
}
