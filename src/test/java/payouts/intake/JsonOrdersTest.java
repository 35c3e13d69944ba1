package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonOrdersTest {

    private static OrderChunk.Row only(String json) throws NotAPayoutMessage {
        assertThat(JsonOrders.read(json).rows()).hasSize(1);
        return JsonOrders.read(json).rows().get(0);
    }

    @Test
    void anObjectIsOneOrderAndAnArrayIsMany() throws Exception {
        assertThat(JsonOrders.read("{\"reference\":\"a\"}").rows()).hasSize(1);
        JsonOrders many = JsonOrders.read("\uFEFF[{\"reference\":\"a\",\"shop\":7},{\"Reference\":\"b\",\"amount\":1}]");
        assertThat(many.header()).containsExactly("reference", "shop", "amount");
        assertThat(many.rows()).extracting(OrderChunk.Row::line).containsExactly(1L, 2L);
        assertThat(many.rows().get(1).fields()).containsEntry("reference", "b").containsEntry("amount", "1").hasSize(2);
        assertThat(many.rows().get(1).cells()).containsExactly("\"b\"", "", "1");
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "100.5, 100.5", "100.10, 100.10", "0.01, 0.01", "12345678901234567.89, 12345678901234567.89"})
    void anAmountIsTakenAsItIsWritten(String written, String read) throws Exception {
        assertThat(only("{\"amount\":" + written + "}").fields()).containsEntry("amount", read);
        assertThat(only("{\"amount\":\"" + written + "\"}").fields()).containsEntry("amount", read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hello", "7", "\"text\"", "null", "[]", "{", "{\"a\":1}{\"b\":2}", "[1,2", "{\"a\":1,}", "reference;amount"})
    void whatIsNoOrderIsRefusedWithAMend(String text) {
        assertThatThrownBy(() -> JsonOrders.read(text)).isInstanceOf(NotAPayoutMessage.class).hasMessageContaining(": send ");
    }

    @Test
    void aKeyThatStandsTwiceIsRefusedForNobodyKnowsWhichIsMeant() throws Exception {
        assertThatThrownBy(() -> JsonOrders.read("{\"amount\":\"1\",\"amount\":\"1000\"}")).hasMessageContaining("twice");
        assertThat(only("{\"amount\":\"1\",\"AMOUNT\":\"1000\"}").problem()).contains("twice");
    }

    @Test
    void aRefusalNeverRepeatsTheMessage() {
        assertThatThrownBy(() -> JsonOrders.read("{\"number_hash\":\"secret-hash\" oops}")).hasMessageNotContaining("secret").hasMessageContaining("line 1");
        assertThatThrownBy(() -> JsonOrders.read("secret")).hasMessageNotContaining("secret");
    }

    @Test
    void anItemThatIsNoObjectIsABadRowAndTheOthersAreGood() throws Exception {
        var rows = JsonOrders.read("[{\"reference\":\"a\"}, 7, null, \"x\"]").rows();
        assertThat(rows).extracting(row -> row.problem() == null).containsExactly(true, false, false, false);
    }

    @Test
    void aFieldOfOursMustBeATextOrANumber() throws Exception {
        assertThat(only("{\"recipient_name\":{\"first\":\"Ivan\"}}").problem()).startsWith("recipient_name:");
        assertThat(only("{\"reference\":true}").problem()).startsWith("reference:");
        assertThat(only("{\"reference\":null,\"extra\":{\"a\":[1]}}").problem()).isNull();
    }

    @Test
    void aPlainCardNumberIsFoundAndBlankedAtAnyDepth() throws Exception {
        OrderChunk.Row row = only("{\"reference\":\"a\",\"extra\":{\"deep\":[\"4111 1111 1111 1111\", 4111111111111111]}}");
        assertThat(CardNumbers.holds(row.fields().get("extra"))).isTrue();
        assertThat(row.cells().get(1)).isEqualTo("{\"deep\":[\"[card number removed]\",\"[card number removed]\"]}");
    }

    @Test
    void oursOfAnEarlierResultOrRejectAreIgnored() throws Exception {
        assertThat(JsonOrders.read("{\"reference\":\"a\",\"status\":\"failed\",\"reason\":\"x\",\"index\":3}").header()).containsExactly("reference");
        assertThat(JsonOrders.read("{\"reference\":\"a\",\"index\":3}").header()).containsExactly("reference", "index");
    }

    @Test
    void aNulCharacterIsNotKept() throws Exception {
        assertThat(only("{\"extra\":\"a\\u0000b\"}").cells()).containsExactly("\"ab\"");
    }
}
