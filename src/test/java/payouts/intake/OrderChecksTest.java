package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static payouts.intake.Orders.HASH;
import static payouts.intake.Orders.fields;
import static payouts.intake.Orders.good;
import static payouts.intake.Orders.reasons;
import static payouts.intake.Orders.remarks;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.ledger.Destination;
import payouts.ledger.PayoutOrder;

class OrderChecksTest {

    private static final String CHOICE = "number_hash: missing: give exactly one of number_hash, token, recurrent_token, account (with bik)"
            + " and account_token";


    @Test
    void aPlainOrderGetsTheDefaults() {
        PayoutOrder order = good();

        assertThat(order.reference()).isEqualTo("p-1");
        assertThat(order.amountKopecks()).isEqualTo(120_000);
        assertThat(order.currency()).isEqualTo("rub");
        assertThat(order.recipientName()).isEqualTo("Ivan Petrov");
        assertThat(order.destination()).isEqualTo(new Destination(Destination.Type.ENCRYPTED_CARD, HASH));
        assertThat(order.customerReference()).isEqualTo("p-1");
        assertThat(order.description()).isEqualTo("Payout");
        assertThat(order.senderName()).isEqualTo("Acme");
        assertThat(order.beneficiaryId()).isEqualTo("ben-1");
        assertThat(remarks()).isEmpty();
    }

    @Test
    void ownFieldsWinOverTheDefaults() {
        PayoutOrder order = good("customer_reference", "c-9", "description", "Order 7", "sender_name", "Own",
                "beneficiary_id", "ben-2");

        assertThat(order.customerReference()).isEqualTo("c-9");
        assertThat(order.description()).isEqualTo("Order 7");
        assertThat(order.senderName()).isEqualTo("Own");
        assertThat(order.beneficiaryId()).isEqualTo("ben-2");
    }

    @ParameterizedTest
    @CsvSource({"number_hash,ENCRYPTED_CARD", "token,TOKENIZED_CARD", "recurrent_token,RECURRENT"})
    void eachCardFieldIsADestinationOfItsOwn(String field, Destination.Type type) {
        assertThat(good("number_hash", null, field, "abc-1").destination()).isEqualTo(new Destination(type, "abc-1"));
    }

    @Test
    void whiteSpaceAroundValuesIsTrimmedNoBreakSpacesToo() {
        PayoutOrder order = good("reference", " p-1\t", "amount", "\u00a01200,5\u00a0", "currency", " RUB ",
                "recipient_name", "\u202fИван Петров\u200b", "number_hash", HASH + "\r\n");

        assertThat(order.reference()).isEqualTo("p-1");
        assertThat(order.amountKopecks()).isEqualTo(120_050);
        assertThat(order.recipientName()).isEqualTo("Иван Петров");
        assertThat(order.destination().value()).isEqualTo(HASH);
    }

    @Test
    void allReasonsAreToldAtOnceInTheOrderOfTheFields() {
        assertThat(new OrderChecks(new OrderDefaults(null, " ", "")).check(Map.of("currency", "usd", "amount", "0")))
                .isEqualTo(new CheckedOrder.Bad(java.util.List.of(
                        "reference: missing: give each payout an id of your own",
                        "amount: must be greater than 0: write at least 0.01",
                        "currency: only rub is paid from an escrow account: write rub or leave it empty",
                        "recipient_name: missing: write the recipient's full name",
                        CHOICE,
                        "description: missing: fill it in, or the setting payouts.description",
                        "sender_name: missing: fill it in, or the setting payouts.sender.full-name",
                        "beneficiary_id: missing: fill it in, or the setting payouts.sender.beneficiary-id")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "счёт", "a/b", "a;b", "a\u0000b", "a\nb",
            "12345678901234567890123456789012345678901234567890123456789012345"})
    void aReferenceOutsideItsAlphabetOrLengthIsRefused(String reference) {
        assertThat(reasons("reference", reference)).singleElement().asString()
                .startsWith("reference: 1 to 64 of the characters");
    }

    @Test
    void aReferenceOfSixtyFourCharactersIsGood() {
        assertThat(good("reference", "aA0._:-".repeat(9) + "z").reference()).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "customer_reference", "beneficiary_id", "number_hash", "amount"})
    void whatExcelMadeANumberOfIsNamedWithItsMend(String field) {
        assertThat(reasons(field, "1,2E+15")).singleElement().asString().startsWith(field + ": ")
                .contains("1,2E+15", "format the column as text");
    }

    @Test
    void aReferenceOfDigitsIsGoodWithARemarkOnLostZeros() {
        assertThat(remarks("reference", "123")).singleElement().asString().startsWith("reference: only digits");
        assertThat(remarks("reference", "00123")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"recipient_name", "description", "sender_name", "customer_reference", "beneficiary_id"})
    void controlCharactersAndTextTurnedRoundAreRefused(String field) {
        for (String bad : new String[] {"a\nb", "a\u0000b", "a\tb", "a\u2028b", "a\u202eb", "a\ufffdb", "a\ud800b"}) {
            assertThat(reasons(field, bad)).singleElement().asString()
                    .startsWith(field + ": line ends, tabs, other control characters");
        }
    }

    @ParameterizedTest
    @CsvSource({"recipient_name,255", "description,1000", "customer_reference,255", "sender_name,255",
            "beneficiary_id,255", "number_hash,512"})
    void lengthsAreBounded(String field, int most) {
        assertThat(good(field, "x".repeat(most))).isNotNull();
        assertThat(reasons(field, "x".repeat(most + 1))).containsExactly(
                field + ": at most " + most + " characters are allowed");
    }

    @Test
    void oneDestinationNoMoreAndNoLess() {
        assertThat(reasons("token", "t")).containsExactly(
                "number_hash, token: only one of them may be filled: leave the others empty");
        assertThat(reasons("number_hash", " ")).containsExactly(
                CHOICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40817810000000000001", "42301810000000000001", "42307810000000000001", "40802810000000000001",
        "40701810000000000001", "40502810000000000001", "40702810000000000001"})
    void anAccountOfAKindThatTheBankPaysToIsADestination(String account) {
        PayoutOrder order = good("number_hash", null, "bik", "044525225", "account", account);
        assertThat(order.destination().type()).isEqualTo(Destination.Type.BANK_ACCOUNT);
        assertThat(order.destination().bankAccount()).contains(new Destination.BankAccount("044525225", account));
        assertThat(order.destination().toString() + order.destination().bankAccount() + order).doesNotContain("0000000001");
        assertThat(good("number_hash", null, "account_token", "at-1").destination())
                .isEqualTo(new Destination(Destination.Type.ACCOUNT_TOKEN, "at-1"));
    }

    @ParameterizedTest
    @CsvSource({"40817840000000000001", "42308810000000000001", "40703810000000000001", "30101810000000000225"})
    void anAccountThatTheBankDoesNotPayToIsRefusedWithTheKindsThatItDoes(String account) {
        assertThat(reasons("number_hash", null, "bik", "044525225", "account", account)).singleElement().asString()
                .startsWith("account: the bank pays").contains("40817810").doesNotContain(account);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-,40817810000000000001,bik: missing", "044525225,-,account: missing", "44525225,40817810000000000001,bik: 9 digits",
        "044525225,408178100000000000012,account: 20 digits", "044525225,'40817 810 0 0000 0000001',account: 20 digits", "044525225,'4,08178E+19',account: Excel"})
    void anAccountIsTwentyDigitsWithTheNineOfItsBank(String bik, String account, String reason) {
        assertThat(reasons("number_hash", null, "bik", bik, "account", account)).singleElement().asString().startsWith(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"account", "account_token"})
    void thePurposeOfAPayoutToAnAccountIsShortAndHasNoMarks(String field) {
        String[] account = field.equals("account") ? new String[] {"bik", "044525225", "account", "40817810000000000001"}
                : new String[] {"account_token", "at-1", "recurrent_token", null};
        assertThat(good("number_hash", null, account[0], account[1], account[2], account[3], "description", "x".repeat(210))).isNotNull();
        assertThat(reasons("number_hash", null, account[0], account[1], account[2], account[3], "description", "x".repeat(209) + "?!"))
                .hasSize(2).allMatch(reason -> reason.startsWith("description: "));
        assertThat(good("description", "What a card may have?!".repeat(20))).as("the bank limits it for accounts alone").isNotNull();
    }

    @Test
    void theDefaultPurposeIsHeldToTheSameRules() {
        assertThat(new OrderChecks(new OrderDefaults("Acme", "ben-1", "Sure?")).check(Orders.fields("number_hash", null, "account_token", "at-1")))
                .isInstanceOfSatisfying(CheckedOrder.Bad.class, bad -> assertThat(bad.reasons()).singleElement().asString().startsWith("description: ? and !"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"recipient_name", "description", "sender_name"})
    void whatABlankedCardNumberLeftIsNoText(String field) {
        assertThat(reasons(field, CardNumbers.blank("4276160012345675"))).singleElement().asString()
                .isEqualTo(field + ": a card number was removed from it: write what belongs there instead");
    }

    @Test
    void anAccountAndACardTogetherAreRefused() {
        assertThat(reasons("bik", "044525225", "account", "40817810000000000001"))
                .containsExactly("number_hash, account: only one of them may be filled: leave the others empty");
    }

    @Test
    void signsOfShiftedCellsAreRefused() {
        assertThat(reasons("recipient_name", "50")).singleElement().asString().contains("shifted");
        assertThat(reasons("description", "50")).singleElement().asString().contains("shifted");
        assertThat(reasons("number_hash", "Ivan,Petrov")).singleElement().asString().startsWith("number_hash: ");
    }

    @Test
    void noReasonRepeatsAValue() {
        Map<String, String> fields = fields();
        fields.replaceAll((field, value) -> "sEcReT \n 4111 1111 1111 1111");
        fields.put("note", "sEcReT 4111-1111-1111-1111");
        fields.put("4111111111111111", "4111111111111111");

        CheckedOrder checked = new OrderChecks(Orders.DEFAULTS).check(fields);

        assertThat(checked.toString()).doesNotContain("sEcReT", "4111", "1111").contains("note: ");
    }

    @Test
    void contentIsTheSendersOwnFieldsNormalised() {
        String content = good("amount", "100").content();

        assertThat(content).isEqualTo("""
                reference=p-1
                amount=100.00
                currency=rub
                recipient_name=Ivan Petrov
                destination=number_hash
                customer_reference=
                description=
                sender_name=
                beneficiary_id=""");
        assertThat(good("amount", " 00100,0 ", "currency", "RUB", "customer_reference", " ").content())
                .isEqualTo(content);
        assertThat(good("amount", "100", "description", "Payout").content()).isNotEqualTo(content);
        assertThat(good("amount", "100", "number_hash", null, "token", HASH).content()).isNotEqualTo(content);
        assertThat(content).doesNotContain(HASH);
    }

    @Test
    void aNameTypedOnAMacIsTheSameName() {
        assertThat(good("recipient_name", "Сергеи\u0306").content())
                .isEqualTo(good("recipient_name", "Сергей").content());
    }
}
