package payouts.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import payouts.sandbox.Partner.Said;

/** What the bank refuses, and how: signature, project, idempotency key, bodies, and steps at the wrong time. */
class RefusalsTest extends SandboxFixture {

    private static final String CREATE = "/api/v1/session/multi/create/nominal";

    @Test
    void signatureAndProjectComeBeforeTheBody() {
        byte[] noJson = Partner.utf8("{ no json");
        Said unsigned = partner.raw(CREATE, noJson, "project", null);
        assertThat(unsigned.http()).isEqualTo(401);
        assertThat(unsigned.json().path("status").asText()).isEqualTo("error");
        assertThat(unsigned.code()).isEqualTo("authentication_error");
        assertThat(partner.raw(CREATE, noJson, "project", "AAAA").code()).isEqualTo("authentication_error");
        assertThat(partner.raw(CREATE, noJson, "stranger", "AAAA").code()).isEqualTo("identification_error");
        assertThat(partner.raw(CREATE, noJson, null, "AAAA").code()).isEqualTo("identification_error");
        assertThat(bank.books().requests("create")).hasSize(4).noneMatch(SandboxRequest::signed);
        assertThat(bank.books().sessions()).isEmpty();
    }

    @Test
    void unknownMethodsAndBodies() {
        assertThat(partner.call("/api/v1/session/nothing", Json.object()).http()).isEqualTo(404);
        assertThat(partner.call("/api/v3/session/status", Json.object()).http()).isEqualTo(404);
        assertThat(partner.call(CREATE, Json.MAPPER.createArrayNode()).http()).isEqualTo(200);
        assertThat(partner.call(CREATE, Json.MAPPER.createArrayNode().add(1)).code()).isEqualTo("invalid_request");
        assertThat(partner.call(CREATE, Json.object().put("metadata", "x".repeat(70_000))).http()).isEqualTo(413);
        assertThat(partner.call(CREATE, Json.object(), "X-PARTNER-IDEMPOTENCY-KEY", "k".repeat(300)).code())
                .isEqualTo("invalid_request");
        assertThat(partner.status("ps_none").code()).isEqualTo("invalid_request");
    }

    @Test
    void anIdempotencyKeyWorksOnceForAMethod() {
        Said first = partner.call(CREATE, Json.object(), "X-PARTNER-IDEMPOTENCY-KEY", "key-1");
        assertThat(first.http()).isEqualTo(200);
        Said second = partner.call(CREATE, Json.object(), "X-PARTNER-IDEMPOTENCY-KEY", "key-1");
        assertThat(second.http()).isEqualTo(400);
        assertThat(second.code()).isEqualTo("idempotency_key_already_exists");
        assertThat(bank.books().sessions()).hasSize(1);
        assertThat(partner.call("/api/v1/session/multi/start/payment/nominal", Partner.startBody("v1", first.sessionId()),
                "X-PARTNER-IDEMPOTENCY-KEY", "key-1").http()).isEqualTo(200);
        assertThat(bank.books().requests("create")).extracting(SandboxRequest::idempotencyKey)
                .containsExactly("key-1", "key-1");
    }

    @Test
    void whetherARefusalUsesUpItsKeyIsASetting() {
        ObjectNode wrong = Json.object().put("payout_details", "v2");
        assertThat(partner.call(CREATE, wrong, "X-PARTNER-IDEMPOTENCY-KEY", "k").code()).isEqualTo("invalid_request");
        assertThat(partner.call(CREATE, Json.object(), "X-PARTNER-IDEMPOTENCY-KEY", "k").code())
                .isEqualTo("idempotency_key_already_exists");
        settings.refusalsBurnIdempotencyKeys(false);
        assertThat(partner.call(CREATE, wrong, "X-PARTNER-IDEMPOTENCY-KEY", "l").code()).isEqualTo("invalid_request");
        assertThat(partner.call(CREATE, Json.object(), "X-PARTNER-IDEMPOTENCY-KEY", "l").http()).isEqualTo(200);
    }

    @Test
    void wrongStartBodies() {
        Map<String, ObjectNode> bodies = new HashMap<>();
        String id = partner.create("x");
        for (String field : new String[] {"payment_details", "payment_method", "participant_details", "amount_details"}) {
            ObjectNode body = Partner.startBody("v1", id);
            body.remove(field);
            bodies.put(field, body);
        }
        ObjectNode text = Partner.startBody("v1", id);
        ((ObjectNode) text.get("amount_details")).put("amount", "10000");
        bodies.put("amount as text", text);
        ObjectNode zero = Partner.startBody("v1", id);
        ((ObjectNode) zero.get("amount_details")).put("amount", 0);
        bodies.put("zero", zero);
        ObjectNode dollars = Partner.startBody("v1", id);
        ((ObjectNode) dollars.get("amount_details")).put("currency", "usd");
        bodies.put("currency", dollars);
        ObjectNode plain = Partner.startBody("v1", id);
        ((ObjectNode) plain.at("/payment_method/card")).put("type", "bank_card").putObject("bank_card").put("number", "4");
        bodies.put("card number", plain);
        bodies.put("short hash", hash(id, "63191fa1"));
        bodies.forEach((name, body) -> assertThat(
                partner.call("/api/v1/session/multi/start/payment/nominal", body).code()).as(name).isEqualTo("invalid_request"));
        assertThat(partner.call("/api/v1/session/multi/start/payment/nominal", hash(id, "dead" + "0".repeat(60))).code())
                .isEqualTo("card_number_does_not_exist");
        assertThat(bank.books().session(id).orElseThrow().status()).isEqualTo("created");
        assertThat(bank.books().session(id).orElseThrow().calls("start")).isEqualTo(bodies.size() + 1);
        assertThat(bank.books().session(id).orElseThrow().accepted("start")).isZero();
    }

    @Test
    void confirmNeedsASessionThatWaitsAndWhatWasSent() {
        settings.readyDelay(Duration.ofMinutes(1));
        String id = partner.started("x");
        ObjectNode confirm = Partner.page("confirm.request").put("session_id", id);
        assertThat(partner.call("/api/v1/session/confirm", confirm).code()).isEqualTo("invalid_request");
        assertThat(partner.call("/api/v1/session/cancel", Json.object().put("session_id", id)).code())
                .isEqualTo("invalid_request");
        bank.clock().jump(Duration.ofMinutes(2));
        partner.hook("ready_to_confirm", id);
        assertThat(partner.call("/api/v1/session/confirm", Json.object().put("session_id", id)).code())
                .isEqualTo("invalid_request");
        ObjectNode changed = confirm.deepCopy();
        ((ObjectNode) changed.at("/confirm_information/transfer_details/amount")).put("amount", 10_001);
        assertThat(partner.call("/api/v1/session/confirm", changed).code()).isEqualTo("invalid_request");
        assertThat(partner.call("/api/v1/session/cancel", changed).code()).isEqualTo("invalid_request");
        assertThat(partner.call("/api/v1/session/confirm", confirm).http()).isEqualTo(200);
        assertThat(partner.call("/api/v1/session/confirm", confirm).code()).isEqualTo("invalid_request");
        assertThat(partner.call("/api/v1/session/cancel", confirm).code()).isEqualTo("invalid_request");
        assertThat(bank.books().session(id).orElseThrow().calls("confirm")).isEqualTo(5);
        assertThat(bank.books().session(id).orElseThrow().accepted("confirm")).isEqualTo(1);
    }

    @Test
    void aSecondStartIsRefusedOrMakesASecondLeg() {
        String refused = partner.started("x");
        assertThat(partner.start("v1", refused).code()).isEqualTo("invalid_request");
        settings.secondStart(SandboxSettings.SecondStart.SECOND_LEG);
        String doubled = partner.create("y");
        partner.start("v1", doubled);
        assertThat(partner.start("v1", doubled).json().at("/session/payments")).hasSize(2);
        partner.answer("confirm", doubled);
        partner.hook("payment_finished", doubled);
        assertThat(bank.books().paid()).hasSize(2);
    }

    private static ObjectNode hash(String session, String hash) {
        ObjectNode body = Partner.startBody("v1", session);
        ((ObjectNode) body.at("/payment_method/card/encrypted_card")).put("number_hash", hash);
        return body;
    }
}
