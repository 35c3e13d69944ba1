package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import payouts.Curl;
import payouts.Orders;
import payouts.ledger.TestDatabase;
import payouts.sandbox.PaidOut;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** A ledger is put back to an older copy, by the samples of the page in their order; the bank's books say who was paid. */
class RestoreTest {

    private static final Pattern SAMPLE = Pattern.compile("```sh\\n(.*?)\\n```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private final Deque<String> samples = new ArrayDeque<>();

    @ParameterizedTest
    @EnumSource
    void m37_afterARestoreFromAnOlderBackupNobodyIsPaidTwiceAndNobodyIsLeftOut(TestDatabase database) throws Exception {
        boolean file = database == TestDatabase.H2;
        String url = file ? "jdbc:h2:file:" + folder.resolve("data/ledger/payouts") : database.freshUrl();
        SAMPLE.matcher(Files.readString(Path.of("docs/operating/backup.md"))).results().map(sample -> sample.group(1)).forEach(samples::add);
        try (Desk desk = Desk.open(folder.resolve("data"), "bank131.account", "40702810700200000000", "payouts.hold.amount-over", "50", "payouts.database.url", url,
                "payouts.jms.enabled", "false", "payouts.erp.enabled", "false")) {
            desk.program.drop("before.csv", Orders.file("a", 2) + Orders.rows("a", 60, 60));
            desk.awaitStatus("a-1", "succeeded");
            desk.awaitStatus("a-2", "succeeded");
            desk.awaitStatus("a-60", "held");
            whatCantBeDoneIsTold(desk);
            desk.program.close();
            String backup = file ? url : TestDatabase.copyOf(url);
            shell("cp ", file);

            desk.program.start();
            desk.post("/admin/payouts/a-60/release");
            desk.awaitStatus("a-60", "succeeded");
            desk.program.drop("after.csv", Orders.file("b", 2) + Orders.rows("b", 70, 70));
            desk.awaitStatus("b-1", "succeeded");
            desk.awaitStatus("b-2", "succeeded");
            desk.awaitStatus("b-70", "held");
            desk.program.close();
            shell("mv data/archive", true);
            shell("mv data/ledger", file);

            desk.program.set("payouts.database.url", backup).set("payouts.frozen", "true").start();
            String today = LocalDate.now(ZoneId.of("Europe/Moscow")).toString();
            JsonNode found = curl(desk, samples.peek(), Map.of("$FROM", LocalDate.parse(today).minusDays(1).toString(), "$TO", today));
            String compare = samples.pop();
            assertThat(found.path("agrees").asBoolean()).isFalse();
            assertThat(found.path("agreeing").asInt()).isEqualTo(2);
            Map<String, String> forgotten = new HashMap<>();
            Map<String, String> here = new HashMap<>();
            found.path("not_in_ledger").path("rows").forEach(row -> {
                forgotten.put(row.path("reference").asText(), row.path("session_id").asText());
                here.put(row.path("reference").asText(), row.path("status").asText());
            });
            assertThat(here).isEqualTo(Map.of("a-60", "held", "b-1", "null", "b-2", "null"));

            String adopt = samples.pop();
            for (Map.Entry<String, String> row : forgotten.entrySet()) {
                assertThat(curl(desk, adopt, Map.of("'$SESSION'", row.getValue(), "$REFERENCE", row.getKey())).path("status").asText())
                        .isEqualTo("succeeded");
            }
            found = curl(desk, compare, Map.of("$FROM", today, "$TO", today));
            assertThat(found.path("agrees").asBoolean()).as("%s", found).isTrue();

            curl(desk, samples.pop(), Map.of());
            assertThat(samples).isEmpty();
            for (String name : List.of("before.csv", "after.csv")) {
                desk.program.drop(name, Files.readString(archived(name)));
            }
            desk.awaitStatus("b-70", "held");
            desk.post("/admin/payouts/b-70/release");
            desk.awaitStatus("b-70", "succeeded");
            List<String> result = desk.program.result("after.csv");
            assertThat(result.get(0)).endsWith(",present_status");
            assertThat(result.subList(1, 3)).allMatch(line -> line.contains(",duplicate,") && line.endsWith(",succeeded"));
            assertThat(result.get(3)).contains("b-70,", ",succeeded,1,");
            assertThat(desk.program.bank().books().paid()).extracting(PaidOut::metadata)
                    .containsExactlyInAnyOrder("a-1", "a-2", "a-60", "b-1", "b-2", "b-70");
            assertThat(desk.answers()).doesNotContain("Ivanov", Orders.card("b1"));
        }
    }

    private static void whatCantBeDoneIsTold(Desk desk) {
        for (String days : List.of("", "?from=2026-11-01", "?from=1.11.2026&to=2026-11-23", "?from=2026-11-23&to=2026-11-01")) {
            assertThat(desk.get("/admin/statement" + days).status()).as(days).isEqualTo(400);
        }
        for (SandboxAction trouble : List.of(SandboxAction.REFUSE, SandboxAction.UNREADABLE, SandboxAction.DROP_ANSWER)) {
            desk.program.bank().rules().add(SandboxRule.on("account_statement").times(1).does(trouble));
            Desk.Answer answer = desk.get("/admin/statement?from=2026-11-01&to=2026-11-23");
            assertThat(answer.status()).as("%s", trouble).isEqualTo(502);
            assertThat(answer.error()).startsWith("The bank gave no statement: ");
        }
        String session = desk.get("/admin/payouts/a-1").json().path("session_id").asText();
        assertThat(adopt(desk, "a-60", "ps_nobody").status()).isEqualTo(502);
        assertThat(adopt(desk, "a-60", session).error()).contains("another reference");
        assertThat(adopt(desk, "a-1", session).error()).contains("knows session");
        assertThat(adopt(desk, "a 60", session).status()).isEqualTo(400);
        assertThat(adopt(desk, "a-60", "4111 1111").error()).startsWith("session_id must be").doesNotContain("4111");
        assertThat(desk.post("/admin/payouts/a-60/adopt", "{\"session_id\":\"" + session + "\"}").status()).isEqualTo(400);
        for (String path : List.of("/admin/statement?from=2026-11-01&to=2026-11-23", "/admin/payouts/a-60/adopt")) {
            long asked = desk.program.bank().books().requests().size();
            assertThat(desk.send(desk.unknown(path).header("Content-Type", "application/json").method(path.endsWith("adopt") ? "POST" : "GET",
                    HttpRequest.BodyPublishers.ofString("{}"))).status()).isEqualTo(401);
            assertThat(desk.program.bank().books().requests()).as("nothing was asked for a stranger").hasSize((int) asked);
        }
        assertThat(desk.get("/admin/payouts/a-60").json().path("status").asText()).isEqualTo("held");
    }

    private static Desk.Answer adopt(Desk desk, String reference, String session) {
        return desk.post("/admin/payouts/" + reference.replace(" ", "%20") + "/adopt", "{\"session_id\":\"" + session + "\",\"evidence\":\"a letter\"}");
    }

    private Path archived(String name) throws IOException {
        try (var files = Files.list(folder.resolve("archive-before"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + ".")).findFirst().orElseThrow();
        }
    }

    /** Runs the page's next sample beside {@code data/}; one that is about the embedded database alone is passed over elsewhere. */
    private void shell(String about, boolean here) throws Exception {
        String sample = samples.pop();
        assertThat(sample).contains(about);
        if (!here) {
            return;
        }
        Process process = new ProcessBuilder("sh", "-ec", sample).directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static JsonNode curl(Desk desk, String sample, Map<String, String> variables) {
        String line = sample.substring("curl ".length()).replace("$TOKEN", Desk.TOKEN).replace(":8181", ":" + desk.program.setting("payouts.admin.port"));
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            line = line.replace(variable.getKey(), variable.getValue());
        }
        Desk.Answer answer = desk.send(Curl.request(line));
        assertThat(answer.status()).as("%s: %s", line, answer.json()).isEqualTo(200);
        return answer.json();
    }
}
