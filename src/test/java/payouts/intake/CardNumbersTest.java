package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static payouts.intake.Orders.HASH;
import static payouts.intake.Orders.reasons;
import static payouts.intake.Orders.remarks;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CardNumbersTest {

    private static final String CARD = "4111111111111111";

    @ParameterizedTest
    @ValueSource(strings = {CARD, "4111 1111 1111 1111", "4111-1111-1111-1111", "4111 - 1111 - 1111 - 1111",
            "4111\u00a01111\u20111111\u20131111", "Card:4111111111111111.", "карта4111111111111111", "4222222222222",
            "378282246310005", "3782 822463 10005", "2200 7001 2345 6781 до 12/27", "6 4111111111111111 7", "４１１１１１１１１１１１１１１１",
            "4111\u200b111111111111", "4111.1111.1111.1111", "4111/1111/1111/1111", "card_4111_1111_1111_1111", "3782.822463.10005"})
    void aCardNumberIsFoundInAnyText(String text) {
        assertThat(CardNumbers.holds(text)).isTrue();
        assertThat(CardNumbers.blank(text)).contains(CardNumbers.BLANK);
        assertThat(CardNumbers.holds(CardNumbers.blank(text))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4111111111111112", "411111111111", "40817810000000000001", "41111111111111111111",
            "+7 916 123-45-67", "2026-07-01 - 2026-07-31", "2026-07-01 2026-07-31", "0000000000000000",
            "4111.1111/1111.1111", "41111111.11111111", "4111    1111 1111 1111"})
    void otherNumbersAreNone(String text) {
        assertThat(CardNumbers.holds(text)).isFalse();
        assertThat(CardNumbers.blank(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4111111111111111.csv", "payout_5555555555554444_x.csv", "378282246310005.csv", "2200000000000004.csv",
            "4111 1111 1111 1111.csv", "pay-4111-1111-1111-1111.csv", "4111.1111.1111.1111.csv"})
    void aFilesNameHoldsACardNumber(String name) {
        assertThat(CardNumbers.isInName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"payouts-20261123-143000.csv", "20261123143000.csv", "2026112314300012.csv", "1763884800000000.csv",
            "4111111111111112.csv", "4111-1111-1111-1112.csv", "4111-1111 1111-1111.csv", "r-0000000000000000.csv", "40702810700200000000.csv"})
    void datesTimesAndAccountsInAFilesNameAreNoCardNumbers(String name) {
        assertThat(CardNumbers.isInName(name)).isFalse();
    }

    @Test
    void whatStandsAroundABlankedNumberStays() {
        assertThat(CardNumbers.blank("from 4111 1111 1111 1111, to 378282246310005!"))
                .isEqualTo("from [card number removed], to [card number removed]!");
    }

    @Property
    void everyNumberThatPassesTheCheckIsFoundHoweverItIsSpaced(@ForAll("cards") String card,
            @ForAll @StringLength(18) @CharRange(from = '0', to = '2') String gaps) {
        StringBuilder spaced = new StringBuilder();
        for (int i = 0; i < card.length(); i++) {
            spaced.append(card.charAt(i));
            if (i < card.length() - 1) {
                spaced.append(new String[] {"", " ", "-"}[gaps.charAt(i) - '0']);
            }
        }
        // A date is the one thing that is let go: 2026-07-01 is no part of a card number.
        if (!spaced.toString().matches(".*(19|20)\\d\\d-\\d\\d-\\d\\d.*")) {
            assertThat(CardNumbers.holds("for " + spaced + ", thanks")).isTrue();
            assertThat(CardNumbers.isWhole(spaced.toString())).isTrue();
            assertThat(CardNumbers.blank("for " + spaced + ", thanks"))
                    .isEqualTo("for " + CardNumbers.BLANK + ", thanks");
        }
    }

    @Property
    void aHexHashIsNoCardInACardColumn(@ForAll("hashes") String hash) {
        assertThat(CardNumbers.rejects("number_hash", hash)).isFalse();
        assertThat(CardNumbers.blank("number_hash", hash)).isEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(strings = {"number_hash", "amount", "currency", "recipient_name", "description", "sender_name",
            "invoice number", "column 7"})
    void anOrderWithACardNumberIsRejectedWhereverItStands(String field) {
        assertThat(reasons(field, CARD)).anySatisfy(reason ->
                assertThat(reason).startsWith(field + ": holds what looks like a plain card number"));
        assertThat(CardNumbers.blank(field, CARD)).isEqualTo(CardNumbers.BLANK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "recurrent_token", "account", "account_token"})
    void aCardNumberInPlaceOfATokenIsRejected(String field) {
        assertThat(reasons("number_hash", null, field, "4111 1111 1111 1111")).anySatisfy(reason ->
                assertThat(reason).startsWith(field + ": holds what looks like a plain card number"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "customer_reference", "beneficiary_id"})
    void inAnIdAHitIsOnlyTold(String field) {
        assertThat(remarks(field, CARD)).anySatisfy(remark -> assertThat(remark).startsWith(field + ": passes"))
                .noneSatisfy(remark -> assertThat(remark).contains(CARD));
        assertThat(CardNumbers.blank(field, CARD)).isEqualTo(CARD);
    }

    @Test
    void aRunOfDigitsInsideTheHashOfTheExampleIsNoCard() {
        String hash = CARD + HASH.substring(16);
        assertThat(CardNumbers.holds(hash)).isTrue();
        assertThat(CardNumbers.rejects("number_hash", hash)).isFalse();
        assertThat(CardNumbers.rejects("note", hash)).isTrue();
    }

    @Test
    void aBlankedCardCannotBePaidTo() {
        assertThat(reasons("number_hash", CardNumbers.BLANK)).singleElement().asString().startsWith("number_hash: ");
    }

    @Provide
    Arbitrary<String> cards() {
        return Arbitraries.strings().numeric().ofMinLength(12).ofMaxLength(18).map(CardNumbersTest::withCheckDigit)
                .filter(card -> !card.matches("0+"));
    }

    @Provide
    Arbitrary<String> hashes() {
        return Arbitraries.strings().withChars("0123456789abcdef").ofLength(64).filter(s -> s.matches(".*[a-f].*"));
    }

    private static String withCheckDigit(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            sum += i % 2 == 1 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
        }
        return digits + (10 - sum % 10) % 10;
    }
}
