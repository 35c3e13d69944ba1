package payouts.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The seven steps of the bank's page, with its own bodies. */
class ScenarioPageTest extends SandboxFixture {

    @Test
    void allSevenSteps() {
        JsonNode token = partner.call("/api/v1/token", Partner.page("token.request")).json();
        assertThat(token.path("status").asText()).isEqualTo("ok");
        assertThat(token.path("public_token").asText()).matches("[0-9a-f]{64}");

        JsonNode created = partner.call("/api/v1/session/multi/create/nominal", Partner.page("create.request")).json();
        String id = created.at("/session/id").asText();
        assertThat(id).startsWith("ps_");
        assertThat(created.at("/session/status").asText()).isEqualTo("created");
        assertThat(created.at("/session/created_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");

        JsonNode started = partner.start("v1", id).json();
        assertThat(started.at("/session/status").asText()).isEqualTo("in_progress");
        assertThat(started.at("/session/payments/0/status").asText()).isEqualTo("in_progress");

        JsonNode ready = partner.hook("ready_to_confirm", id).body();
        assertThat(like(ready, started)).isEqualTo(like(Partner.page("ready_to_confirm.webhook"), started));

        ObjectNode confirm = Partner.page("confirm.request").put("session_id", id);
        Partner.Said confirmed = partner.call("/api/v1/session/confirm", confirm);
        assertThat(confirmed.http()).isEqualTo(200);
        assertThat(confirmed.json().at("/session/status").asText()).isEqualTo("in_progress");
        assertThat(confirmed.json().at("/session").has("next_action")).isFalse();

        JsonNode finished = partner.hook("payment_finished", id).body();
        assertThat(finished.at("/session/status").asText()).isEqualTo("accepted");
        assertThat(finished.at("/session/payments/0/status").asText()).isEqualTo("succeeded");
        assertThat(finished.at("/session/acquiring_payments/0/status").asText()).isEqualTo("succeeded");
        assertThat(finished.at("/session/payments/0/metadata").asText()).isEqualTo("good");

        assertThat(bank.books().paid()).singleElement().satisfies(paid -> {
            assertThat(paid.sessionId()).isEqualTo(id);
            assertThat(paid.payoutId()).isEqualTo(finished.at("/session/payments/0/id").asText());
            assertThat(paid.metadata()).isEqualTo("good");
            assertThat(paid.amount()).isEqualTo(10_000);
            assertThat(paid.recipient()).isEqualTo("Ivanov Ivan Ivanovich");
            assertThat(paid.numberHash()).startsWith("63191fa1").hasSize(64);
        });
        assertThat(bank.books().totalPaid()).isEqualTo(10_000);
        assertThat(bank.books().balance()).isEqualTo(100_000_000_00L - 10_000);
        SandboxSession session = bank.books().session(id).orElseThrow();
        assertThat(session.confirmed()).isTrue();
        assertThat(session.moved()).isTrue();
        assertThat(session.calls()).containsEntry("create", 1).containsEntry("start", 1).containsEntry("confirm", 1);
    }

    @Test
    void cancelInsteadOfConfirm() {
        String id = partner.started("good");
        partner.hook("ready_to_confirm", id);
        Partner.Said answer = partner.call("/api/v1/session/cancel", Partner.page("cancel.request").put("session_id", id));
        assertThat(answer.http()).isEqualTo(200);
        assertThat(answer.json().at("/session/status").asText()).isEqualTo("in_progress");
        JsonNode finished = partner.hook("payment_finished", id).body();
        assertThat(finished.at("/session/status").asText()).isEqualTo("cancelled");
        assertThat(finished.at("/session/error/code").asText()).isEqualTo("cancelled_by_partner");
        assertThat(finished.at("/session/payments/0/status").asText()).isEqualTo("failed");
        assertThat(bank.books().paid()).isEmpty();
        assertThat(partner.answer("confirm", id).code()).isEqualTo("invalid_request");
    }

    @Test
    void cancelByIdAloneAndOfAnEmptySession() {
        String waiting = partner.started("a");
        partner.hook("ready_to_confirm", waiting);
        String empty = partner.create("b");
        for (String id : List.of(waiting, empty)) {
            assertThat(partner.call("/api/v1/session/cancel", Json.object().put("session_id", id)).http()).isEqualTo(200);
            Awaitility.await().until(() -> partner.status(id).json().at("/session/status").asText().equals("cancelled"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void bothApiVersions(String api) {
        String id = partner.call("/api/" + api + "/session/multi/create/nominal", Json.object().put("metadata", "x"))
                .sessionId();
        JsonNode started = partner.start(api, id).json();
        Names names = Names.of(api);
        assertThat(started.path("session").has(names.payouts)).isTrue();
        assertThat(started.path("session").has(names.payments)).isTrue();
        JsonNode ready = partner.hook("ready_to_confirm", id).body();
        assertThat(ready.at("/session/" + names.payouts + "/0").has(names.method)).isTrue();
        assertThat(ready.at("/confirm_information/transfer_details/" + names.method + "/card/last4").asText())
                .isEqualTo("8371");
        assertThat(ready.toString()).doesNotContain('"' + names.other().payouts + '"').doesNotContain(names.other().method);
        assertThat(partner.answer("confirm", id).http()).isEqualTo(200);
        partner.hook("payment_finished", id);
        assertThat(bank.books().totalPaid()).isEqualTo(10_000);
    }

    @Test
    void namesOfTheOtherVersionAreRefused() {
        String id = partner.create("x");
        assertThat(partner.call("/api/v2/session/multi/start/payment/nominal", Partner.startBody("v1", id)).code())
                .isEqualTo("invalid_request");
        partner.start("v1", id);
        partner.hook("ready_to_confirm", id);
        assertThat(partner.call("/api/v2/session/confirm", Partner.page("confirm.request").put("session_id", id)).code())
                .isEqualTo("invalid_request");
        assertThat(bank.books().session(id).orElseThrow().confirmed()).isFalse();
    }

    @Test
    void initCreatesAndStarts() {
        ObjectNode body = Partner.page("start.request");
        body.remove("session_id");
        body.put("metadata", "in-one");
        String id = partner.call("/api/v1/session/multi/init/payment/nominal", body).sessionId();
        assertThat(partner.answer("confirm", id).http()).isEqualTo(200);
        JsonNode finished = partner.hook("payment_finished", id).body();
        assertThat(finished.at("/session/acquiring_payments/0/metadata").asText()).isEqualTo("in-one");
    }

    @Test
    void payoutToABankAccount() {
        String id = partner.call("/api/v1/session/create/nominal", Json.object().put("metadata", "acc")).sessionId();
        ObjectNode body = Partner.page("start.request").put("session_id", id);
        body.remove("payment_details");
        body.putObject("payment_method").put("type", "bank_account").putObject("bank_account").put("system_type", "ru")
                .putObject("ru").put("bik", "044525225").put("account", "40817810000000000001")
                .put("full_name", "Ivanov Ivan Ivanovich").put("description", "Transfer under the offer agreement");
        assertThat(partner.call("/api/v1/session/start/payout/nominal", body).http()).isEqualTo(200);
        JsonNode ready = partner.hook("ready_to_confirm", id).body();
        assertThat(ready.at("/confirm_information/account_details/recipient/account_number").asText())
                .isEqualTo("40817810000000000001");
        assertThat(partner.answer("confirm", id).http()).isEqualTo(200);
        partner.hook("payment_finished", id);
        assertThat(bank.books().paid()).singleElement().extracting(PaidOut::numberHash)
                .isEqualTo("044525225/40817810000000000001");
    }

    @Test
    void withoutAConfirmTheBankCancels() {
        String id = partner.started("late");
        partner.hook("ready_to_confirm", id);
        bank.clock().jump(Duration.ofMinutes(241));
        JsonNode finished = partner.hook("payment_finished", id).body();
        assertThat(finished.at("/session/status").asText()).isEqualTo("cancelled");
        assertThat(finished.at("/session/error/code").asText()).isEqualTo("confirm_timeout");
        assertThat(finished.at("/session/payments/0/status").asText()).isEqualTo("failed");
        assertThat(finished.at("/session/payments/0/error/code").asText()).isEqualTo("confirm_timeout");
    }

    /** The webhook with what differs from run to run taken from the page: ids and times; and the echoed metadata. */
    private static JsonNode like(JsonNode webhook, JsonNode started) {
        ObjectNode copy = webhook.deepCopy();
        ObjectNode session = (ObjectNode) copy.get("session");
        assertThat(session.path("id").asText()).startsWith("ps_");
        session.put("id", "ps").put("created_at", "at").put("updated_at", "at");
        for (String list : new String[] {"payments", "acquiring_payments"}) {
            ObjectNode leg = (ObjectNode) session.get(list).get(0);
            assertThat(leg.path("id").asText()).startsWith(list.equals("payments") ? "po_" : "pm_");
            leg.put("id", "leg").put("created_at", "at").remove("metadata");
        }
        assertThat(started.at("/session/payments/0/id").asText()).startsWith("po_");
        return copy;
    }
}
