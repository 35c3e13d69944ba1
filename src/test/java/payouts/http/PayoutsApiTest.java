package payouts.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static payouts.http.Sender.order;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import payouts.Curl;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.StartRefused;
import payouts.http.Sender.Answer;
import payouts.sandbox.PaidOut;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** Orders by HTTP at one running program, and what its log tells of them. */
class PayoutsApiTest {

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    @TempDir
    static Path folder;
    private static RunningProgram program;
    private static Sender sender;

    @BeforeAll
    static void start() {
        LOG.start();
        root().addAppender(LOG);
        program = RunningProgram.in(folder.resolve("on"), Map.of("payouts.api.token", Sender.TOKEN, "payouts.hold.amount-over", "50000"));
        sender = new Sender(program);
    }

    @AfterAll
    static void nothingOfAnOrderIsInTheLog() {
        program.close();
        root().detachAppender(LOG);
        assertThat(List.copyOf(LOG.list)).extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains("Secret Name") || line.contains(Orders.card("a-1")) || line.contains(Sender.TOKEN));
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static void awaitStatus(String reference, String status) {
        await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(50))
                .until(() -> sender.get(reference).json().path("status").asText().equals(status));
    }

    private static long held(String prefix) {
        return program.ledger().persons().list(null, null, 1000).stream().filter(view -> view.reference().startsWith(prefix)).count();
    }

    @Test
    void anOrderIsAcceptedOnceItIsCommittedAndPaidOnce() {
        Answer answer = sender.post(order("a-1", "1.50"));
        assertThat(held("a-1")).as("committed before the answer").isEqualTo(1);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json()).hasToString("{\"accepted\":[{\"reference\":\"a-1\"}],\"duplicates\":[],\"rejected\":[]}");
        awaitStatus("a-1", "succeeded");
        assertThat(sender.post(order("a-1", "1,5")).json())
                .hasToString("{\"accepted\":[],\"duplicates\":[{\"reference\":\"a-1\",\"present_status\":\"succeeded\"}],\"rejected\":[]}");
        assertThat(sender.post(order("a-1", "2.00")).json().at("/rejected/0/reason").asText()).startsWith("reference: it belongs to another payout");
        assertThat(program.bank().books().paid()).filteredOn(paid -> paid.metadata().equals("a-1")).hasSize(1);
    }

    @Test
    void ofAnArrayEachOrderIsAnsweredForItself() {
        Answer answer = sender.post("[" + order("b-1", "1.00") + "," + order("b-2", "0") + ", 7," + order("b-3", "60000") + ","
                + order("b-1", "1.00") + "," + order("4111111111111111", "x") + "]");
        assertThat(answer.json().path("accepted")).extracting(order -> order.path("reference").asText()).containsExactly("b-1", "b-3");
        assertThat(answer.json().at("/accepted/1/status").asText()).isEqualTo("held");
        assertThat(answer.json().path("duplicates")).singleElement().hasToString("{\"reference\":\"b-1\",\"present_status\":\"accepted\"}");
        assertThat(answer.json().path("rejected")).extracting(order -> order.path("index").asInt() + " " + order.path("reference").asText())
                .containsExactly("1 b-2", "2 ", "5 ");
        assertThat(sender.get("b-3").json().path("reason").asText()).startsWith("The amount is above payouts.hold.amount-over");
        assertThat(answer.response().body()).doesNotContain("4111");
    }

    @Test
    void theSameRequestFromManyAtOnceIsPaidOnce() throws Exception {
        var senders = Executors.newFixedThreadPool(8);
        List<Callable<Answer>> requests = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            requests.add(() -> sender.post("[" + order("s-1", "1.00") + "," + order("s-2", "2.00") + "]"));
        }
        try {
            int accepted = 0;
            for (Future<Answer> answer : senders.invokeAll(requests)) {
                assertThat(answer.get().status()).isEqualTo(202);
                accepted += answer.get().json().path("accepted").size();
            }
            assertThat(accepted).isEqualTo(2);
        } finally {
            senders.shutdownNow();
        }
        awaitStatus("s-1", "succeeded");
        awaitStatus("s-2", "succeeded");
        assertThat(program.bank().books().paid()).extracting(PaidOut::metadata).filteredOn(reference -> reference.startsWith("s-")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "7", "[]", "{\"a\":1,\"a\":2}", "reference=a&amount=1", "{\"recipient_name\":\"Secret Name\""})
    void whatIsNoOrderIsAnsweredWithAReasonThatRepeatsNothing(String body) {
        Answer answer = sender.post(body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).contains(": send ").doesNotContain("Secret");
    }

    @Test
    void aBodyThatIsNotInUtf8IsRefused() {
        Answer answer = sender.send(sender.request("/payouts").header("Content-Type", "application/json; charset=windows-1251")
                .POST(BodyPublishers.ofByteArray("{\"recipient_name\":\"Иван\"}".getBytes(java.nio.charset.Charset.forName("windows-1251")))));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).contains("UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"})
    void anotherContentTypeIsRefused(String type) {
        assertThat(sender.send(sender.request("/payouts").header("Content-Type", type).POST(BodyPublishers.ofString(order("t-1", "1")))).status())
                .isEqualTo(415);
        assertThat(held("t-")).isZero();
    }

    @Test
    void aBodyTooLongIsRefused() {
        assertThat(sender.post("[" + " ".repeat(300_000) + order("l-1", "1") + "]").status()).isEqualTo(413);
        assertThat(held("l-")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer wrong-token-0123456789", "Basic " + Sender.TOKEN, Sender.TOKEN, "Bearer " + Sender.TOKEN + "x"})
    void withoutTheTokenNothingIsTakenAndNothingShown(String authorization) {
        for (String path : new String[] {"/payouts/a-1", "/payouts/a-1?Authorization=Bearer%20" + Sender.TOKEN}) {
            Answer shown = sender.send(sender.unknown(path).header("Authorization", authorization));
            assertThat(shown.status()).isEqualTo(401);
            assertThat(shown.response().body()).isEmpty();
            assertThat(shown.response().headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
        assertThat(sender.send(sender.unknown("/payouts").header("Authorization", authorization).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(order("u-1", "1")))).status()).isEqualTo(401);
        assertThat(held("u-")).isZero();
    }

    @Test
    void noHeaderOfTheRequestComesBackAndNoneReachesTheLedger() {
        Answer answer = sender.send(sender.request("/payouts").header("Content-Type", "application/json").header("X-Mine", "echo")
                .header("CamelHttpResponseCode", "500").header("PayoutReference", "other").POST(BodyPublishers.ofString(order("h-1", "1"))));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.response().headers().map().toString()).doesNotContain("echo").doesNotContain(Sender.TOKEN).doesNotContain("other");
    }

    @Test
    void aPayoutThatWasNotPaidSaysWhyAndAnUnknownOneIsNotThere() {
        program.bank().rules().add(SandboxRule.on("confirm").reference("f-1").does(SandboxAction.DECLINE).code("bank_card_expired"));
        sender.post(order("f-1", "1.00"));
        awaitStatus("f-1", "failed");
        Answer answer = sender.get("f-1");
        assertThat(answer.json().path("error_code").asText()).isEqualTo("bank_card_expired");
        assertThat(answer.json().path("finished_at").asText()).matches("2.*Z");
        assertThat(answer.response().body()).doesNotContain("Secret").doesNotContain(Orders.card("f-1")).doesNotContain("null");
        for (String reference : new String[] {"nobody", "f-1?reference=f-1", "%00", "f-1%2F"}) {
            assertThat(sender.get(reference).status()).as(reference).isEqualTo(404);
        }
    }

    @Test
    void everySampleOfThePageWorks() throws Exception {
        Deque<MatchResult> samples = new ArrayDeque<>(Curl.samples(Path.of("docs/http-api.md")));
        assertThat(samples).hasSize(3);
        run(samples.pop(), 202);
        awaitStatus("W-1", "succeeded");
        run(samples.pop(), 202);
        run(samples.pop(), 200);
    }

    private static void run(MatchResult sample, int status) throws Exception {
        Answer answer = sender.send(Curl.request(sample.group(1).replace("$TOKEN", Sender.TOKEN)
                .replace(":8080", ":" + program.setting("payouts.http.port"))));
        assertThat(answer.status()).isEqualTo(status);
        Curl.assertLike(answer.json(), new ObjectMapper().readTree(sample.group(2)));
    }

    @Test
    void whileTheLedgerCantBeReachedNothingIsTaken() throws Exception {
        try (RunningProgram broken = RunningProgram.in(folder.resolve("broken"), Map.of("payouts.api.token", Sender.TOKEN))) {
            Sender unlucky = new Sender(broken);
            broken.ledger().database().dataSource().unwrap(HikariDataSource.class).close();
            Answer answer = unlucky.post(order("n-1", "1.00"));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.json().path("error").asText()).contains("nothing of this request is kept");
            assertThat(unlucky.get("n-1").status()).isEqualTo(503);
        }
    }

    @Test
    void withoutATokenInTheSettingsThereIsNoApi() {
        try (RunningProgram off = RunningProgram.in(folder.resolve("off"))) {
            Sender nobody = new Sender(off);
            assertThat(nobody.post(order("o-1", "1.00")).status()).isEqualTo(404);
            assertThat(nobody.get("o-1").status()).isEqualTo(404);
            assertThat(nobody.send(nobody.unknown("/payouts").header("Content-Type", "text/plain").POST(BodyPublishers.ofString("x"))).status()).isEqualTo(404);
            assertThat(off.camel().getRoute("payouts-order")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "fifteen-letters", "with spaces in between", "кириллица-кириллица"})
    void aTokenThatCouldBeGuessedKeepsTheProgramFromStarting(String token) {
        assertThatThrownBy(() -> RunningProgram.in(folder.resolve("refused"), Map.of("payouts.api.token", token)))
                .rootCause().isInstanceOf(StartRefused.class).hasMessageContaining("payouts.api.token must have at least 16 characters")
                .hasMessageNotContaining(token);
    }
}
