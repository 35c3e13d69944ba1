package payouts.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.TextMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.RunningProgram;
import payouts.StartRefused;

/** The broker inside the program: for a first try, and for one machine. */
class EmbeddedBrokerTest {

    @TempDir
    Path folder;

    @Test
    void anErpOnThisMachineReachesItAndWhatWaitsInItOutlivesARestartAndNeverExpires() throws Exception {
        String port = RunningProgram.freePort();
        String url = "tcp://127.0.0.1:" + port;
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.jms.embedded-port", port))) {
            try (Erp erp = Erp.at(url)) {
                program.camel().getRouteController().stopRoute("intake-jms");
                TextMessage request = erp.session().createTextMessage(Erp.order("kept-1", "4.20"));
                request.setJMSReplyTo(erp.session().createQueue("erp.answers"));
                try (var producer = erp.session().createProducer(erp.session().createQueue("payouts.requests"))) {
                    producer.setTimeToLive(1);
                    producer.send(request);
                }
            }
            program.close();
            program.start();
            try (Erp erp = Erp.at(url)) {
                assertThat(Erp.json(erp.receive("erp.answers")).get("status").asText()).isEqualTo("succeeded");
            }
            assertThat(program.bank().books().paid()).hasSize(1);
        }
    }

    @Test
    void aTakenPortIsRefusedInOneLineThatNamesTheMend() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(refusal("payouts.jms.embedded-port", "" + taken.getLocalPort()))
                    .contains("Port " + taken.getLocalPort(), "payouts.jms.embedded-port", "stop what uses it");
        }
    }

    @Test
    void aFolderThatAnotherProgramHasOpenIsRefusedInOneLine() {
        try (RunningProgram first = RunningProgram.in(folder.resolve("first"))) {
            assertThat(first.isRunning()).isTrue();
            assertThat(refusal("payouts.jms.embedded-folder", folder.resolve("first/broker").toString()))
                    .contains("payouts.jms.embedded-folder", "payouts.jms.url");
        }
    }

    @Test
    void settingsThatCantBeMeantAreRefused() {
        assertThat(refusal("payouts.jms.enabled", "yes")).contains("payouts.jms.enabled", "true or false");
        assertThat(refusal("payouts.jms.request-queue", "a b?c=d")).contains("payouts.jms.request-queue", "a queue's name");
        assertThat(refusal("payouts.jms.url", "localhost")).contains("tcp://host:61616");
        assertThat(refusal("payouts.jms.url", "tcp://anna:secret@host:61616")).contains("payouts.jms.password").doesNotContain("secret");
    }

    @Test
    void aChannelThatIsOffStartsNothing() throws Exception {
        String port = RunningProgram.freePort();
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.jms.enabled", "false", "payouts.jms.embedded-port", port))) {
            assertThat(program.camel().getRoutes()).noneMatch(route -> route.getRouteId().endsWith("-jms"));
            assertThat(program.camel().getComponentNames()).doesNotContain("jms");
            assertThat(Files.exists(folder.resolve("broker"))).isFalse();
            assertThat(program.ledger().outbox().depths()).noneMatch(depth -> depth.sink().equals("jms"));
            try (ServerSocket free = new ServerSocket(Integer.parseInt(port))) {
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    private String refusal(String setting, String value) {
        Throwable failure = catchThrowable(() -> RunningProgram.in(folder.resolve("refused"), Map.of(setting, value)).close());
        while (failure != null && !(failure instanceof StartRefused)) {
            failure = failure.getCause();
        }
        assertThat(failure).as(setting + "=" + value).isNotNull();
        assertThat(List.of(failure.getMessage().split("\\R"))).hasSize(1);
        return failure.getMessage();
    }
}
