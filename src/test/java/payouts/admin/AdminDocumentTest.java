package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;

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
            desk.run(samples.pop(), "?status=held");
            desk.run(samples.pop(), "INV-1");
            desk.run(samples.pop(), "release");
            desk.awaitStatus("INV-1", "succeeded");

            desk.program.drop("more.csv", Orders.HEADER + row("INV-2", "70000.00") + row("INV-3", "3.00"));
            desk.awaitStatus("INV-2", "held");
            desk.run(samples.pop(), "cancel");
            desk.awaitStatus("INV-2", "cancelled");
            desk.run(samples.pop(), "retry");
            desk.awaitStatus("INV-2", "succeeded");
            desk.awaitStatus("INV-3", "attention");
            desk.run(samples.pop(), "ask");
            desk.run(samples.pop(), "settle");
            desk.awaitStatus("INV-3", "succeeded");

            desk.program.drop("alarm.csv", Orders.HEADER + row("INV-4", "4.00"));
            desk.awaitStatus("INV-4", "succeeded");
            desk.run(samples.pop(), "stops");
            desk.run(samples.pop(), "release-starts");
            assertThat(desk.get("/admin/stops").json()).isEmpty();

            String forgotten = forgottenSession(desk);
            String today = LocalDate.now(ZoneId.of("Europe/Moscow")).toString();
            desk.run(samples.pop(), "/admin/statement", "from=…&to=…", "from=" + today + "&to=" + today);
            desk.run(samples.pop(), "adopt", "ps_…", forgotten);
            assertThat(desk.get("/admin/statement?from=" + today + "&to=" + today).json().path("not_in_ledger").path("count").asInt()).isZero();

            desk.program.ledger().outbox().register("erp-old", null, false);
            desk.run(samples.pop(), "sinks");
            assertThat(desk.post("/admin/sinks/jms/remove").status()).as("a route takes results for it").isEqualTo(409);
            desk.run(samples.pop(), "remove");
            assertThat(desk.post("/admin/sinks/erp-old/remove").error()).isEqualTo("No sink has this name.");
            desk.run(samples.pop(), "/admin/routes");
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
}
