package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.ledger.BankAnswer;
import payouts.ledger.SessionReport;

/** What a session says, in the names of both versions (rules M6, M14 to M17, M22). */
class SessionReaderTest {

    private final SessionReader reader = new SessionReader(
            new BankErrors(Set.of("insufficient_funds"), Set.of("card_number_does_not_exist"), Set.of("confirm_timeout")));

    private SessionReport read(String json, String type) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return reader.read(body, SessionReader.parse(body), type);
    }

    private SessionReport read(String json) throws IOException {
        return read(json, null);
    }

    private static String v2(String json) {
        return json.replace("\"acquiring_payments\"", "\"payment_list\"").replace("\"payments\"", "\"payout_list\"")
                .replace("\"payment_method\"", "\"payout_details\"");
    }

    /** @param legs statuses of the payouts, a slash, statuses of the debits; a code after a colon */
    private static String session(String status, String legs, String next, String code, boolean informed) {
        String[] sides = legs.split("/", -1);
        return "{\"status\":\"ok\",\"session\":{\"id\":\"ps_1\",\"status\":\"" + status + "\",\"payments\":" + legs(sides[0])
                + ",\"acquiring_payments\":" + legs(sides[1]) + (next.isEmpty() ? "" : ",\"next_action\":\"" + next + "\"")
                + (code.isEmpty() ? "" : ",\"error\":{\"code\":\"" + code + "\",\"description\":\"text\"}") + "}"
                + (informed ? ",\"confirm_information\":{\"transfer_details\":{}}" : "") + "}";
    }

    private static String legs(String statuses) {
        StringBuilder legs = new StringBuilder("[");
        for (String status : statuses.isEmpty() ? new String[0] : statuses.split(",")) {
            legs.append(legs.length() > 1 ? "," : "").append("{\"id\":\"po_1\",\"status\":\"").append(status).append("\"}");
        }
        return legs.append(']').toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // session    | payouts/debits      | next    | code               | informed | answer
        "created      | /                   | ''      | ''                 | false    | NOTHING_STARTED",
        "created      | pending/            | ''      | ''                 | false    | IN_WORK",
        "created      | /pending            | ''      | ''                 | false    | IN_WORK",
        "in_progress  | /                   | ''      | ''                 | false    | IN_WORK",
        "in_progress  | pending/in_progress | ''      | ''                 | false    | IN_WORK",
        "in_progress  | pending/pending     | confirm | ''                 | true     | WAITS_FOR_CONFIRM",
        "in_progress  | pending/pending     | confirm | ''                 | false    | WAITS_WITHOUT_INFORMATION",
        "in_progress  | pending/pending     | other   | ''                 | true     | IN_WORK",
        "created      | /                   | confirm | ''                 | true     | WAITS_FOR_CONFIRM",
        "in_progress  | succeeded/succeeded | ''      | ''                 | false    | SUCCEEDED",
        "in_progress  | succeeded/pending   | confirm | ''                 | true     | SUCCEEDED",
        "accepted     | succeeded/succeeded | ''      | ''                 | false    | SUCCEEDED",
        "accepted     | succeeded/          | ''      | ''                 | false    | SUCCEEDED",
        "accepted     | succeeded/failed    | ''      | ''                 | false    | UNDECIDED",
        "in_progress  | succeeded/failed    | ''      | ''                 | false    | UNDECIDED",
        "accepted     | succeeded,succeeded/succeeded | '' | ''            | false    | UNDECIDED",
        "accepted     | succeeded,failed/succeeded    | '' | ''            | false    | UNDECIDED",
        "in_progress  | succeeded,pending/  | ''      | ''                 | false    | UNDECIDED",
        "accepted     | failed/failed       | ''      | bank_card_expired  | false    | FAILED",
        "accepted     | failed/             | ''      | never_heard_of     | false    | FAILED",
        "accepted     | failed/refunded     | ''      | ''                 | false    | FAILED",
        "accepted     | failed/failed       | ''      | insufficient_funds | false    | FAILED_FOR_MONEY",
        "accepted     | failed/succeeded    | ''      | bank_card_expired  | false    | UNDECIDED",
        "accepted     | failed/succeeded    | ''      | insufficient_funds | false    | UNDECIDED",
        // A payout that failed in a session that is not final may be tried by the bank again: it is asked on (M6).
        "in_progress  | failed/failed       | ''      | bank_card_expired  | false    | IN_WORK",
        "in_progress  | failed/failed       | ''      | insufficient_funds | false    | IN_WORK",
        "accepted     | pending/succeeded   | ''      | ''                 | false    | IN_WORK",
        "cancelled    | /                   | ''      | ''                 | false    | CANCELLED",
        "cancelled    | cancelled/cancelled | ''      | confirm_timeout    | false    | CANCELLED",
        "cancelled    | failed/failed       | ''      | bank_card_expired  | false    | CANCELLED_WITH_CODE",
        "cancelled    | failed/failed       | ''      | insufficient_funds | false    | FAILED_FOR_MONEY",
        "cancelled    | succeeded/          | ''      | ''                 | false    | UNDECIDED",
        "cancelled    | failed/succeeded    | ''      | ''                 | false    | UNDECIDED",
        "error        | /                   | ''      | ''                 | false    | UNDECIDED",
        "error        | succeeded/succeeded | ''      | ''                 | false    | UNDECIDED",
        "error        | failed/failed       | ''      | bank_card_expired  | false    | UNDECIDED",
        "error        | pending/pending     | confirm | ''                 | true     | UNDECIDED",
        "never_heard_of | pending/          | ''      | ''                 | false    | IN_WORK",
        "never_heard_of | /                 | ''      | ''                 | false    | IN_WORK",
    })
    void m14_everySessionComesToOneAnswerInTheNamesOfBothVersions(String status, String legs, String next, String code, boolean informed,
                                                                  BankAnswer answer) throws IOException {
        String json = session(status.strip(), legs.strip(), next, code.strip(), informed);
        assertThat(read(json).answer()).isEqualTo(answer);
        assertThat(read(json).apiVersion()).isEqualTo("v1");
        assertThat(read(v2(json)).answer()).isEqualTo(answer);
        assertThat(read(v2(json)).apiVersion()).isEqualTo("v2");
    }

    @Test
    void m14_everyAnswerIsReached() {
        // The table above names each of them; a new one must be added there.
        assertThat(BankAnswer.values()).hasSize(10);
    }

    @Test
    void aReadyToConfirmNeedsNoNextAction() throws IOException {
        assertThat(read(session("in_progress", "pending/pending", "", "", true), "ready_to_confirm").answer()).isEqualTo(BankAnswer.WAITS_FOR_CONFIRM);
        assertThat(read(session("in_progress", "pending/pending", "", "", false), "ready_to_confirm").answer())
                .isEqualTo(BankAnswer.WAITS_WITHOUT_INFORMATION);
    }

    @Test
    void anOldReadyToConfirmDoesNotHideASessionThatIsOver() throws IOException {
        assertThat(read(session("cancelled", "/", "", "", true), "ready_to_confirm").answer()).isEqualTo(BankAnswer.CANCELLED);
        assertThat(read(session("error", "/", "", "", true), "ready_to_confirm").answer()).isEqualTo(BankAnswer.UNDECIDED);
    }

    @Test
    void thePagesWebhookIsReadWhole() throws IOException {
        String page = ScenarioPage.text("ready_to_confirm.webhook");
        SessionReport report = read(page, "ready_to_confirm");
        assertThat(report.sessionId()).isEqualTo("ps_3230");
        assertThat(report.answer()).isEqualTo(BankAnswer.WAITS_FOR_CONFIRM);
        assertThat(report.apiVersion()).isEqualTo("v1");
        assertThat(report.bankPayoutId()).isEqualTo("po_7639847");
        assertThat(report.cardBrand()).isEqualTo("mastercard");
        assertThat(report.cardLast4()).isEqualTo("8371");
        assertThat(page).contains("\"confirm_information\": " + report.confirmInformation() + "\n}");
        assertThat(page).contains("\"session\": " + report.sessionLegs() + ",");
    }

    @Test
    void m22_theVersionIsThatOfTheInformationsNames() throws IOException {
        String json = "{\"session\":{\"id\":\"ps_1\",\"payments\":[]},\"confirm_information\":{\"transfer_details\":{\"payout_details\":{}}}}";
        assertThat(read(json).apiVersion()).isEqualTo("v2");
        assertThat(read("{\"session\":{\"id\":\"ps_1\",\"payout_list\":[]},\"confirm_information\":{\"transfer_details\":{\"payment_method\":{}}}}")
                .apiVersion()).isEqualTo("v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}",
        "{ \"a\" :\t1.0 ,\n \"b\":  [ 1 , 2.50 , 1e3 , -0.0 ]   }",
        "{\"name\":\"\\u0418\\u0432\\u0430\\u043d\",\"raw\":\"Иван 😀\",\"slash\":\"a\\/b\",\"quote\":\"\\\"}\\\"{\"}",
        "{\"unknown\":{\"deep\":[{\"confirm_information\":{\"not\":\"this\"}}]},\"big\":12345678901234567890.123456789}",
    })
    void m08_theInformationIsKeptToTheByte(String information) throws IOException {
        String around = "{\"x\":{\"confirm_information\":{\"wrong\":1}},\"emoji\":\"😀é\", \"session\" : {\"id\":\"ps_1\",\"status\":\"in_progress\"}"
                + ",\r\n\t\"confirm_information\" \n:  " + information + "  , \"after\":[1] }  \n";
        assertThat(read(around, "ready_to_confirm").confirmInformation()).isEqualTo(information);
        byte[] body = BankMessages.decision("ps_1", information);
        assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo("{\"session_id\":\"ps_1\",\"confirm_information\":" + information + "}");
    }

    @Test
    void informationThatIsNullIsNone() throws IOException {
        assertThat(read("{\"session\":{\"id\":\"ps_1\",\"next_action\":\"confirm\"},\"confirm_information\":null}").answer())
                .isEqualTo(BankAnswer.WAITS_WITHOUT_INFORMATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"text\"", "17", "[]", "true"})
    void informationThatIsNoObjectIsRefused(String information) {
        assertThatThrownBy(() -> read("{\"session\":{\"id\":\"ps_1\"},\"confirm_information\":" + information + "}")).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "\"session\"", "17", "{", "{\"a\":1", "{\"a\":1}}", "{\"a\":1}{\"a\":2}", "{\"a\":1} x", "{a:1}", "{'a':1}",
        "{\"a\":1,}", "{\"a\":NaN}", "{\"a\":01}", "// c\n{}", "{\"a\":1,\"a\":2}", "{\"session\":{\"id\":\"ps_1\",\"id\":\"ps_2\"}}",
        "{\"session\":{},\"session\":{}}", "{\"a\":\"\u0001\"}"})
    void whatIsNotOneObjectWithEachNameOnceIsRefusedAndNotRepeated(String body) {
        assertThatThrownBy(() -> SessionReader.parse(body.getBytes(StandardCharsets.UTF_8))).isInstanceOf(IOException.class)
                .hasMessage("the body is no JSON object").hasNoCause();
    }

    @Test
    void whatIsNestedTooDeeplyIsRefused() {
        String deep = "{\"a\":".repeat(100) + "1" + "}".repeat(100);
        assertThatThrownBy(() -> SessionReader.parse(deep.getBytes(StandardCharsets.UTF_8))).isInstanceOf(IOException.class);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] latin1 = "{\"name\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> SessionReader.parse(latin1)).isInstanceOf(IOException.class);
        byte[] utf16 = "{\"session\":{\"id\":\"ps_1\"}}".getBytes(StandardCharsets.UTF_16BE);
        assertThatThrownBy(() -> reader.read(utf16, SessionReader.parse(utf16), null)).isInstanceOf(IOException.class);
    }

    @Test
    void unknownFieldsAreIgnored() throws IOException {
        SessionReport report = read("{\"new\":[{}],\"session\":{\"id\":\"ps_1\",\"status\":\"accepted\",\"tariff\":1,\"payments\":[{\"id\":\"po_1\","
                + "\"status\":\"succeeded\",\"fee\":{\"x\":null}}]}}");
        assertThat(report.answer()).isEqualTo(BankAnswer.SUCCEEDED);
    }

    @Test
    void aBodyThatNamesNoSessionIsNone() throws IOException {
        assertThat(read("{\"status\":\"ok\"}")).isNull();
        assertThat(read("{\"session\":{\"status\":\"created\"}}")).isNull();
        assertThat(read("{\"session\":\"ps_1\"}")).isNull();
        assertThat(read("{\"session\":{\"id\":null}}")).isNull();
    }

    @Test
    void thePayoutsOwnErrorSaysMostThenTheSessionsThenTheDebits() throws IOException {
        String debit = "{\"session\":{\"id\":\"ps_1\",\"payments\":[{}],\"acquiring_payments\":[{\"error\":{\"code\":\"debit\"}}]}}";
        assertThat(read(debit).errorCode()).isEqualTo("debit");
        String session = debit.replace("\"id\":\"ps_1\"", "\"id\":\"ps_1\",\"error\":{\"code\":\"session\"}");
        assertThat(read(session).errorCode()).isEqualTo("session");
        assertThat(read(session.replace("[{}]", "[{\"error\":{\"code\":\"payout\"}}]")).errorCode()).isEqualTo("payout");
    }

    @Test
    void aSessionThatGoesOnHasNoEnd() throws IOException {
        assertThat(read("{\"session\":{\"id\":\"ps_1\",\"status\":\"in_progress\",\"updated_at\":\"2025-05-14T09:32:20Z\"}}").finishedAt()).isNull();
    }

    @Test
    void aTimeThatCantBeReadIsLeftOut() throws IOException {
        assertThat(read("{\"session\":{\"id\":\"ps_1\",\"status\":\"cancelled\",\"updated_at\":\"yesterday\"}}").finishedAt()).isNull();
        assertThat(read("{\"session\":{\"id\":\"ps_1\",\"status\":\"cancelled\",\"updated_at\":\"2025-05-14T09:32:20.099911Z\",\"payments\":[{\"finished_at\":\"2025-05-14T12:32:20+03:00\"}]}}")
                .finishedAt()).isEqualTo("2025-05-14T09:32:20Z");
    }

    @Test
    void aTextHoldsNoCharacterThatADatabaseRefuses() throws IOException {
        SessionReport report = read("{\"session\":{\"id\":\"ps_1\",\"error\":{\"code\":\"co\\u0000de\",\"description\":\"te\\u0000xt\"}}}");
        assertThat(report.errorCode()).isEqualTo("code");
        assertThat(report.errorDescription()).isEqualTo("text");
    }

    @Test
    void m34_returnsThatAreDoneAreReadOfTheLegsOfBothVersions() throws IOException {
        String json = "{\"session\":{\"id\":\"ps_1\",\"status\":\"accepted\",\"payments\":[{\"id\":\"po_1\",\"status\":\"succeeded\",\"refunds\":["
                + "{\"id\":\"rf_1\",\"status\":\"accepted\",\"amount_details\":{\"amount\":40}},"
                + "{\"id\":\"rf_2\",\"status\":\"in_progress\",\"amount_details\":{\"amount\":50}},"
                + "{\"id\":\"rf_3\",\"status\":\"declined\",\"amount_details\":{\"amount\":60}},"
                + "{\"amount_details\":{\"amount\":70}},{\"id\":\"rf_5\",\"amount_details\":{\"amount\":-1}},{\"id\":\"rf_6\"}]}]}}";
        for (String body : new String[] {json, v2(json)}) {
            SessionReport report = read(body, "payment_refunded");
            assertThat(report.answer()).isEqualTo(BankAnswer.SUCCEEDED);
            assertThat(report.returns()).containsExactly(new SessionReport.Return("rf_1", 40), new SessionReport.Return("number 4", 70));
        }
    }

    /** It would be refused with all that the bank says: the payout would never be final. */
    @Test
    void aTimeThatNoDatabaseTakesIsNone() throws IOException {
        for (String time : List.of("+10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z")) {
            assertThat(read("{\"session\":{\"id\":\"ps_1\",\"status\":\"accepted\",\"payments\":[{\"status\":\"failed\",\"finished_at\":\"" + time + "\"}]}}")
                    .finishedAt()).as(time).isNull();
        }
    }
}
