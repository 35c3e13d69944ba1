package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static payouts.intake.Orders.good;
import static payouts.intake.Orders.reasons;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"100|10000", "100.5|10050", "100,05|10005", "0.01|1", "00100|10000",
            "9999999999999.99|999999999999999"})
    void rightAmountsAreRead(String text, long kopecks) {
        assertThat(good("amount", text).amountKopecks()).isEqualTo(kopecks);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "0|greater than 0", "0.00|greater than 0", "0,0|greater than 0",
            "1,2E+15|an exponent is not allowed", "1e3|an exponent", "1.5E-2|an exponent", "5Е3|an exponent",
            "-5|a sign is not allowed", "+5|a sign", "−5|a sign",
            "1 200|thousands separators", "1 200,00|thousands separators", "1\u00a0200.00|thousands separators",
            "1'200.00|thousands separators", "1,200.00|thousands separators", "1.200,00|thousands separators",
            "1,200|thousands separators", "1,200,300|thousands separators", "12 50|thousands separators",
            "1234.567|at most two digits", "0.001|thousands separators",
            "10000000000000|too large", "99999999999999.99|too large",
            ".5|both sides", "5.|both sides",
            "100 руб|only the digits", "$100|only the digits", "100₽|only the digits", "abc|only the digits",
            "=100|only the digits", "١٢|only the digits", "0x10|only the digits", "NaN|only the digits",
            "1.2.3|only the digits"})
    void wrongAmountsAreRefusedWithTheirMend(String text, String reason) {
        assertThat(reasons("amount", text)).singleElement().asString().startsWith("amount: ").contains(reason);
    }

    @Test
    void anAbsentAmountIsRefused() {
        assertThat(reasons("amount", null)).containsExactly("amount: missing: write rubles such as 1200.00");
    }
}
