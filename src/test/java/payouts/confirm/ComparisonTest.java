package payouts.confirm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.bank131.ScenarioPage;
import payouts.confirm.Verdict.Decision;
import payouts.ledger.Destination;
import payouts.ledger.Payment;
import payouts.ledger.Permits.Evidence;

/** The compare before a confirm, from the bank's own example on its scenario page (rules M21 and M22). */
class ComparisonTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "40702810700200000000";

    private final ObjectNode webhook = page();
    private String recipient = "Ivanov Ivan Ivanovich";
    private String senderName = "Vector LLC";
    private String last4 = "8371";
    private String releasedBy;
    private Map<Rule, Rule.Mode> modes = Map.of();
    private String account = ACCOUNT;

    private static ObjectNode page() {
        try {
            return (ObjectNode) JSON.readTree(ScenarioPage.text("ready_to_confirm.webhook"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Verdict verdict() {
        Payment payment = new Payment("a", 10_000, "rub", recipient, new Destination(Destination.Type.ENCRYPTED_CARD, "x"),
                "123456789012", "Transfer under the offer agreement", senderName, "1234567890", last4);
        return new Comparison(modes, account).compare(new Evidence("ps_1", payment, webhook.path("confirm_information").toString(),
                webhook.path("session").toString(), releasedBy));
    }

    private ObjectNode at(String path) {
        return (ObjectNode) webhook.at(path);
    }

    private ObjectNode transfer() {
        return at("/confirm_information/transfer_details");
    }

    private void becomesV2() {
        ObjectNode session = at("/session");
        session.set("payout_list", session.remove("payments"));
        session.set("payment_list", session.remove("acquiring_payments"));
        ObjectNode payout = at("/session/payout_list/0");
        payout.set("payout_details", payout.remove("payment_method"));
        transfer().set("payout_details", transfer().remove("payment_method"));
    }

    private void assertDiffers(String inWords) {
        assertThat(verdict().decision()).isEqualTo(Decision.CANCEL);
        assertThat(verdict().text()).contains(inWords);
    }

    @Test
    void kindAPayoutToABankAccountInsteadOfTheCardWasConfirmed() {
        transfer().withObject("/payment_method").put("type", "bank_account");
        assertDiffers("no card");
    }

    @Test
    void kindADebitOfAnotherAccountThanTheNominalOneWasConfirmed() {
        at("/session/acquiring_payments/0/payment_details/internal_transfer").put("type", "transfer_from_bank_account");
        assertDiffers("another account than the nominal one");
    }

    @Test
    void kindAnExchangeBesideTheTransferWasConfirmed() {
        at("/confirm_information").putArray("exchanges").addObject().put("id", "x");
        assertDiffers("another operation");
        at("/confirm_information").remove("exchanges");
        at("/confirm_information").put("never_seen", 1);
        assertThat(verdict().decision()).as("unknown fields are no difference").isEqualTo(Decision.CONFIRM);
    }

    @Test
    void onePayoutASecondOneUnderTheOtherVersionsNameWasOverlooked() {
        at("/session").set("payout_list", webhook.at("/session/payments").deepCopy());
        assertDiffers("2 payouts");
    }

    @Test
    void thePagesOwnExampleAgrees() {
        assertThat(verdict()).isEqualTo(new Verdict(Decision.CONFIRM, java.util.List.of()));
        assertThat(verdict().text()).isEqualTo("Everything compared agrees.");
    }

    @Test
    void m22_soItDoesInTheNamesOfV2() {
        becomesV2();
        assertThat(verdict().differences()).isEmpty();
    }

    @Test
    void unknownFieldsDifferentOrderAndCaseAgree() {
        webhook.put("new", 1);
        transfer().put("new_field", "x");
        transfer().with("recipient").put("name", "  IVANOV  Ivan\u00a0IVANOVICH ");
        transfer().with("amount").put("currency", "RUB");
        transfer().put("purpose", "transfer under the offer agreement; card: 553691******8371");
        assertThat(verdict().differences()).isEmpty();
    }

    // ---- each rule, where it differs

    @Test
    void amountInTheInformation() {
        transfer().with("amount").put("amount", 10_001);
        assertDiffers("10001");
    }

    @Test
    void amountOnALeg() {
        at("/session/acquiring_payments/0/amount_details").put("amount", 1_000_000);
        assertDiffers("1000000");
    }

    @Test
    void amountOnALegOfV2() {
        becomesV2();
        at("/session/payment_list/0/amount_details").put("amount", 9_999);
        assertDiffers("9999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"10000\"", "10000.5", "10000.0", "1e4", "99999999999999999999", "null", "{}", "-10000", "true"})
    void amountThatIsNoWholeNumberOfKopecks(String amount) throws IOException {
        transfer().with("amount").set("amount", JSON.readTree(amount));
        assertThat(verdict().decision()).isEqualTo(Decision.CANCEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"10000\"", "10000.5", "99999999999999999999", "null", "{}", "-10000"})
    void amountOfALegThatIsNoWholeNumberOfKopecks(String amount) throws IOException {
        at("/session/acquiring_payments/0/amount_details").set("amount", JSON.readTree(amount));
        assertThat(verdict().decision()).isEqualTo(Decision.CANCEL);
    }

    @Test
    void amountThatIsMissing() {
        transfer().remove("amount");
        assertDiffers("amount is missing");
    }

    @Test
    void currencyThatDiffersOrIsMissing() {
        transfer().with("amount").put("currency", "usd");
        assertDiffers("currency");
        transfer().with("amount").remove("currency");
        assertDiffers("currency is missing");
    }

    @Test
    void currencyOfALeg() {
        at("/session/acquiring_payments/0/amount_details").put("currency", "usd");
        assertDiffers("currency");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/session/payments/0", "/session/acquiring_payments/0"})
    void recipientSenderAndBeneficiaryOfEitherLeg(String leg) {
        at(leg + "/participant_details/recipient").put("full_name", "Petrov Petr");
        assertDiffers("recipient's name");
        at(leg + "/participant_details/recipient").put("full_name", "Ivanov Ivan Ivanovich");
        at(leg + "/participant_details/sender").put("full_name", "Other LLC");
        assertDiffers("sender's name");
        at(leg + "/participant_details/sender").put("full_name", "Vector LLC");
        at(leg + "/participant_details/sender").put("beneficiary_id", "1234567891");
        assertDiffers("beneficiary's id");
    }

    @Test
    void recipientInTheInformation() {
        transfer().with("recipient").put("name", "Petrov Petr");
        assertDiffers("recipient's name");
    }

    @Test
    void last4InTheInformationOnThePayoutOrInTheMask() {
        at("/confirm_information/transfer_details/payment_method/card").put("last4", "0000");
        assertDiffers("last four digits");
        at("/confirm_information/transfer_details/payment_method/card").put("last4", "8371");
        at("/session/payments/0/payment_method/card").put("last4", "0000");
        assertDiffers("last four digits");
        at("/session/payments/0/payment_method/card").put("last4", "8371");
        at("/session/acquiring_payments/0/payment_details/internal_transfer/transfer_from_nominal_account").put("card_mask", "553691******0000");
        assertDiffers("last four digits");
    }

    @Test
    void last4OfV2() {
        becomesV2();
        at("/confirm_information/transfer_details/payout_details/card").put("last4", "0000");
        assertDiffers("last four digits");
    }

    @Test
    void last4ThatWeNeverLearntIsNotCompared() {
        last4 = null;
        at("/confirm_information/transfer_details/payment_method/card").put("last4", "0000");
        assertThat(verdict().decision()).isEqualTo(Decision.CONFIRM);
    }

    @Test
    void accountThatPaysWhereOursIsConfigured() {
        transfer().with("customer").put("account_number", "40702810700200000001");
        assertDiffers("bank131.account");
        account = "";
        assertThat(verdict().decision()).isEqualTo(Decision.CONFIRM);
    }

    @Test
    void accountThatIsNotNamedIsADifferenceWhoseModeDecides() {
        transfer().with("customer").remove("account_number");
        assertDiffers("account that pays is missing");
        modes = Map.of(Rule.ACCOUNT, Rule.Mode.NOTE);
        assertThat(verdict().decision()).isEqualTo(Decision.CONFIRM);
        assertThat(verdict().text()).contains("account that pays is missing");
    }

    @ParameterizedTest
    @CsvSource({"'; card:553691******8371',CONFIRM", "'; card: 553691******8371',CONFIRM", "'; card:553691******0000',CANCEL",
        "'; Card: ****0000',CANCEL", "'; VAT exempt',CONFIRM", "'; card: unknown',CONFIRM"})
    void last4InTheMaskThatTheBankPutsBehindThePurpose(String behind, Decision decision) {
        transfer().put("purpose", "Transfer under the offer agreement" + behind);
        assertThat(verdict().decision()).isEqualTo(decision);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5E+4", "15000.5", "1E4"})
    void amountThatIsWrittenAsNoPlainDecimalIsToldAsThat(String amount) throws IOException {
        webhook.set("confirm_information", JSON.enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(webhook.path("confirm_information").toString().replace("10000", amount)));
        assertDiffers("not a plain decimal");
        assertDiffers("(" + new java.math.BigDecimal(amount) + ")");
    }

    @Test
    void theLetterYoIsWrittenWithOrWithoutItsDots() {
        recipient = "\u0429\u0451\u043a\u0438\u043d\u0430 \u0410\u043d\u043d\u0430";
        String without = "\u0429\u0415\u041a\u0418\u041d\u0410 \u0410\u041d\u041d\u0410";
        transfer().with("recipient").put("name", without);
        for (String leg : new String[] {"/session/payments/0", "/session/acquiring_payments/0"}) {
            at(leg + "/participant_details/recipient").put("full_name", without);
        }
        assertThat(verdict().differences()).isEmpty();
    }

    @Test
    void payerMayBeTheAccountsOwnerAndIsOnlyNoted() {
        transfer().with("customer").put("name", "The Owner LLC");
        assertThat(verdict().decision()).isEqualTo(Decision.CONFIRM);
        assertThat(verdict().text()).contains("payer's name");
    }

    @Test
    void purposeMustBeginWithTheDescription() {
        transfer().put("purpose", "Something else: Transfer under the offer agreement");
        assertDiffers("purpose");
    }

    @Test
    void onePayoutNoMoreAndNoLess() {
        ArrayNode payouts = (ArrayNode) webhook.at("/session/payments");
        payouts.add(payouts.get(0).deepCopy());
        assertDiffers("2 payouts");
        payouts.removeAll();
        assertDiffers("0 payouts");
    }

    @Test
    void oneDebitAtMost() {
        ArrayNode debits = (ArrayNode) webhook.at("/session/acquiring_payments");
        debits.add(debits.get(0).deepCopy());
        assertDiffers("2 debits");
        debits.removeAll();
        assertThat(verdict().decision()).isEqualTo(Decision.CONFIRM);
    }

    @Test
    void anEmptyListInTheOtherVersionsNameHidesNoPayout() {
        at("/session").putNull("payout_list").putNull("payment_list");
        assertThat(verdict().decision()).isEqualTo(Decision.CONFIRM);
        at("/session/acquiring_payments/0/amount_details").put("amount", 1);
        assertThat(verdict().decision()).isEqualTo(Decision.CANCEL);
    }

    @Test
    void aSessionWithoutLegsIsNotConfirmed() {
        Payment payment = new Payment("a", 10_000, "rub", "Ivanov Ivan Ivanovich", new Destination(Destination.Type.ENCRYPTED_CARD, "x"),
                "c", "Transfer under the offer agreement", senderName, "1234567890", last4);
        assertThat(new Comparison(Map.of(), "").compare(new Evidence("ps_1", payment, webhook.path("confirm_information").toString(), null, null)).decision())
                .isEqualTo(Decision.CANCEL);
        assertThat(new Comparison(Map.of(), "").compare(new Evidence("ps_1", payment, "{}", "{}", null)).decision()).isEqualTo(Decision.CANCEL);
        assertThatThrownBy(() -> new Comparison(Map.of(), "").compare(new Evidence("ps_1", payment, "Ivanov", "{}", null)))
                .isInstanceOf(IllegalStateException.class).hasMessageNotContaining("Ivanov");
    }

    // ---- M21: modes and releases

    @ParameterizedTest
    @CsvSource({"CANCEL,CANCEL", "HOLD,HOLD", "NOTE,CONFIRM"})
    void m21_theModeOfARuleDecidesWhatItsDifferenceLeadsTo(Rule.Mode mode, Decision decision) {
        transfer().put("purpose", "other");
        modes = Map.of(Rule.PURPOSE, mode);
        assertThat(verdict().decision()).isEqualTo(decision);
        assertThat(verdict().differences()).hasSize(1);
    }

    @Test
    void m21_theStrictestModeOfWhatDiffersDecides() {
        transfer().put("purpose", "other");
        transfer().with("recipient").put("name", "Petrov Petr");
        modes = Map.of(Rule.PURPOSE, Rule.Mode.NOTE, Rule.RECIPIENT, Rule.Mode.HOLD);
        assertThat(verdict().decision()).isEqualTo(Decision.HOLD);
        transfer().with("amount").put("amount", 1);
        assertThat(verdict().decision()).isEqualTo(Decision.CANCEL);
        assertThat(verdict().differences()).hasSize(3);
    }

    @Test
    void m21_aReleaseByAPersonConfirmsInSpiteOfADifferenceAndSaysWho() {
        transfer().put("purpose", "other");
        modes = Map.of(Rule.PURPOSE, Rule.Mode.HOLD);
        releasedBy = "anna";
        assertThat(verdict().decision()).isEqualTo(Decision.CONFIRM);
        assertThat(verdict().text()).contains("purpose").contains("Released by anna.");
    }

    @ParameterizedTest
    @EnumSource(value = Rule.class, mode = EnumSource.Mode.EXCLUDE, names = "PAYER")
    void m21_everyRuleButThePayersNameCancelsByDefault(Rule rule) {
        assertThat(rule.byDefault()).isEqualTo(Rule.Mode.CANCEL);
    }

    @Test
    void everyRuleHasASettingInApplicationProperties() throws IOException {
        java.util.Properties settings = new java.util.Properties();
        try (InputStream file = ComparisonTest.class.getResourceAsStream("/application.properties")) {
            settings.load(file);
        }
        assertThat(Arrays.stream(Rule.values())).allMatch(rule ->
                rule.byDefault().name().equalsIgnoreCase(settings.getProperty("payouts.compare." + rule.key())));
    }

    @Test
    void noDifferenceRepeatsANameACardOrAnAccount() {
        for (JsonNode leg : new JsonNode[] {at("/session/payments/0"), at("/session/acquiring_payments/0")}) {
            ((ObjectNode) leg.path("participant_details").path("sender")).put("full_name", "Secret Name").put("beneficiary_id", "999");
            ((ObjectNode) leg.path("participant_details").path("recipient")).put("full_name", "Secret Name");
        }
        transfer().put("purpose", "Secret Name");
        transfer().with("customer").put("name", "Secret Name").put("account_number", "11111111111111111111");
        at("/confirm_information/transfer_details/payment_method/card").put("last4", "0000");
        assertThat(verdict().text()).doesNotContain("Secret").doesNotContain("Ivanov").doesNotContain("8371").doesNotContain("0000")
                .doesNotContain("1111").doesNotContain("Vector").doesNotContain("999");
        assertThat(verdict().differences()).hasSizeGreaterThan(5);
    }
}
