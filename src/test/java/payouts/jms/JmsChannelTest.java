package payouts.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.RunningProgram;
import payouts.sandbox.PaidOut;

/** Orders in messages and results in messages, on a broker of somebody else's over TCP. */
class JmsChannelTest {

    @TempDir
    static Path folder;
    private static TestBroker broker;
    private static RunningProgram program;
    private static Erp erp;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.in(folder.resolve("broker")).start();
        program = RunningProgram.in(folder.resolve("program"), Map.of("payouts.jms.url", broker.url()));
        erp = Erp.at(broker.url());
    }

    @AfterAll
    static void stop() throws Exception {
        erp.close();
        program.close();
        broker.close();
    }

    private static List<PaidOut> paid(String prefix) {
        return program.bank().books().paid().stream().filter(paid -> paid.metadata().startsWith(prefix)).toList();
    }

    @Test
    void anOrderIsPaidAndItsResultComesToTheResultQueue() throws Exception {
        Message sent = erp.send(Erp.order("one-1", "10.50"));
        TextMessage message = erp.receive("payouts.results");
        JsonNode result = Erp.json(message);
        assertThat(result.get("reference").asText()).isEqualTo("one-1");
        assertThat(result.get("status").asText()).isEqualTo("succeeded");
        assertThat(result.get("attempt").asInt()).isEqualTo(1);
        assertThat(result.get("shop").asInt()).isEqualTo(7);
        assertThat(result.has("number_hash")).isFalse();
        assertThat(message.getJMSCorrelationID()).as("without one of its own: the message id").isEqualTo(sent.getJMSMessageID());
        assertThat(message.getStringProperty("_AMQ_DUPL_ID")).isEqualTo("one-1:1");
        assertThat(message.getStringProperty("PayoutStatus")).isEqualTo("succeeded");
        assertThat(message.getJMSExpiration()).isZero();
        assertThat(paid("one-")).singleElement().extracting(PaidOut::amount).isEqualTo(1050L);
    }

    @Test
    void m32_ofAnArrayTheGoodOrdersArePaidAndEachBadOneGoesAloneToTheRejectedQueue() throws Exception {
        TextMessage request = erp.session().createTextMessage("[" + Erp.order("arr-1", "1") + "," + Erp.order("arr-2", "0") + ",17,"
                + Erp.order("arr-4", "4.00") + "]");
        request.setJMSCorrelationID("order 4711");
        request.setJMSReplyTo(erp.session().createQueue("erp.arrays"));
        erp.send(request);
        Set<String> references = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            TextMessage result = erp.receive("erp.arrays");
            assertThat(result.getJMSCorrelationID()).isEqualTo("order 4711");
            references.add(Erp.json(result).get("reference").asText());
        }
        assertThat(references).containsExactlyInAnyOrder("arr-1", "arr-4");
        Set<Integer> indexes = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            TextMessage rejected = erp.receive("payouts.requests.rejected");
            int index = rejected.getIntProperty("index");
            indexes.add(index);
            assertThat(rejected.getJMSCorrelationID()).isEqualTo("order 4711");
            assertThat(rejected.getStringProperty("reason")).isNotBlank().isEqualTo(Erp.json(rejected).get("reason").asText());
            assertThat(Erp.json(rejected).get("index").asInt()).isEqualTo(index);
            assertThat(Erp.json(rejected).has("number_hash")).as("kept, to be mended and sent again").isEqualTo(index == 1);
        }
        assertThat(indexes).as("in any order: several are sent at once").containsExactlyInAnyOrder(1, 2);
        assertThat(erp.isEmpty("erp.arrays")).isTrue();
        assertThat(paid("arr-")).hasSize(2);
    }

    @Test
    void aTemporaryQueueGetsItsResultAndBytesInUtf8AreReadToo() throws Exception {
        try (Erp asker = Erp.at(broker.url())) {
            var answers = asker.session().createTemporaryQueue();
            var request = asker.session().createBytesMessage();
            request.writeBytes(Erp.order("tmp-1", "5").replace("Ivanov Ivan", "Щёкина Анна").getBytes(StandardCharsets.UTF_8));
            request.setJMSReplyTo(answers);
            asker.send(request);
            assertThat(Erp.json(asker.receive(answers)).get("recipient_name").asText()).isEqualTo("Щёкина Анна");
        }
    }

    @Test
    void whereNobodyListensAnyMoreTheResultGoesToTheResultQueue() throws Exception {
        for (String kind : List.of("queue", "topic")) {
            try (Erp asker = Erp.at(broker.url())) {
                TextMessage request = asker.session().createTextMessage(Erp.order("gone-" + kind, "6"));
                request.setJMSCorrelationID("asked by a " + kind);
                request.setJMSReplyTo(kind.equals("queue") ? asker.session().createTemporaryQueue() : asker.session().createTopic("nobody"));
                program.camel().getRouteController().suspendRoute("result-jms");
                asker.send(request);
            }
            await().atMost(RunningProgram.PATIENCE).until(() -> paid("gone-" + kind).size() == 1);
            program.camel().getRouteController().resumeRoute("result-jms");
            TextMessage result = erp.receive("payouts.results");
            assertThat(Erp.json(result).get("reference").asText()).isEqualTo("gone-" + kind);
            assertThat(result.getJMSCorrelationID()).isEqualTo("asked by a " + kind);
        }
    }

    @Test
    void aTopicThatSomebodyHearsGetsTheResult() throws Exception {
        try (var listener = erp.session().createConsumer(erp.session().createTopic("erp.news"))) {
            TextMessage request = erp.session().createTextMessage(Erp.order("top-1", "7"));
            request.setJMSReplyTo(erp.session().createTopic("erp.news"));
            erp.send(request);
            TextMessage result = (TextMessage) listener.receive(RunningProgram.PATIENCE.toMillis());
            assertThat(Erp.json(result).get("reference").asText()).isEqualTo("top-1");
        }
    }

    @Test
    void m23_theSameOrderInAnotherMessageIsADuplicateAndAnsweredToThatMessage() throws Exception {
        erp.send(Erp.order("twice-1", "8.00"));
        assertThat(Erp.json(erp.receive("payouts.results")).get("status").asText()).isEqualTo("succeeded");
        TextMessage again = erp.session().createTextMessage(Erp.order("twice-1", "8"));
        again.setJMSCorrelationID("again");
        again.setJMSReplyTo(erp.session().createQueue("erp.again"));
        erp.send(again);
        TextMessage duplicate = erp.receive("erp.again");
        assertThat(Erp.json(duplicate).get("status").asText()).isEqualTo("duplicate");
        assertThat(Erp.json(duplicate).get("present_status").asText()).isEqualTo("succeeded");
        assertThat(duplicate.getJMSCorrelationID()).isEqualTo("again");
        assertThat(paid("twice-")).hasSize(1);
    }

    @Test
    void m26_aResultThatIsSentTwiceArrivesOnce() throws Exception {
        erp.send(Erp.order("dup-1", "9"));
        TextMessage first = erp.receive("payouts.results");
        TextMessage repeat = erp.session().createTextMessage(first.getText());
        repeat.setStringProperty("_AMQ_DUPL_ID", first.getStringProperty("_AMQ_DUPL_ID"));
        try (var producer = erp.session().createProducer(erp.session().createQueue("payouts.results"))) {
            producer.send(repeat);
        }
        assertThat(erp.isEmpty("payouts.results")).isTrue();
    }

    @Test
    void headersOfASenderSteerNothing() throws Exception {
        TextMessage request = erp.session().createTextMessage(Erp.order("steer-1", "3"));
        request.setStringProperty("CamelJmsDestinationName", "elsewhere");
        request.setStringProperty("PayoutStatus", "rejected");
        request.setStringProperty("PayoutReference", "another");
        request.setStringProperty("CamelBeanMethodName", "toString");
        erp.send(request);
        TextMessage result = erp.receive("payouts.results");
        assertThat(result.getStringProperty("PayoutReference")).isEqualTo("steer-1");
        assertThat(result.getStringProperty("PayoutStatus")).isEqualTo("succeeded");
        assertThat(broker.waiting("elsewhere")).isZero();
        assertThat(paid("steer-")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hello", "7", "[]", "{\"reference\":\"p-1\"", "reference,amount\np-1,5"})
    void aTextThatIsNoOrderGoesToTheRejectedQueueWithItsReason(String text) throws Exception {
        TextMessage poison = erp.session().createTextMessage(text);
        poison.setJMSCorrelationID("poison");
        erp.send(poison);
        TextMessage rejected = erp.receive("payouts.requests.rejected");
        assertThat(rejected.getStringProperty("reason")).contains("send one JSON object");
        assertThat(rejected.getText()).isEqualTo(text);
        assertThat(rejected.getJMSCorrelationID()).isEqualTo("poison");
    }

    @Test
    void aPlainCardNumberIsBlankedInWhatIsPassedOn() throws Exception {
        Message sent = erp.send("pay 4111 1111 1111 1111 please");
        TextMessage rejected = erp.receive("payouts.requests.rejected");
        assertThat(rejected.getText()).isEqualTo("pay [card number removed] please");
        assertThat(rejected.getJMSCorrelationID()).isEqualTo(sent.getJMSMessageID());
    }

    @ParameterizedTest
    @ValueSource(strings = {"object", "map", "stream", "nothing", "bytes"})
    void aMessageThatHoldsNoTextGoesToTheRejectedQueueAndTheNextOneIsTaken(String kind) throws Exception {
        Session session = erp.session();
        Message poison = switch (kind) {
            case "object" -> session.createObjectMessage(new java.util.ArrayList<>(List.of("x")));
            case "map" -> session.createMapMessage();
            case "stream" -> session.createStreamMessage();
            case "bytes" -> {
                var bytes = session.createBytesMessage();
                bytes.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe, 0});
                yield bytes;
            }
            default -> session.createMessage();
        };
        erp.send(poison);
        TextMessage rejected = erp.receive("payouts.requests.rejected");
        assertThat(rejected.getStringProperty("reason")).contains("no text: send");
        assertThat(rejected.getText()).isNullOrEmpty();
        assertThat(rejected.getJMSCorrelationID()).isEqualTo(poison.getJMSMessageID());
        erp.send(Erp.order("next-" + kind, "2"));
        assertThat(Erp.json(erp.receive("payouts.results")).get("reference").asText()).isEqualTo("next-" + kind);
    }

    @Test
    void anIdThatTheLedgerCantKeepIsRefused() throws Exception {
        TextMessage request = erp.session().createTextMessage(Erp.order("long-1", "2"));
        request.setJMSCorrelationID("x".repeat(256));
        erp.send(request);
        assertThat(erp.receive("payouts.requests.rejected").getStringProperty("reason")).contains("JMSCorrelationID", "255");
        assertThat(paid("long-")).isEmpty();
    }

    @Test
    void manyOrdersAtOnceAreEachPaidOnce() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= 200; i++) {
            all.append(i == 1 ? "[" : ",").append(Erp.order("many-" + i, "1." + (10 + i % 90)));
        }
        TextMessage request = erp.session().createTextMessage(all + "]");
        request.setJMSReplyTo(erp.session().createQueue("erp.many"));
        erp.send(request);
        Set<String> references = new HashSet<>();
        try (var consumer = erp.session().createConsumer(erp.session().createQueue("erp.many"))) {
            for (int i = 1; i <= 200; i++) {
                references.add(Erp.json((TextMessage) consumer.receive(RunningProgram.PATIENCE.toMillis())).get("reference").asText());
            }
        }
        assertThat(references).hasSize(200);
        assertThat(paid("many-")).hasSize(200).extracting(PaidOut::metadata).containsExactlyInAnyOrderElementsOf(references);
    }
}
