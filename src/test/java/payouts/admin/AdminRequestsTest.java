package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Orders;
import payouts.Upload;
import payouts.admin.Desk.Answer;

/** Who may ask what, and what is answered, on one program: three payouts are paid, one is held. */
class AdminRequestsTest {

    private static final List<String> ACTS = List.of("release", "cancel", "retry", "ask", "settle");

    @TempDir
    static Path folder;

    private static Desk desk;

    @BeforeAll
    static void open() {
        desk = Desk.open(folder, "payouts.hold.amount-over", "100");
        desk.program.drop("first.csv", Orders.file("a", 2));
        desk.program.result("first.csv");
        desk.program.drop("second.csv", Orders.HEADER + Orders.rows("b", 1, 1) + Orders.rows("b", 101, 101));
        desk.awaitStatus("b-1", "succeeded");
        desk.awaitStatus("b-101", "held");
    }

    @AfterAll
    static void close() {
        desk.close();
    }

    @Test
    void everyAddressAnswers401WithNoReasonUnlessTheTokenIsRight() {
        for (String path : List.of("/admin/payouts", "/admin/payouts/a-1", "/admin/payouts/none", "/admin/stops", "/admin/routes")) {
            isUnauthorized(desk.send(desk.unknown(path)));
            isUnauthorized(desk.send(desk.unknown(path).header("Authorization", "Bearer " + Desk.TOKEN + "x")));
            isUnauthorized(desk.send(desk.unknown(path).header("Authorization", "Basic YW5uYTphbm5h")));
            isUnauthorized(desk.send(desk.unknown(path + "?Authorization=Bearer%20" + Desk.TOKEN)));
        }
        for (String act : ACTS) {
            isUnauthorized(desk.send(desk.unknown("/admin/payouts/b-101/" + act).header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("no JSON"))));
        }
        isUnauthorized(desk.send(desk.unknown("/admin/release-starts").POST(BodyPublishers.noBody())));
        assertThat(desk.get("/admin/payouts/b-101").json().path("status").asText()).isEqualTo("held");
    }

    private static void isUnauthorized(Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.response().headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(answer.response().body()).isEmpty();
    }

    @Test
    void theListIsFilteredByStatusInAnyCaseAndByBatchNewestFirst() {
        assertThat(desk.references("")).containsExactly("a-1", "a-2", "b-1", "b-101");
        assertThat(desk.references("?status=succeeded")).containsExactly("a-1", "a-2", "b-1");
        assertThat(desk.references("?status=HeLd&batch=")).containsExactly("b-101");
        assertThat(desk.references("?batch=2")).containsExactly("b-1", "b-101");
        assertThat(desk.references("?batch=2&status=SUCCEEDED")).containsExactly("b-1");
        assertThat(desk.references("?status=failed")).isEmpty();
        assertThat(desk.references("?batch=999")).isEmpty();
        assertThat(desk.references("?batch=1&limit=1")).hasSize(1);
        assertThat(desk.get("/admin/payouts?limit=1").json().path(0).path("reference").asText()).startsWith("b-");
    }

    @Test
    void wrongFiltersAreToldWithWhatWouldBeRight() {
        isBad("?status=paid", "status must be one of accepted, held,");
        isBad("?status=held&status=failed", "status must be given once.");
        isBad("?batch=x", "batch must be a whole number from 1.");
        isBad("?batch=0", "batch must be a whole number from 1.");
        isBad("?limit=0", "limit must be a whole number from 1 to 1000.");
        isBad("?limit=1001", "limit must be a whole number from 1 to 1000.");
    }

    private static void isBad(String query, String error) {
        Answer answer = desk.get("/admin/payouts" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).startsWith(error);
    }

    @Test
    void aPayoutIsShownWithItsHistoryAndWithoutItsCardAndName() {
        JsonNode payout = desk.get("/admin/payouts/a-2").json();
        assertThat(payout.path("status").asText()).isEqualTo("succeeded");
        assertThat(payout.path("attempt").asInt()).isEqualTo(1);
        assertThat(payout.path("amount").textValue()).isEqualTo("2.02");
        assertThat(payout.path("currency").asText()).isEqualTo("rub");
        assertThat(payout.path("batch").asInt()).isEqualTo(1);
        assertThat(payout.path("session_id").asText()).startsWith("ps_");
        assertThat(payout.path("card_last4").asText()).hasSize(4);
        assertThat(payout.path("error_code").isNull()).isTrue();
        assertThat(payout.path("history").findValuesAsText("to"))
                .containsExactly("accepted", "creating", "starting", "ready", "confirming", "succeeded");
        assertThat(payout.path("history").findValuesAsText("actor")).containsOnly("csv", "program");
        assertThat(payout.toString()).doesNotContain("Ivanov", Orders.card("a2"));
    }

    @Test
    void anUnknownReferenceIs404ForEveryAct() {
        assertThat(desk.get("/admin/payouts/none").status()).isEqualTo(404);
        for (String act : ACTS) {
            Answer answer = desk.post("/admin/payouts/none/" + act, "{\"outcome\":\"failed\",\"evidence\":\"a letter\"}");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.error()).isEqualTo("No payout has this reference.");
        }
    }

    @Test
    void aReferenceThatIsGivenTwiceIsRefused() {
        assertThat(desk.post("/admin/payouts/b-101/release?reference=a-1").status()).isEqualTo(400);
        assertThat(desk.send(desk.request("/admin/payouts/b-101/release").header("reference", "a-1").POST(BodyPublishers.noBody()))
                .status()).isEqualTo(400);
        assertThat(desk.send(desk.request("/admin/payouts/b-101/release").header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("reference=a-1"))).status()).isEqualTo(400);
        assertThat(desk.get("/admin/payouts/b-101").json().path("status").asText()).isEqualTo("held");
    }

    @Test
    void aFileThatIsUploadedIsRefusedAndNeverOnADisk() {
        int before = Upload.files();
        assertThat(desk.send(Upload.to(desk.request("/admin/payouts/b-101/release"))).status()).isEqualTo(415);
        assertThat(Upload.files()).isEqualTo(before);
    }

    @Test
    void whatTheStateDoesNotAllowIs409WithTheReason() {
        assertNotAllowed("a-1/release", "Payout a-1 is SUCCEEDED: only a HELD payout can be released.");
        assertNotAllowed("a-1/cancel", "Payout a-1 is SUCCEEDED: it can't be cancelled any more.");
        assertNotAllowed("a-1/retry", "Payout a-1 is SUCCEEDED: only a FAILED or CANCELLED payout can be paid anew.");
        assertNotAllowed("b-101/ask", "Payout b-101 is HELD: there is no session to ask about.");
        assertNotAllowed("a-1/settle", "Payout a-1 is SUCCEEDED: only a payout in ATTENTION can be settled.");
    }

    private static void assertNotAllowed(String act, String error) {
        Answer answer = desk.post("/admin/payouts/" + act, "{\"outcome\":\"failed\",\"evidence\":\"a letter\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.error()).isEqualTo(error);
    }

    @Test
    void aSettlementThatIsNotClearIsRefusedAndNeverRepeated() {
        for (String body : List.of("", "no JSON", "[]", "{}", "{\"outcome\":\"succeeded\"}", "{\"outcome\":true,\"evidence\":\"a letter\"}",
                "{\"outcome\":\"SUCCEEDED\",\"evidence\":\"a letter\"}", "{\"outcome\":\"failed\",\"evidence\":\" \"}",
                "{\"outcome\":\"failed\",\"outcome\":\"succeeded\",\"evidence\":\"a letter\"}",
                "{\"outcome\":\"failed\",\"evidence\":\"a letter\"} {}", "{\"outcome\":\"failed\",\"evidence\":\"a letter\",\"more\":1}",
                "{\"outcome\":\"failed\",\"evidence\":\"" + "x".repeat(1001) + "\"}",
                "{\"outcome\":\"failed\",\"evidence\":\"card 4242 4242 4242 4242\"}")) {
            Answer answer = desk.post("/admin/payouts/a-1/settle", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.error()).doesNotContain("a letter", "4242", "xxx");
        }
    }

    @Test
    void otherVerbsOtherTypesAndLargeBodiesAreRefused() {
        assertThat(desk.send(desk.request("/admin/payouts/b-101/release").GET()).status()).isEqualTo(405);
        assertThat(desk.send(desk.request("/admin/payouts/a-1").DELETE()).status()).isEqualTo(405);
        assertThat(desk.send(desk.request("/admin/payouts/a-1/settle").header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))).status()).isEqualTo(415);
        assertThat(desk.post("/admin/payouts/a-1/settle", "x".repeat(20_000)).status()).isEqualTo(413);
        assertThat(desk.get("/admin/nothing").status()).isEqualTo(404);
    }

    @Test
    void theRouteFilesAreToldWithHashTimeAndNode() throws Exception {
        JsonNode routes = desk.get("/admin/routes").json();
        String page = java.nio.file.Files.readString(Path.of("docs/operating/editing-routes.md"));
        JsonNode shown = new com.fasterxml.jackson.databind.ObjectMapper().readTree(page.replaceAll("(?s).*```json\n(.*?)```.*", "$1")).get(0);
        assertThat(routes.get(1).fieldNames()).toIterable().containsExactlyElementsOf(shown::fieldNames);
        assertThat(routes.get(0).path("file")).isEqualTo(shown.path("file"));
        assertThat(page).contains("http://127.0.0.1:8181/admin/routes");
        assertThat(routes.findValuesAsText("file")).contains("webhook.camel.yaml", "payout-confirm.camel.yaml", "application.properties").isSorted();
        assertThat(routes).allSatisfy(file -> {
            assertThat(file.path("sha256").asText()).isEqualTo(payouts.ledger.Hashes.sha256(java.nio.file.Files.readAllBytes(
                    file.path("file").asText().equals("application.properties") ? Path.of("application.properties")
                            : Path.of("routes", file.path("file").asText()))));
            assertThat(java.time.Instant.parse(file.path("since").asText())).isNotNull();
            assertThat(file.path("node").asText()).isNotEmpty();
        });
    }

    @Test
    void theTwoPortsDoNotServeEachOther() {
        assertThat(desk.post("/webhooks/bank131", "{}").status()).isEqualTo(404);
        assertThat(desk.send(java.net.http.HttpRequest.newBuilder(desk.program.http("/admin/payouts"))
                .header("Authorization", "Bearer " + Desk.TOKEN)).status()).isEqualTo(404);
    }

    @Test
    void noAnswerRepeatsTheRequestsHeaders() {
        Answer answer = desk.send(desk.request("/admin/stops").header("X-Mine", "echo").GET());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().map().toString()).doesNotContain("echo", Desk.TOKEN);
    }
}
