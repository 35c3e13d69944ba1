package payouts.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.confirm.Verdict.Decision;
import payouts.ledger.Destination;
import payouts.ledger.Payment;
import payouts.ledger.Permits.Evidence;

/** The compare before the confirm of a payout to a bank account. The bank documents the participants, not what stands beside them. */
class AccountComparisonTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OURS = "40702810700200000000";
    private static final String THEIRS = "40817810000000000001";

    private final ObjectNode information;
    private final ObjectNode session;
    private Destination destination = Destination.of(new Destination.BankAccount("044525225", THEIRS));
    private Map<Rule, Rule.Mode> modes = Map.of();

    AccountComparisonTest() throws IOException {
        information = (ObjectNode) JSON.readTree("""
                {"account_details": {
                  "sender": {"account_number": "40702810700200000000", "name": "Vector LLC", "bik": "049205131"},
                  "recipient": {"account_number": "40817810000000000001", "name": "Orlova Anna", "bik": "044525225"},
                  "purpose": "Under contract 77", "amount": {"amount": 150000, "currency": "RUB"}}}""");
        session = (ObjectNode) JSON.readTree("""
                {"id": "ps_1", "payments": [{"id": "po_1", "status": "pending",
                  "payment_method": {"type": "bank_account", "bank_account": {"system_type": "ru", "ru": {"bik": "044525225",
                    "account": "40817810000000000001", "full_name": "Orlova Anna", "description": "Under contract 77"}}},
                  "amount_details": {"amount": 150000, "currency": "rub"},
                  "participant_details": {"sender": {"full_name": "Vector LLC", "beneficiary_id": "1234567890"},
                    "recipient": {"full_name": "Orlova Anna"}}}]}""");
    }

    private Verdict verdict() {
        Payment payment = new Payment("a", 150_000, "rub", "Orlova Anna", destination, "a", "Under contract 77", "Vector LLC", "1234567890", null);
        return new Comparison(modes, OURS).compare(new Evidence("ps_1", payment, information.toString(), session.toString(), null));
    }

    private ObjectNode details() {
        return (ObjectNode) information.get("account_details");
    }

    private ObjectNode ru() {
        return (ObjectNode) session.at("/payments/0/payment_method/bank_account/ru");
    }

    private void assertDiffers(String inWords) {
        assertThat(verdict().decision()).isEqualTo(Decision.CANCEL);
        assertThat(verdict().text()).contains(inWords).doesNotContain("40817810", "Orlova");
    }

    @Test
    void whatIsAsOrderedAgreesInBothVersionsNames() {
        assertThat(verdict().differences()).isEmpty();
        session.set("payout_list", session.remove("payments"));
        ObjectNode payout = (ObjectNode) session.at("/payout_list/0");
        payout.set("payout_details", payout.remove("payment_method"));
        assertThat(verdict().differences()).isEmpty();
        ((ObjectNode) payout.at("/payout_details/bank_account/ru")).put("account", "40817810000000000002");
        assertDiffers("recipient's account");
    }

    @Test
    void whatTheBankDoesNotRepeatBesideTheParticipantsIsTakenFromTheLeg() {
        details().remove("amount");
        details().remove("purpose");
        assertThat(verdict().differences()).isEmpty();
        ((ObjectNode) session.at("/payments/0")).remove("amount_details");
        assertDiffers("amount is missing");
    }

    @Test
    void theAmountOnTheLegOrInTheInformation() {
        ((ObjectNode) session.at("/payments/0/amount_details")).put("amount", 150_001);
        assertDiffers("150001");
        ((ObjectNode) session.at("/payments/0/amount_details")).put("amount", 150_000);
        details().withObject("/amount").put("amount", 1_500_000);
        assertDiffers("1500000");
    }

    @ParameterizedTest
    @CsvSource({"40817810000000000001,CONFIRM", "408178**********0001,CONFIRM", "****************0001,CONFIRM", "*0001,CONFIRM",
        "40817810000000000002,CANCEL", "408178**********0002,CANCEL", "40817810000000000001*,CANCEL", "4081781000000000001,CANCEL"})
    void theRecipientsAccountMayBeMaskedButNotAnother(String account, Decision decision) {
        ru().put("account", account);
        assertThat(verdict().decision()).isEqualTo(decision);
        ru().put("account", THEIRS);
        details().withObject("/recipient").put("account_number", account);
        assertThat(verdict().decision()).isEqualTo(decision);
    }

    @Test
    void anAccountThatIsToldNowhereIsADifferenceByMode() {
        details().withObject("/recipient").remove("account_number");
        assertThat(verdict().decision()).as("the leg tells it").isEqualTo(Decision.CONFIRM);
        ru().remove("account");
        assertDiffers("recipient's account is missing");
        modes = Map.of(Rule.RECIPIENT_ACCOUNT, Rule.Mode.NOTE);
        assertThat(verdict().decision()).isEqualTo(Decision.CONFIRM);
    }

    @Test
    void theBankOfTheRecipient() {
        ru().put("bik", "044525974");
        assertDiffers("BIK");
    }

    @Test
    void theNumberBehindATokenIsTheBanksToKnow() {
        destination = new Destination(Destination.Type.ACCOUNT_TOKEN, "at-1");
        ru().put("account", "40817810000000000009");
        assertThat(verdict().differences()).isEmpty();
    }

    @Test
    void theRecipientsNameAndOurAccount() {
        details().withObject("/recipient").put("name", "Somebody Else");
        assertDiffers("recipient's name");
        details().withObject("/recipient").put("name", "Orlova Anna");
        ru().put("full_name", "Somebody Else");
        assertDiffers("recipient's name");
        ru().put("full_name", "Orlova Anna");
        details().withObject("/sender").put("account_number", "40702810700200000001");
        assertDiffers("bank131.account");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transfer_details", "exchanges"})
    void anotherOperationBesideIt(String name) {
        information.putObject(name).put("x", 1);
        assertDiffers("another operation");
    }

    @Test
    void aCardInsteadOfTheAccountAndAnAccountInsteadOfTheCard() {
        ((ObjectNode) session.at("/payments/0/payment_method")).put("type", "card");
        assertDiffers("no bank account");
        ((ObjectNode) session.at("/payments/0/payment_method")).put("type", "bank_account");
        destination = new Destination(Destination.Type.ENCRYPTED_CARD, "x");
        assertDiffers("another operation");
    }
}
