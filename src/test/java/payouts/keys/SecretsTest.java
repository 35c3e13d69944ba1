package payouts.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is blanked of texts that others wrote, and what stays readable. */
class SecretsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "The card 63191fa17cc7edf818ee5d6611a2c2169ab30b705111cffd710af39880deef09 is blocked | The card *** is blocked",
        "token tok_0123456789abcdef0123456789abcdef | token ***",
        "no 4276 3800 1234 5678 here | no *** here",
        "account 40817810000000000001, closed | account ***, closed",
        "Session ps_779236210302309751 of payout po_869022600347263290 | Session ps_779236210302309751 of payout po_869022600347263290",
        "at 2026-11-23T05:54:55.011987Z, amount 17150.41 | at 2026-11-23T05:54:55.011987Z, amount 17150.41",
        "org.apache.camel.NoTypeConversionAvailableException in payouts.ledger.CallOutcomes | org.apache.camel.NoTypeConversionAvailableException in payouts.ledger.CallOutcomes",
        "Payout 0b0f1c4e-6d0b-4d7c-9a53-8b1f4f3a2c11 in /srv/payouts2/data/results/march.csv.1.result.csv | Payout 0b0f1c4e-6d0b-4d7c-9a53-8b1f4f3a2c11 in /srv/payouts2/data/results/march.csv.1.result.csv",
        "insufficient_funds | insufficient_funds"})
    void hashesTokensAndNumbersAreBlankedAndIdsStay(String text, String blanked) {
        assertThat(Secrets.blanked(text)).isEqualTo(blanked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{\"reference\":\"a-1\",\"token\":\"abc\",\"amount\":\"1.00\"} | {\"reference\":\"a-1\",\"token\":***,\"amount\":\"1.00\"}",
        "{reference=a-1, recipient_name=Ivanov Ivan, amount=1.00} | {reference=a-1, recipient_name=***, amount=1.00}",
        "{Authorization=Bearer abc def, Host=x} | {Authorization=***, Host=x}",
        "{\"account\": \"123\"} | {\"account\": ***}"})
    void ofAMessageTheFieldsOfAnOrderAreBlankedToo(String text, String blanked) {
        assertThat(Secrets.blankedMessage(text)).isEqualTo(blanked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "URL \"jdbc:h2:x;PASSWORD=s3cret;MODE=y\" is wrong | URL \"jdbc:h2:x;PASSWORD=***;MODE=y\" is wrong",
        "jdbc:postgresql://h/x?user=u&password=s3cret&ssl=true | jdbc:postgresql://h/x?user=u&password=***&ssl=true",
        "jdbc:postgresql://ann:s3:cret@db:5432/x can't be opened: ann:s3:cret@db | jdbc:postgresql://ann:***@db:5432/x can't be opened: ann:***@db",
        "jdbc:postgresql://db:5432/x by ann@host | jdbc:postgresql://db:5432/x by ann@host"}, quoteCharacter = '~')
    void passwordsAreBlankedInAddresses(String text, String blanked) {
        assertThat(Secrets.withoutPasswords(text)).isEqualTo(blanked);
    }
}
