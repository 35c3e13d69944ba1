package payouts.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import payouts.sandbox.Partner.Said;
import payouts.sandbox.SandboxSettings.LackOfMoney;

/** Cards by hash and token, the widget's back-end, and the money of the nominal account. */
class CardsAndMoneyTest extends SandboxFixture {

    @Override
    SandboxSettings settings(Partner of) {
        return of.settings().openingBalance(15_000);
    }

    private Said info(String type, String kind, String field, String value) {
        ObjectNode body = Json.object().put("type", type);
        ObjectNode object = body.putObject(type);
        (kind == null ? object : object.put("type", kind).putObject(kind)).put(field, value);
        return partner.call("/api/v1/token/info", body);
    }

    private Said tokenize(String publicToken, String number) {
        ObjectNode body = Json.object();
        body.putObject("card").put("number", number).put("expiration_month", "01").put("security_code", "123");
        return partner.raw("/cds/v1/tokenize/card", Json.bytes(body), null, null, "X-PUBLIC-TOKEN", publicToken);
    }

    private String publicToken() {
        return partner.call("/api/v1/token", Partner.page("token.request")).json().path("public_token").asText();
    }

    @Test
    void tokenInfo() {
        String page = "63191fa17cc7edf818ee5d6611a2c2169ab30b705111cffd710af39880deef09";
        JsonNode card = info("card", "encrypted_card", "number_hash", page).json().path("info");
        assertThat(card).isEqualTo(Json.object().put("number_hash", page).put("brand", "mastercard").put("last4", "8371")
                .put("country_iso3", "RUS").put("type", "card"));
        String other = "ab".repeat(32);
        assertThat(info("card", "encrypted_card", "number_hash", other).text())
                .isEqualTo(info("card", "encrypted_card", "number_hash", other).text());
        assertThat(info("card", "tokenized_card", "token", "any").json().at("/info/last4").asText()).matches("\\d{4}");
        assertThat(info("recurrent_token", null, "token", "any").json().at("/info/is_active").asBoolean()).isTrue();
        Said unknown = info("card", "encrypted_card", "number_hash", "dead" + "1".repeat(60));
        assertThat(unknown.code()).isEqualTo("card_number_does_not_exist");
    }

    @ParameterizedTest
    @CsvSource({"4242424242424242,visa", "5555555555554444,mastercard", "2200000000000004,mir"})
    void theWidgetsHashHasTheRightDigits(String number, String brand) {
        Said said = tokenize(publicToken(), number);
        assertThat(said.http()).isEqualTo(200);
        String hash = said.json().path("number_hash").asText();
        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(said.text()).doesNotContain(number);
        JsonNode card = info("card", "encrypted_card", "number_hash", hash).json().path("info");
        assertThat(card.path("brand").asText()).isEqualTo(brand);
        assertThat(card.path("last4").asText()).isEqualTo(number.substring(12));
    }

    @Test
    void aPublicTokenWorksOnceWithinADay() {
        assertThat(tokenize("nobody", "4242424242424242").code()).isEqualTo("authentication_error");
        String token = publicToken();
        assertThat(tokenize(token, "4242424242424241").code()).isEqualTo("invalid_request");
        assertThat(info("public_token", null, "token", token).json().at("/info/is_active").asBoolean()).isTrue();
        assertThat(tokenize(token, "4242424242424242").http()).isEqualTo(200);
        assertThat(tokenize(token, "4242424242424242").code()).isEqualTo("authentication_error");
        assertThat(info("public_token", null, "token", token).json().at("/info/is_active").asBoolean()).isFalse();
        String old = publicToken();
        bank.clock().jump(Duration.ofHours(25));
        assertThat(tokenize(old, "4242424242424242").code()).isEqualTo("authentication_error");
    }

    @Test
    void tooLittleMoneyFailsAfterConfirmUntilATopUp() {
        String first = partner.started("1");
        String second = partner.started("2");
        partner.answer("confirm", first);
        partner.answer("confirm", second);
        assertThat(partner.hook("payment_finished", first).body().at("/session/payments/0/status").asText())
                .isEqualTo("succeeded");
        assertThat(partner.hook("payment_finished", second).body().at("/session/payments/0/error/code").asText())
                .isEqualTo("insufficient_funds");
        assertThat(bank.books().balance()).isEqualTo(5_000);
        bank.books().topUp(5_000);
        String third = partner.started("3");
        partner.answer("confirm", third);
        partner.hook("payment_finished", third);
        assertThat(bank.books().balance()).isZero();
        assertThat(bank.books().totalPaid()).isEqualTo(20_000);
    }

    @Test
    void tooLittleMoneyCanBeNoticedEarlier() {
        settings.lackOfMoney(LackOfMoney.REFUSE_START, "no_money");
        bank.books().topUp(-10_000);
        assertThat(partner.start("v1", partner.create("1")).code()).isEqualTo("no_money");
        settings.lackOfMoney(LackOfMoney.FAIL_BEFORE_READY, "no_money");
        String id = partner.started("2");
        assertThat(partner.hook("payment_finished", id).body().at("/session/payments/0/error/code").asText())
                .isEqualTo("no_money");
        assertThat(partner.hooks("ready_to_confirm", id)).isEmpty();
    }

    @Test
    void balanceAndStatement() {
        String id = partner.started("1");
        partner.answer("confirm", id);
        await().until(() -> bank.books().totalPaid() == 10_000);
        ObjectNode account = Json.object().put("account_number", "40702810700200000000");
        JsonNode balance = partner.call("/api/v1/report/account_balance", account).json();
        assertThat(balance).isEqualTo(Json.normal(Json.object().put("status", "ok")
                .put("account_number", "40702810700200000000").put("account_currency", "RUB")
                .set("balance", Json.object().put("current_balance", 5_000))));
        String day = LocalDate.now(ZoneOffset.UTC).toString();
        JsonNode statement = partner.call("/api/v1/report/account_statement",
                account.put("date_from", "2020-01-01").put("date_to", day)).json();
        assertThat(statement.at("/balance/opening").asLong()).isEqualTo(15_000);
        assertThat(statement.at("/balance/closing").asLong()).isEqualTo(5_000);
        assertThat(statement.at("/transactions/0/session_id").asText()).isEqualTo(id);
        assertThat(partner.call("/api/v1/report/account_balance", account.put("account_number", "4")).code())
                .isEqualTo("account_not_found");
    }

    @Test
    void moneyThatCameBack() {
        String id = partner.started("1");
        assertThatThrownBy(() -> bank.returnPayout(id, 1)).isInstanceOf(IllegalArgumentException.class);
        partner.answer("confirm", id);
        partner.hook("payment_finished", id);
        bank.returnPayout(id, 4_000);
        JsonNode payout = partner.hook("payment_refunded", id).body().at("/session/payments/0");
        assertThat(payout.path("status").asText()).isEqualTo("succeeded");
        assertThat(payout.at("/refunds/0/amount_details/amount").asLong()).isEqualTo(4_000);
        assertThat(bank.books().balance()).isEqualTo(9_000);
        assertThat(bank.books().totalPaid()).isEqualTo(10_000);
    }

    @Test
    void aPortThatIsTakenIsTold() {
        assertThatThrownBy(() -> new SandboxBank(partner.settings().port(bank.port())).start())
                .isInstanceOf(IllegalStateException.class).hasMessageContaining(String.valueOf(bank.port()));
    }
}
