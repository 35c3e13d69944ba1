package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.Orders;
import payouts.admin.Desk.Answer;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** What a person does to payouts, and what the bank's books say of it afterwards. */
class AdminActsTest {

    private static final String NOT_BY_ITSELF = "3600";

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(log);
    }

    @AfterEach
    void noTokenCardOrNameIsInTheLog() {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(log);
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains(Desk.TOKEN)
                || line.contains("Ivanov") || line.contains(Orders.card("t1")));
    }

    @Test
    void aPayoutHeldForItsAmountIsPaidOnceAPersonReleasesIt() {
        try (Desk desk = Desk.open(folder, "payouts.hold.amount-over", "2")) {
            desk.program.drop("t.csv", Orders.file("t", 2));
            desk.awaitStatus("t-2", "held");
            desk.awaitStatus("t-1", "succeeded");
            assertThat(desk.program.bank().books().sessionsOf("t-2")).isEmpty();

            Answer released = desk.post("/admin/payouts/t-2/release");
            assertThat(released.status()).isEqualTo(200);
            assertThat(released.json().path("reference").asText()).isEqualTo("t-2");
            hasMoment(desk.awaitStatus("t-2", "succeeded"), "released", "anna");
            assertThat(desk.program.result("t.csv")).hasSize(3);
            assertThat(desk.program.bank().books().totalPaid()).isEqualTo(Orders.sumKopecks(2));
            assertThat(desk.answers()).doesNotContain(Desk.TOKEN, "Ivanov", Orders.card("t2"));
        }
    }

    @Test
    void aPayoutHeldForAMismatchIsConfirmedOnceAPersonReleasesIt() {
        try (Desk desk = Desk.open(folder, "payouts.compare.purpose", "hold")) {
            desk.program.bank().rules().add(SandboxRule.on("start").reference("t-1").does(SandboxAction.TAMPER).field("purpose"));
            desk.program.drop("t.csv", Orders.file("t", 1));
            assertThat(desk.awaitStatus("t-1", "held").path("reason").asText()).contains("The purpose does not begin");
            assertThat(desk.program.bank().books().paid()).isEmpty();

            assertThat(desk.post("/admin/payouts/t-1/release").status()).isEqualTo(200);
            hasMoment(desk.awaitStatus("t-1", "succeeded"), "released", "anna");
            assertThat(desk.program.bank().books().paid()).hasSize(1);
        }
    }

    @Test
    void aHeldPayoutThatIsCancelledNeverReachesTheBank() {
        try (Desk desk = Desk.open(folder, "payouts.hold.amount-over", "1")) {
            desk.program.drop("t.csv", Orders.file("t", 1));
            desk.awaitStatus("t-1", "held");

            assertThat(desk.post("/admin/payouts/t-1/cancel").json().path("status").asText()).isEqualTo("cancelled");
            assertThat(desk.program.result("t.csv").get(1)).contains(",cancelled,1,").contains("Cancelled by anna.");
            hasMoment(desk.awaitStatus("t-1", "cancelled"), "cancel", "anna");
            assertThat(desk.program.bank().books().sessions()).isEmpty();
        }
    }

    @Test
    void aStartedPayoutThatIsCancelledIsCancelledAtTheBankAndNothingIsPaid() {
        try (Desk desk = Desk.open(folder, "payouts.reconcile.after-seconds", NOT_BY_ITSELF)) {
            desk.program.bank().rules().add(SandboxRule.on("ready_to_confirm").does(SandboxAction.DELAY).millis(5000));
            desk.program.drop("t.csv", Orders.file("t", 1));
            desk.awaitStatus("t-1", "starting");

            assertThat(desk.post("/admin/payouts/t-1/cancel").json().path("status").asText()).isEqualTo("cancelling");
            assertThat(desk.program.result("t.csv").get(1)).contains(",cancelled,1,ps_").contains("Cancelled by anna.");
            assertCancelledAtTheBank(desk);
        }
    }

    @Test
    void aFrozenProgramTellsWhatIsStoppedAndAReadyPayoutOfItCanStillBeCancelled() {
        try (Desk desk = Desk.open(folder, "payouts.reconcile.after-seconds", NOT_BY_ITSELF)) {
            desk.program.bank().rules().add(SandboxRule.on("ready_to_confirm").does(SandboxAction.LOSE));
            desk.program.drop("t.csv", Orders.file("t", 1));
            desk.awaitStatus("t-1", "starting");
            desk.program.close();
            desk.program.set("payouts.frozen", "true").start();

            assertThat(desk.get("/admin/stops").json().findValuesAsText("name")).containsExactly("confirms", "starts");
            desk.program.drop("u.csv", Orders.file("u", 1));
            desk.awaitStatus("u-1", "accepted");
            awaitAsked(desk, "t-1", "ready");
            assertThat(desk.post("/admin/payouts/t-1/cancel").status()).isEqualTo(200);
            desk.awaitStatus("t-1", "cancelled");
            assertCancelledAtTheBank(desk);

            JsonNode released = desk.post("/admin/release-starts").json().path("released");
            assertThat(released.findValuesAsText("name")).containsExactly("confirms", "starts");
            assertThat(released.findValuesAsText("set_by")).containsOnly("settings");
            desk.awaitStatus("u-1", "succeeded");
        }
    }

    /** Asks until the bank has got as far as the status: the question may come before the session is ready. */
    private static void awaitAsked(Desk desk, String reference, String status) {
        org.awaitility.Awaitility.await().atMost(payouts.RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(200)).until(() ->
                desk.get("/admin/payouts/" + reference).json().path("status").asText().equals(status)
                        || desk.post("/admin/payouts/" + reference + "/ask").status() != 200);
        desk.awaitStatus(reference, status);
    }

    private static void assertCancelledAtTheBank(Desk desk) {
        var books = desk.program.bank().books();
        assertThat(books.sessionsOf("t-1")).hasSize(1).allMatch(session -> session.status().equals("cancelled"))
                .allMatch(session -> session.calls("confirm") == 0);
        assertThat(books.paid()).isEmpty();
    }

    @Test
    void aConfirmedPayoutCanNotBeCancelledAndTheBanksWordIsHeardWhenAPersonAsks() {
        try (Desk desk = Desk.open(folder, "payouts.reconcile.after-seconds", NOT_BY_ITSELF)) {
            desk.program.bank().rules().add(SandboxRule.on("payment_finished").does(SandboxAction.LOSE));
            desk.program.drop("t.csv", Orders.file("t", 1));
            desk.awaitStatus("t-1", "confirming");

            Answer refused = desk.post("/admin/payouts/t-1/cancel");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.error())
                    .isEqualTo("Payout t-1 is CONFIRMING: its confirm was permitted, and now only the bank's word counts.");
            awaitAsked(desk, "t-1", "succeeded");
            hasMoment(desk.awaitStatus("t-1", "succeeded"), "ask", "anna");
            assertThat(desk.post("/admin/payouts/t-1/cancel").status()).isEqualTo(409);
            assertThat(desk.program.bank().books().paid()).hasSize(1);
        }
    }

    @Test
    void aFailedPayoutIsPaidByARetryAndItsResultFileIsWrittenAgain() {
        try (Desk desk = Desk.open(folder)) {
            desk.program.bank().rules().add(SandboxRule.on("confirm").reference("t-2").nth(1).does(SandboxAction.DECLINE)
                    .code("bank_card_expired"));
            desk.program.drop("t.csv", Orders.file("t", 3));
            assertThat(desk.program.result("t.csv").get(2)).contains(",failed,1,ps_").contains("bank_card_expired");
            assertThat(desk.get("/admin/payouts/t-2").json().path("error_code").asText()).isEqualTo("bank_card_expired");

            assertThat(desk.post("/admin/payouts/t-2/retry").status()).isEqualTo(200);
            JsonNode paid = desk.awaitStatus("t-2", "succeeded");
            assertThat(paid.path("attempt").asInt()).isEqualTo(2);
            assertThat(paid.path("error_code").isNull()).isTrue();
            hasMoment(paid, "retry", "anna");
            desk.awaitResult("t.csv", ",succeeded,2,ps_");
            assertThat(desk.program.result("t.csv")).hasSize(4).filteredOn(line -> line.contains(",succeeded,1,ps_")).hasSize(2);
            assertThat(desk.program.names("results")).hasSize(1);
            assertThat(desk.program.bank().books().totalPaid()).isEqualTo(Orders.sumKopecks(3));
            assertThat(desk.post("/admin/payouts/t-2/retry").status()).isEqualTo(409);
        }
    }

    @Test
    void aPayoutThatTheBankDoesNotDecideIsSettledByAPersonWithEvidence() {
        try (Desk desk = Desk.open(folder)) {
            desk.program.bank().rules().add(SandboxRule.on("confirm").does(SandboxAction.SESSION_ERROR));
            desk.program.drop("t.csv", Orders.file("t", 2));
            desk.awaitStatus("t-1", "attention");
            desk.awaitStatus("t-2", "attention");
            int asked = desk.program.bank().books().requests("status").size();
            assertThat(desk.post("/admin/payouts/t-1/ask").status()).isEqualTo(200);
            org.awaitility.Awaitility.await().atMost(payouts.RunningProgram.PATIENCE)
                    .until(() -> desk.program.bank().books().requests("status").size() > asked);

            Answer paid = desk.post("/admin/payouts/t-1/settle",
                    "{\"outcome\":\"succeeded\",\"evidence\":\"On the statement of 23 November.\"}");
            assertThat(paid.status()).isEqualTo(200);
            assertThat(paid.json().path("status").asText()).isEqualTo("succeeded");
            assertThat(desk.post("/admin/payouts/t-2/settle", "{\"outcome\":\"failed\",\"evidence\":\"Letter 7 of the bank.\"}")
                    .json().path("status").asText()).isEqualTo("failed");
            JsonNode moment = hasMoment(desk.get("/admin/payouts/t-1").json(), "settled", "anna");
            assertThat(moment.path("why").asText()).isEqualTo("On the statement of 23 November.");
            List<String> result = desk.program.result("t.csv");
            assertThat(result.get(1)).contains(",succeeded,1,ps_");
            assertThat(result.get(2)).contains(",failed,1,ps_").contains("Settled as not paid by anna.");
            assertThat(desk.post("/admin/payouts/t-1/settle", "{\"outcome\":\"failed\",\"evidence\":\"again\"}").status()).isEqualTo(409);
        }
    }

    @Test
    void afterAnAlarmStartsGoOnOnlyOnceAPersonReleasesThem() {
        try (Desk desk = Desk.open(folder)) {
            desk.program.bank().rules().add(SandboxRule.on("start").reference("t-1").does(SandboxAction.AUTO_CONFIRM));
            desk.program.drop("t.csv", Orders.file("t", 1));
            desk.awaitStatus("t-1", "succeeded");
            JsonNode stops = desk.get("/admin/stops").json();
            assertThat(stops.findValuesAsText("name")).containsExactly("starts");
            assertThat(stops.path(0).path("needs_person").asBoolean()).isTrue();
            desk.program.drop("u.csv", Orders.file("u", 1));
            desk.awaitStatus("u-1", "accepted");
            assertThat(desk.program.bank().books().sessionsOf("u-1")).isEmpty();

            JsonNode released = desk.post("/admin/release-starts").json().path("released");
            assertThat(released.findValuesAsText("name")).containsExactly("starts");
            assertThat(released.path(0).path("reason").asText()).contains("without a confirm of ours");
            desk.awaitStatus("u-1", "succeeded");
            assertThat(desk.get("/admin/stops").json()).isEmpty();
            assertThat(desk.post("/admin/release-starts").json().path("released")).isEmpty();
            assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage)
                    .contains("Starts and confirms were released by anna.");
        }
    }

    private static JsonNode hasMoment(JsonNode payout, String event, String actor) {
        for (JsonNode moment : payout.path("history")) {
            if (moment.path("event").asText().equals(event)) {
                assertThat(moment.path("actor").asText()).isEqualTo(actor);
                return moment;
            }
        }
        throw new AssertionError("No " + event + " in " + payout.path("history"));
    }
}
