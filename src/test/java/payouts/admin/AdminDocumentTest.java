package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Curl;
import payouts.Orders;
import payouts.admin.Desk.Answer;
import payouts.ledger.PayoutState;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** Runs every sample of the page, in its order, with another port and token. */
class AdminDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/operating/admin-api.md");

    @TempDir
    Path folder;

    @Test
    void everySampleWorksAndAnswersWhatThePageShows() throws Exception {
        Deque<MatchResult> samples = new ArrayDeque<>(Curl.samples(DOCUMENT));
        assertThat(samples).hasSize(14);
        try (Desk desk = Desk.open(folder, "payouts.hold.amount-over", "50000", "bank131.account", "40702810700200000000")) {
            desk.program.bank().rules().add(SandboxRule.on("confirm").reference("INV-3").does(SandboxAction.SESSION_ERROR));
            desk.program.bank().rules().add(SandboxRule.on("start").reference("INV-4").does(SandboxAction.AUTO_CONFIRM));
            desk.program.drop("invoices.csv", Orders.HEADER + row("INV-1", "60000.00"));
            desk.awaitStatus("INV-1", "held");
            run(desk, samples, "?status=held");
            run(desk, samples, "INV-1");
            run(desk, samples, "release");
            desk.awaitStatus("INV-1", "succeeded");

            desk.program.drop("more.csv", Orders.HEADER + row("INV-2", "70000.00") + row("INV-3", "3.00"));
            desk.awaitStatus("INV-2", "held");
            run(desk, samples, "cancel");
            desk.awaitStatus("INV-2", "cancelled");
            run(desk, samples, "retry");
            desk.awaitStatus("INV-2", "succeeded");
            desk.awaitStatus("INV-3", "attention");
            run(desk, samples, "ask");
            run(desk, samples, "settle");
            desk.awaitStatus("INV-3", "succeeded");

            desk.program.drop("alarm.csv", Orders.HEADER + row("INV-4", "4.00"));
            desk.awaitStatus("INV-4", "succeeded");
            run(desk, samples, "stops");
            run(desk, samples, "release-starts");
            assertThat(desk.get("/admin/stops").json()).isEmpty();

            String forgotten = forgottenSession(desk);
            String today = LocalDate.now(ZoneId.of("Europe/Moscow")).toString();
            run(desk, samples, "/admin/statement", "from=…&to=…", "from=" + today + "&to=" + today);
            run(desk, samples, "adopt", "ps_…", forgotten);
            assertThat(desk.get("/admin/statement?from=" + today + "&to=" + today).json().path("not_in_ledger").path("count").asInt()).isZero();

            desk.program.ledger().outbox().register("erp-old", null, false);
            run(desk, samples, "sinks");
            assertThat(desk.post("/admin/sinks/jms/remove").status()).as("a route takes results for it").isEqualTo(409);
            run(desk, samples, "remove");
            assertThat(desk.post("/admin/sinks/erp-old/remove").error()).isEqualTo("No sink has this name.");
            run(desk, samples, "/admin/routes");
        }
        assertThat(samples).isEmpty();
    }

    @Test
    void everyStatusIsNamed() throws Exception {
        String document = Files.readString(DOCUMENT);
        assertThat(Arrays.stream(PayoutState.values()).map(state -> "`" + state.name().toLowerCase() + "`")).allMatch(document::contains);
    }

    private static String row(String reference, String amount) {
        return reference + "," + amount + ",rub,Ivanov Ivan," + Orders.card(reference) + "\n";
    }

    /** What a ledger that was put back behind this payout would find: the bank has paid it, and nobody here knows of it. */
    private static String forgottenSession(Desk desk) throws Exception {
        desk.program.drop("forgotten.csv", Orders.HEADER + row("INV-9", "10.00"));
        String session = desk.awaitStatus("INV-9", "succeeded").path("session_id").asText();
        desk.program.result("forgotten.csv");
        try (var connection = desk.program.ledger().database().dataSource().getConnection(); var statement = connection.createStatement()) {
            statement.execute("set referential_integrity false");
            for (String table : new String[] {"attempt", "payout_history", "batch_line", "result_outbox"}) {
                statement.execute("delete from " + table + " where payout_id = (select id from payout where reference = 'INV-9')");
            }
            statement.execute("delete from payout where reference = 'INV-9'");
            statement.execute("set referential_integrity true");
            connection.commit();
        }
        return session;
    }

    private static void run(Desk desk, Deque<MatchResult> samples, String about, String... replaced) throws Exception {
        MatchResult sample = samples.pop();
        assertThat(sample.group(1)).contains(about);
        String line = replaced.length == 0 ? sample.group(1) : sample.group(1).replace(replaced[0], replaced[1]);
        Answer answer = desk.send(Curl.request(line.replace("$TOKEN", Desk.TOKEN)
                .replace(":8181", ":" + desk.program.setting("payouts.admin.port"))));
        assertThat(answer.status()).as(sample.group(1)).isEqualTo(200);
        if (sample.group(2) != null) {
            Curl.assertLike(answer.json(), new ObjectMapper().readTree(sample.group(2)));
        }
    }
}
