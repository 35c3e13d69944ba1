package payouts.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.sandbox.Partner.Hook;
import payouts.sandbox.Partner.Said;
import payouts.sandbox.SandboxWebhook.State;

/** Every action of a rule, and what rules match. */
class RulesTest extends SandboxFixture {

    private void rule(SandboxRule rule) {
        bank.rules().add(rule);
    }

    private JsonNode paidOrNot(String session) {
        partner.answer("confirm", session);
        return partner.hook("payment_finished", session).body().path("session");
    }

    // Calls

    @Test
    void dropAnswer() {
        rule(SandboxRule.on("create").nth(1).does(SandboxAction.DROP_ANSWER));
        assertThatThrownBy(() -> partner.create("x")).hasRootCauseInstanceOf(IOException.class);
        assertThat(bank.books().sessionsOf("x")).hasSize(1);
        partner.create("x");
        assertThat(bank.books().sessionsOf("x")).hasSize(2);
        assertThat(bank.books().requestCount("create")).isEqualTo(2);
    }

    @Test
    void dropRequest() {
        rule(SandboxRule.on("create").times(1).does(SandboxAction.DROP_REQUEST));
        assertThatThrownBy(() -> partner.create("x")).hasRootCauseInstanceOf(IOException.class);
        assertThat(bank.books().sessions()).isEmpty();
        assertThat(partner.create("x")).startsWith("ps_");
    }

    @Test
    void delay() {
        rule(SandboxRule.on("create").does(SandboxAction.DELAY).millis(150));
        Instant before = Instant.now();
        partner.create("x");
        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        rule(SandboxRule.on("status").does(SandboxAction.DELAY).before().millis(50));
        assertThat(partner.status("none").code()).isEqualTo("invalid_request");
    }

    @ParameterizedTest
    @CsvSource({"500", "503", "429"})
    void httpErrorBeforeAndAfterTheWork(int status) {
        rule(SandboxRule.on("create").reference("before").does(SandboxAction.HTTP_ERROR).status(status));
        rule(SandboxRule.on("create").reference("after").does(SandboxAction.HTTP_ERROR).status(status).after());
        for (String when : List.of("before", "after")) {
            Said said = partner.call("/api/v1/session/multi/create/nominal", Json.object().put("metadata", when));
            assertThat(said.http()).isEqualTo(status);
            assertThat(said.text()).isEmpty();
        }
        assertThat(bank.books().sessionsOf("before")).isEmpty();
        assertThat(bank.books().sessionsOf("after")).hasSize(1);
    }

    @Test
    void refuse() {
        rule(SandboxRule.on("start").reference("A-*").does(SandboxAction.REFUSE).code("authorization_error"));
        rule(SandboxRule.on("start").reference("B-*").does(SandboxAction.REFUSE).code("some_code").status(422));
        Said byTable = partner.start("v1", partner.create("A-1"));
        assertThat(byTable.http()).isEqualTo(403);
        assertThat(byTable.code()).isEqualTo("authorization_error");
        Said byRule = partner.start("v1", partner.create("B-1"));
        assertThat(byRule.http()).isEqualTo(422);
        assertThat(partner.start("v1", partner.create("C-1")).http()).isEqualTo(200);
    }

    @Test
    void unreadable() {
        rule(SandboxRule.on("create").does(SandboxAction.UNREADABLE));
        Said said = partner.call("/api/v1/session/multi/create/nominal", Json.object());
        assertThat(said.http()).isEqualTo(200);
        assertThat(said.text()).startsWith("<html>");
        assertThat(bank.books().sessions()).hasSize(1);
    }

    // The course of a session

    @Test
    void declineAfterConfirmGivesTheMoneyBack() {
        rule(SandboxRule.on("confirm").does(SandboxAction.DECLINE).code("bank_card_expired"));
        long before = bank.books().balance();
        JsonNode session = paidOrNot(partner.started("x"));
        assertThat(session.path("status").asText()).isEqualTo("accepted");
        assertThat(session.at("/payments/0/status").asText()).isEqualTo("failed");
        assertThat(session.at("/payments/0/error/code").asText()).isEqualTo("bank_card_expired");
        assertThat(bank.books().balance()).isEqualTo(before);
        assertThat(bank.books().paid()).isEmpty();
    }

    @Test
    void declineInsteadOfGettingReady() {
        rule(SandboxRule.on("start").numberHash("63191fa1*").does(SandboxAction.DECLINE).code("account_not_found")
                .sessionStatus("cancelled"));
        String id = partner.started("x");
        JsonNode session = partner.hook("payment_finished", id).body().path("session");
        assertThat(session.path("status").asText()).isEqualTo("cancelled");
        assertThat(session.at("/payments/0/error/code").asText()).isEqualTo("account_not_found");
        assertThat(partner.hooks("ready_to_confirm", id)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"accepted,accepted,succeeded,10000", "failed,accepted,failed,0", "stay,error,failed,0"})
    void sessionError(String then, String status, String payout, long paid) {
        rule(SandboxRule.on("confirm").does(SandboxAction.SESSION_ERROR).then(then).millis(60_000));
        String id = partner.started("x");
        JsonNode first = paidOrNot(id);
        assertThat(first.path("status").asText()).isEqualTo("error");
        assertThat(first.at("/payments/0/status").asText()).isEqualTo("failed");
        bank.clock().jump(Duration.ofMinutes(1));
        await().until(() -> partner.status(id).json().at("/session/status").asText().equals(status));
        assertThat(partner.status(id).json().at("/session/payments/0/status").asText()).isEqualTo(payout);
        assertThat(bank.books().totalPaid()).isEqualTo(paid);
    }

    @ParameterizedTest
    @CsvSource({
        "amount, /confirm_information/transfer_details/amount/amount",
        "currency, /confirm_information/transfer_details/amount/currency",
        "recipient, /confirm_information/transfer_details/recipient/name",
        "last4, /confirm_information/transfer_details/payment_method/card/last4",
        "brand, /confirm_information/transfer_details/payment_method/card/brand",
        "account, /confirm_information/transfer_details/customer/account_number",
        "purpose, /confirm_information/transfer_details/purpose",
        "leg_amount, /session/acquiring_payments/0/amount_details/amount",
        "leg_recipient, /session/payments/0/participant_details/recipient/full_name",
        "sender, /session/payments/0/participant_details/sender/full_name",
        "beneficiary_id, /session/payments/0/participant_details/sender/beneficiary_id"})
    void tamper(String field, String pointer) {
        JsonNode page = Partner.page("ready_to_confirm.webhook");
        rule(SandboxRule.on("start").does(SandboxAction.TAMPER).field(field));
        String id = partner.started("x");
        JsonNode ready = partner.hook("ready_to_confirm", id).body();
        assertThat(ready.at(pointer).asText()).isNotEmpty().isNotEqualTo(page.at(pointer).asText());
        assertThat(partner.answer("confirm", id).http()).isEqualTo(200);
        partner.hook("payment_finished", id);
        // A confirmed wrong amount is really paid: whoever confirms blindly finds it in the books.
        assertThat(bank.books().totalPaid()).isEqualTo(field.equals("amount") ? 100_000 : 10_000);
    }

    @Test
    void extraLeg() {
        rule(SandboxRule.on(null).does(SandboxAction.EXTRA_LEG));
        String id = partner.started("x");
        assertThat(partner.hook("ready_to_confirm", id).body().at("/session/payments")).hasSize(2);
        paidOrNot(id);
        assertThat(bank.books().paid()).hasSize(2);
    }

    @Test
    void autoConfirm() {
        rule(SandboxRule.on(null).does(SandboxAction.AUTO_CONFIRM));
        String id = partner.started("x");
        partner.hook("payment_finished", id);
        assertThat(partner.hooks("ready_to_confirm", id)).isEmpty();
        assertThat(bank.books().totalPaid()).isEqualTo(10_000);
        assertThat(bank.books().session(id).orElseThrow().confirmed()).isFalse();
    }

    @Test
    void statusWithAndWithoutConfirmInformation() {
        rule(SandboxRule.on(null).nth(2).does(SandboxAction.WITHOUT_CONFIRM_INFORMATION));
        String id = partner.started("x");
        JsonNode ready = partner.hook("ready_to_confirm", id).body();
        assertThat(partner.status(id).json().get("confirm_information")).isEqualTo(ready.get("confirm_information"));
        assertThat(partner.status(id).json().has("confirm_information")).isFalse();
    }

    @Test
    void noMoney() {
        rule(SandboxRule.on(null).does(SandboxAction.NO_MONEY));
        JsonNode session = paidOrNot(partner.started("x"));
        assertThat(session.at("/payments/0/error/code").asText()).isEqualTo("insufficient_funds");
        assertThat(bank.books().paid()).isEmpty();
    }

    // Webhooks

    @Test
    void lose() {
        rule(SandboxRule.on("ready_to_confirm").does(SandboxAction.LOSE));
        String id = partner.started("x");
        await().until(() -> partner.status(id).json().at("/session/next_action").asText().equals("confirm"));
        await().until(() -> !bank.books().webhooks().isEmpty());
        assertThat(bank.books().webhooks()).extracting(SandboxWebhook::state).containsExactly(State.LOST);
        assertThat(partner.hooks).isEmpty();
    }

    @Test
    void delayedWebhook() {
        rule(SandboxRule.on("ready_to_confirm").does(SandboxAction.DELAY).millis(3_600_000));
        String id = partner.started("x");
        await().until(() -> bank.books().webhooks().size() == 1);
        assertThat(partner.hooks).isEmpty();
        bank.clock().jump(Duration.ofHours(1));
        partner.hook("ready_to_confirm", id);
    }

    @Test
    void repeat() {
        rule(SandboxRule.on("ready_to_confirm").does(SandboxAction.REPEAT).repeat(2).millis(10));
        String id = partner.started("x");
        await().until(() -> partner.hooks("ready_to_confirm", id).size() == 3);
    }

    @Test
    void reorder() {
        rule(SandboxRule.on("ready_to_confirm").reference("held").does(SandboxAction.REORDER).millis(600_000));
        String held = partner.started("held");
        await().until(() -> bank.books().webhooks().size() == 1);
        String other = partner.started("other");
        partner.hook("ready_to_confirm", held);
        assertThat(partner.hooks.get(0).body().at("/session/id").asText()).isEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stranger", "junk", "missing"})
    void forge(String signature) {
        rule(SandboxRule.on("confirm").does(SandboxAction.DECLINE).code("x"));
        rule(SandboxRule.on("payment_finished").does(SandboxAction.FORGE).signature(signature));
        partner.answers = hook -> hook.signed() ? 200 : 401;
        String id = partner.started("x");
        JsonNode truth = paidOrNot(id);
        assertThat(truth.at("/payments/0/status").asText()).isEqualTo("failed");
        await().until(() -> partner.hooks.stream().anyMatch(hook -> !hook.signed()));
        Hook forged = partner.hooks.stream().filter(hook -> !hook.signed()).findFirst().orElseThrow();
        assertThat(forged.body().at("/session/payments/0/status").asText()).isEqualTo("succeeded");
        await().until(() -> bank.books().webhooks().stream().filter(SandboxWebhook::forged)
                .allMatch(hook -> hook.state() == State.GIVEN_UP && hook.attempts() == 1));
    }

    @Test
    void upperCaseCurrencyAndExtraFieldsMayBeEchoed() {
        rule(SandboxRule.on("ready_to_confirm").does(SandboxAction.UPPER_CASE_CURRENCY));
        rule(SandboxRule.on("ready_to_confirm").does(SandboxAction.EXTRA_FIELDS));
        String id = partner.started("x");
        JsonNode ready = partner.hook("ready_to_confirm", id).body();
        assertThat(ready.at("/confirm_information/transfer_details/amount/currency").asText()).isEqualTo("RUB");
        assertThat(ready.at("/session/acquiring_payments/0/amount_details/currency").asText()).isEqualTo("RUB");
        assertThat(ready.at("/confirm_information/transfer_details").has("new_field")).isTrue();
        assertThat(partner.answer("confirm", id).http()).isEqualTo(200);
    }

    @Test
    void unknownType() {
        rule(SandboxRule.on("ready_to_confirm").does(SandboxAction.UNKNOWN_TYPE));
        String id = partner.started("x");
        partner.hook("sandbox_unknown", id);
        partner.hook("ready_to_confirm", id);
    }

    // Matching

    @Test
    void amountAndPerReference() {
        rule(SandboxRule.on("start").amount(10_000).nth(1).perReference().does(SandboxAction.REFUSE).code("x"));
        for (String reference : List.of("a", "b")) {
            String id = partner.create(reference);
            assertThat(partner.start("v1", id).code()).isEqualTo("x");
            assertThat(partner.start("v1", id).http()).isEqualTo(200);
        }
        bank.rules().clear();
        rule(SandboxRule.on("start").amount(9_999).does(SandboxAction.REFUSE));
        assertThat(partner.start("v1", partner.create("c")).http()).isEqualTo(200);
    }

    @Test
    void probabilityIsReproducible() {
        assertThat(coins(7)).isEqualTo(coins(7)).isNotEqualTo(coins(8)).contains(true, false);
    }

    private static List<Boolean> coins(long seed) {
        SandboxRules rules = new SandboxRules(seed)
                .add(SandboxRule.on("create").probability(0.5).does(SandboxAction.DROP_ANSWER));
        SandboxRule.Event event = new SandboxRule.Event(false, "create", null, null, 0);
        return IntStream.range(0, 40).mapToObj(i -> !rules.matching(event).isEmpty()).toList();
    }

    @Test
    void theYamlOfTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("docs/sandbox.md"));
        Path file = Files.writeString(folder.resolve("rules.yaml"), page.split("```yaml\n")[1].split("```")[0]);
        bank.rules().load(file);
        assertThatThrownBy(() -> {
            String lost = partner.started("LOST-1");
            partner.answer("confirm", lost);
        }).hasRootCauseInstanceOf(IOException.class);
        await().until(() -> bank.books().totalPaid() == 10_000);
        JsonNode declined = paidOrNot(partner.started("BAD-1"));
        assertThat(declined.at("/payments/0/error/code").asText()).isEqualTo("bank_card_expired");
        String tampered = partner.started("TAMPER-1");
        assertThat(partner.hook("ready_to_confirm", tampered).body()
                .at("/confirm_information/transfer_details/amount/amount").asLong()).isEqualTo(1_000_000);
        String twice = partner.started("TWICE-1");
        paidOrNot(twice);
        await().until(() -> partner.hooks("payment_finished", twice).size() == 3);
        assertThat(bank.books().totalPaid()).isEqualTo(20_000);
    }

    @Test
    void aWordThatIsNotKnownIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), "- match: {operatoin: start}\n  action: {type: decline}\n");
        assertThatThrownBy(() -> bank.rules().load(file)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wrong.yaml").hasMessageContaining("operatoin");
    }
}
