package payouts.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ChildProgram;
import payouts.RunningProgram;
import payouts.sandbox.PaidOut;

/** {@code kill -9} of a real process between the ledger and the broker: nobody is paid twice, no result is lost. */
class JmsCrashTest {

    private static final int ORDERS = 12;

    @TempDir
    Path folder;

    @Test
    void m24_aMessageThatComesAgainAfterAKillBetweenCommitAndAcknowledgementIsSilent() throws Exception {
        try (TestBroker broker = TestBroker.in(folder.resolve("broker")).start(); Erp erp = Erp.at(broker.url());
             ChildProgram child = ChildProgram.in(folder.resolve("child"))) {
            child.set("payouts.jms.url", broker.url()).set("bank131.requests-per-second", "0").startReady();
            AtomicBoolean killed = new AtomicBoolean();
            broker.server().getRemotingService().addIncomingInterceptor((Interceptor) (packet, connection) -> {
                // The first commit of a session is the one that takes the request out of its queue: the ledger's is done by then.
                if (packet instanceof PacketImpl core && core.getType() == PacketImpl.SESS_COMMIT && killed.compareAndSet(false, true)) {
                    child.kill();
                    return false;
                }
                return true;
            });
            TextMessage request = erp.session().createTextMessage("[" + Erp.order("k-1", "1.00") + "," + Erp.order("k-2", "0") + "]");
            request.setJMSCorrelationID("once");
            erp.send(request);
            await().atMost(ChildProgram.PATIENCE).until(() -> killed.get() && !child.isAlive());
            child.startReady();
            TextMessage result = erp.receive("payouts.results");
            assertThat(Erp.json(result).get("status").asText()).isEqualTo("succeeded");
            assertThat(result.getJMSCorrelationID()).isEqualTo("once");
            assertThat(Erp.json(erp.receive("payouts.requests.rejected")).get("reference").asText()).isEqualTo("k-2");
            await().atMost(ChildProgram.PATIENCE).until(() -> broker.waiting("payouts.requests") == 0);
            assertThat(erp.isEmpty("payouts.results")).as("no duplicate is told").isTrue();
            assertThat(erp.isEmpty("payouts.requests.rejected")).as("nor the rejected order again").isTrue();
            child.stop();
            assertThat(child.books().paid()).extracting(PaidOut::metadata).containsExactly("k-1");
        }
    }

    @Test
    void whatTheEmbeddedBrokerTookIsPaidOnceAndAnsweredAcrossAKill() throws Exception {
        String port = RunningProgram.freePort();
        String url = "tcp://127.0.0.1:" + port;
        try (ChildProgram child = ChildProgram.in(folder)) {
            child.set("payouts.jms.embedded-port", port).set("payouts.reconcile.after-seconds", "2").set("bank131.requests-per-second", "60")
                    .startReady();
            try (Erp erp = Erp.at(url)) {
                for (int i = 1; i <= ORDERS; i++) {
                    erp.send(Erp.order("e-" + i, i + ".00"));
                }
            }
            child.runFor(150);
            child.kill();
            child.startReady();
            Map<String, String> results = new HashMap<>();
            try (Erp erp = Erp.at(url); MessageConsumer consumer = erp.session().createConsumer(erp.session().createQueue("payouts.results"))) {
                while (results.size() < ORDERS) {
                    TextMessage result = (TextMessage) consumer.receive(ChildProgram.PATIENCE.toMillis());
                    assertThat(result).as("results so far: %s", results).isNotNull();
                    String before = results.put(Erp.json(result).get("reference").asText(), Erp.json(result).get("status").asText());
                    assertThat(before).as("the broker drops a result that it has").isNull();
                }
                assertThat(consumer.receive(300)).isNull();
            }
            child.stop();
            assertThat(results.values()).containsOnly("succeeded");
            assertThat(child.books().paid()).hasSize(ORDERS).extracting(PaidOut::metadata).containsExactlyInAnyOrderElementsOf(results.keySet());
        }
    }
}
