package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The body of nominal_topup is not documented: what can be read is told, and nothing of it can do harm. */
class TopUpReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"amount\":{\"amount\":50000,\"currency\":\"rub\"},\"balance\":{\"current_balance\":70000}} | by 500.00 RUB, it holds 700.00 RUB now",
        "{\"amount_details\":{\"amount\":50000}} | topped up by 500.00 RUB;",
        "{\"amount\":50000} | topped up by 500.00 RUB;",
        "{\"amount\":\"50000\",\"balance\":[]} | topped up;",
        "{\"amount\":1.5e9} | topped up;",
        "not json | topped up;",
        "{} | topped up;"})
    void whatCanBeReadIsTold(String body, String told) {
        assertThat(TopUpReader.told(body)).contains(told).endsWith("what waits for money goes on.");
    }
}
