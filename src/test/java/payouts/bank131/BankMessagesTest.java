package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.ledger.Destination;
import payouts.ledger.Payment;

/** The bodies that we send are those of the bank's scenario page. */
class BankMessagesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HASH = "63191fa17cc7edf818ee5d6611a2c2169ab30b705111cffd710af39880deef09";

    private static Payment payment(String reference, String recipient, Destination destination) {
        return new Payment(reference, 10_000, "rub", recipient, destination, "123456789012", "Transfer under the offer agreement",
                "Vector LLC", "1234567890", null);
    }

    private static Payment pagesPayment() {
        return payment("good", "Ivanov Ivan Ivanovich", new Destination(Destination.Type.ENCRYPTED_CARD, HASH));
    }

    private static ObjectNode page(String name) throws IOException {
        return (ObjectNode) JSON.readTree(ScenarioPage.text(name + ".request"));
    }

    @Test
    void aPublicTokenIsAskedForWithThePagesBody() throws IOException {
        assertThat(JSON.readTree(BankMessages.widgetToken())).isEqualTo(page("token"));
    }

    @Test
    void createIsThePagesBodyInBothVersions() throws IOException {
        assertThat(JSON.readTree(BankMessages.create(pagesPayment()))).isEqualTo(page("create"));
    }

    @Test
    void startIsThePagesBodyInV1() throws IOException {
        assertThat(JSON.readTree(BankMessages.start("ps_3230", pagesPayment(), "v1"))).isEqualTo(page("start"));
    }

    @Test
    void startInV2DiffersFromThePageByTheRenamedFieldAlone() throws IOException {
        ObjectNode expected = page("start");
        expected.set("payout_details", expected.remove("payment_method"));
        assertThat(JSON.readTree(BankMessages.start("ps_3230", pagesPayment(), "v2"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"confirm", "cancel"})
    void aDecisionIsThePagesBody(String decision) throws IOException {
        String information = page(decision).get("confirm_information").toPrettyString();
        assertThat(JSON.readTree(BankMessages.decision("ps_3230", information))).isEqualTo(page(decision));
    }

    @ParameterizedTest
    @ValueSource(strings = {"confirm", "cancel"})
    void aDecisionInV2SendsTheRenamedFieldBackAsItCame(String decision) throws IOException {
        ObjectNode expected = page(decision);
        ObjectNode transfer = (ObjectNode) expected.at("/confirm_information/transfer_details");
        transfer.set("payout_details", transfer.remove("payment_method"));
        String information = expected.get("confirm_information").toString();
        assertThat(JSON.readTree(BankMessages.decision("ps_3230", information))).isEqualTo(expected);
    }

    @Test
    void aDecisionSendsTheBanksOwnBytesBack() {
        String information = "{ \"transfer_details\" : {\"purpose\":\"\\/ \u0418\u0432\u0430\u043d\\u043e\u0432\" , \"x\":1.50} }";
        assertThat(new String(BankMessages.decision("ps_1", information), StandardCharsets.UTF_8))
                .isEqualTo("{\"session_id\":\"ps_1\",\"confirm_information\":" + information + "}");
    }

    @Test
    void aDecisionWithoutInformationNamesTheSessionAlone() throws IOException {
        assertThat(JSON.readTree(BankMessages.decision("ps_1", null))).isEqualTo(JSON.createObjectNode().put("session_id", "ps_1"));
    }

    @Test
    void statusNamesTheSessionAlone() throws IOException {
        assertThat(JSON.readTree(BankMessages.status("ps_1"))).isEqualTo(JSON.createObjectNode().put("session_id", "ps_1"));
    }

    @ParameterizedTest
    @CsvSource({"ENCRYPTED_CARD, '{\"type\":\"card\",\"card\":{\"type\":\"encrypted_card\",\"encrypted_card\":{\"number_hash\":\"x\"}}}'",
            "TOKENIZED_CARD, '{\"type\":\"card\",\"card\":{\"type\":\"tokenized_card\",\"tokenized_card\":{\"token\":\"x\"}}}'",
            "RECURRENT, '{\"type\":\"recurrent\",\"recurrent\":{\"token\":\"x\"}}'"})
    void eachKindOfCardHasItsShape(Destination.Type type, String shape) throws IOException {
        JsonNode start = JSON.readTree(BankMessages.start("ps_1", payment("r", "n", new Destination(type, "x")), "v1"));
        assertThat(start.get("payment_method")).isEqualTo(JSON.readTree(shape));
    }

    @ParameterizedTest
    @CsvSource({"ENCRYPTED_CARD, '{\"type\":\"card\",\"card\":{\"type\":\"encrypted_card\",\"encrypted_card\":{\"number_hash\":\"x\"}}}'",
            "RECURRENT, '{\"type\":\"recurrent_token\",\"recurrent_token\":{\"token\":\"x\"}}'"})
    void tokenInfoHasAShapeOfItsOwnForRecurringTokens(Destination.Type type, String shape) throws IOException {
        assertThat(JSON.readTree(BankMessages.tokenInfo(new Destination(type, "x")))).isEqualTo(JSON.readTree(shape));
    }

    @Test
    void namesThatAreNotAsciiGoAsTheyAreAndQuotesAreEscaped() throws IOException {
        String name = "\u0418\u041f \"\u0420\u043e\u0437\u0430\" \\ \u0429\u0451\u043a\u0438\u043d\u0430";
        byte[] body = BankMessages.start("ps_1", payment("r-1", name, new Destination(Destination.Type.ENCRYPTED_CARD, HASH)), "v1");
        assertThat(new String(body, StandardCharsets.UTF_8)).contains("\u0429\u0451\u043a\u0438\u043d\u0430").doesNotContain("\\u0");
        assertThat(JSON.readTree(body).at("/participant_details/recipient/full_name").textValue()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void anAccountHasNoDebitOfItsOwnAndBearsRecipientAndPurpose(String version) throws IOException {
        JsonNode start = JSON.readTree(BankMessages.start("ps_1", payment("r", "Orlova Anna",
                Destination.of(new Destination.BankAccount("044525225", "40817810000000000001"))), version));
        assertThat(start.has("payment_details")).isFalse();
        assertThat(start.get(version.equals("v1") ? "payment_method" : "payout_details")).isEqualTo(JSON.readTree("""
                {"type":"bank_account","bank_account":{"system_type":"ru","ru":{"bik":"044525225","account":"40817810000000000001",
                "full_name":"Orlova Anna","description":"Transfer under the offer agreement"}}}"""));
        assertThat(start.at("/amount_details/amount").asLong()).isEqualTo(10_000);
    }

    @Test
    void aTokenOfAnAccountStandsWhereTheNumberWould() throws IOException {
        JsonNode start = JSON.readTree(BankMessages.start("ps_1", payment("r", "Orlova Anna", new Destination(Destination.Type.ACCOUNT_TOKEN, "at-1")), "v1"));
        assertThat(start.at("/payment_method/bank_account/ru")).isEqualTo(JSON.readTree("""
                {"token":"at-1","full_name":"Orlova Anna","description":"Transfer under the offer agreement"}"""));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10_000, 2_147_483_648L, 999_999_999_999_999L})
    void amountsAreWholeKopecksWithoutAnExponent(long kopecks) throws IOException {
        Payment payment = new Payment("r", kopecks, "rub", "n", new Destination(Destination.Type.ENCRYPTED_CARD, HASH), "c", "d", "s", "b", null);
        assertThat(new String(BankMessages.start("ps_1", payment, "v1"), StandardCharsets.UTF_8)).contains("\"amount\":" + kopecks + ",");
    }
}
