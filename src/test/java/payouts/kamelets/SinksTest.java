package payouts.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelExecutionException;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Orders;
import payouts.OwnRoutes;
import payouts.RunningProgram;
import payouts.intake.NotAPayoutMessage;
import payouts.ledger.Outbox.Depth;

/** The kamelets of routes/kamelets in one running program, against servers that are real, slow, wrong or away. */
class SinksTest {

    private static final byte[] OLD_SECRET = "an old secret of 32 bytes, gone.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SECRET = "a secret of just 32 bytes, new..".getBytes(StandardCharsets.US_ASCII);
    private static final String PASSWORD = "pa+ss%41 word";

    @TempDir
    static Path folder;
    private static final int ERP_PORT = Integer.parseInt(RunningProgram.freePort());
    private static GreenMail mail;
    private static SshServer sftp;
    private static RunningProgram program;

    @BeforeAll
    static void start() throws Exception {
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        Path home = Files.createDirectories(folder.resolve("sftp"));
        sftp = sftp(home);
        Path secrets = Files.writeString(folder.resolve("erp.secret"), secret(SECRET) + "\n" + secret(OLD_SECRET) + "\n");
        Path routes = OwnRoutes.in(folder);
        Files.writeString(routes.resolve("sinks.camel.yaml"), sink("erp", "payout-result-http-sink",
                "url: http://127.0.0.1:" + ERP_PORT + "/results", "secretFile: " + secrets, "responseTimeoutMs: 500")
                + sink("people", "payout-result-mail-sink", "host: 127.0.0.1", "port: " + mail.getSmtp().getPort(), "protocol: smtp",
                        "from: payouts@example.org", "to: finance@example.org")
                + sink("files", "payout-result-sftp-sink", "host: 127.0.0.1", "port: " + sftp.getPort(), "directory: out/results",
                        "username: erp", "password: \"RAW(" + PASSWORD + ")\"", "knownHostsFile: " + folder.resolve("known_hosts"))
                + sink("topic", "payout-result-kafka-sink", "topic: results", "bootstrapServers: 127.0.0.1:" + RunningProgram.freePort(),
                        "securityProtocol: PLAINTEXT", "timeoutMs: 500")
                + """
                # Stands for any source.
                - route:
                    id: orders-topic
                    from:
                      uri: direct:orders-topic
                      steps:
                        - to: kamelet:payout-orders-sink?channel=orders-topic
                """);
        program = RunningProgram.in(folder.resolve("program"), Map.of("camel.main.routes-include-pattern",
                OwnRoutes.pattern(routes)));
    }

    @AfterAll
    static void stop() throws Exception {
        program.close();
        sftp.stop(true);
        mail.stop();
    }

    private static String secret(byte[] bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }

    private static String sink(String name, String kamelet, String... parameters) {
        return """
                # A sink of its own.
                - route:
                    id: result-%s
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: kamelet:payout-results-source?sink=%s
                      steps:
                        - to:
                            uri: kamelet:%s
                            parameters:
                              %s
                """.formatted(name, name, kamelet, String.join("\n              ", parameters));
    }

    private static SshServer sftp(Path home) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair host = generator.generateKeyPair();
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPasswordAuthenticator((user, password, session) -> user.equals("erp") && password.equals(PASSWORD));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(home));
        server.start();
        Files.writeString(folder.resolve("known_hosts"), "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(host.getPublic()) + "\n");
        return server;
    }

    private static void eventually(BooleanSupplier condition) {
        await().atMost(RunningProgram.PATIENCE).until(condition::getAsBoolean);
    }

    private static void order(String... references) {
        StringBuilder file = new StringBuilder(Orders.HEADER);
        for (String reference : references) {
            file.append(reference).append(",5.00,rub,Ivanov Ivan,").append(Orders.card(reference)).append('\n');
        }
        program.drop(references[0] + ".csv", file.toString());
        assertThat(program.result(references[0] + ".csv").subList(1, references.length + 1)).allMatch(row -> row.contains(",succeeded,"));
    }

    private static Depth depth(String sink) {
        return program.ledger().outbox().depths().stream().filter(depth -> depth.sink().equals(sink)).findFirst().orElseThrow();
    }

    @Test
    void aCallBackIsSignedAndComesAgainUntilItIsAnswered2xx() throws Exception {
        order("call-down");
        eventually(() -> depth("erp").lastError() != null);
        try (Receiver erp = new Receiver(ERP_PORT, SECRET).once("call-500:1", 500).once("call-301:1", 301).once("call-hang:1", 0)) {
            order("call-500", "call-301", "call-hang", "call-good");
            eventually(() -> depth("erp").waiting() == 0);
            for (String reference : List.of("call-down", "call-500", "call-301", "call-hang", "call-good")) {
                List<Receiver.Call> calls = erp.calls(reference + ":1");
                assertThat(calls).as(reference).hasSize(reference.matches("call-(down|good)") ? 1 : 2).allMatch(Receiver.Call::genuine)
                        .allMatch(call -> call.path().equals("/results")).allMatch(call -> call.contentType().equals("application/json"));
                assertThat(calls.get(0).body()).contains("\"reference\":\"" + reference + "\"", "\"status\":\"succeeded\"")
                        .doesNotContain("number_hash", Orders.card(reference));
            }
        }
        try (Receiver erp = new Receiver(ERP_PORT, OLD_SECRET)) {
            order("call-old");
            eventually(() -> !erp.calls("call-old:1").isEmpty());
            assertThat(erp.calls("call-old:1")).as("while two secrets stand in the file either verifies").allMatch(Receiver.Call::genuine);
        }
    }

    @Test
    void aMailTellsAPersonWithoutNamesOrCards() throws Exception {
        order("mail-1");
        eventually(() -> mails("mail-1").size() == 1);
        MimeMessage told = mails("mail-1").get(0);
        assertThat(told.getSubject()).isEqualTo("Payout mail-1:1: succeeded");
        assertThat(told.getContent().toString()).contains("Session: ps_").doesNotContain("Ivanov", Orders.card("mail-1"));
        assertThat(told.getHeader("PayoutStatus")).isNull();
        assertThat(told.getAllRecipients()[0]).hasToString("finance@example.org");
    }

    private static List<MimeMessage> mails(String reference) {
        return Arrays.stream(mail.getReceivedMessages()).filter(message -> {
            try {
                return message.getSubject().contains(reference);
            } catch (jakarta.mail.MessagingException e) {
                throw new IllegalStateException(e);
            }
        }).toList();
    }

    @Test
    void aFileOfItsOwnTellsEachResultOverSftp() throws Exception {
        order("sftp-1", "sftp:2");
        Path results = folder.resolve("sftp/out/results");
        eventually(() -> Files.exists(results.resolve("sftp-1=1.json")) && Files.exists(results.resolve("sftp=2=1.json")));
        assertThat(results.resolve("sftp=2=1.json")).content().contains("\"reference\":\"sftp:2\"");
        assertThat(results.toFile().list()).noneMatch(name -> name.startsWith(".writing"));
    }

    @Test
    void aTopicThatIsAwayLosesNothingAndHoldsUpNobody() {
        order("kafka-1");
        eventually(() -> !mails("kafka-1").isEmpty());
        eventually(() -> depth("topic").lastError() != null);
        assertThat(depth("topic").waiting()).isPositive();
    }

    @Test
    void ordersFromAnySourceArePaidOnceAndToldUnderTheirChannel() {
        var producer = program.camel().createProducerTemplate();
        String text = "{\"reference\":\"src-1\",\"amount\":3,\"recipient_name\":\"Ivan\",\"number_hash\":\"" + Orders.card("src-1") + "\"}";
        for (int i = 0; i < 2; i++) {
            producer.sendBodyAndHeader("direct:orders-topic", text, "PayoutDelivery", "orders/0/17");
        }
        eventually(() -> program.ledger().persons().find("src-1").orElseThrow().state().isFinal());
        assertThat(program.bank().books().paid()).filteredOn(paid -> paid.metadata().equals("src-1")).hasSize(1);
        assertThatThrownBy(() -> producer.sendBody("direct:orders-topic", "no order")).isInstanceOf(CamelExecutionException.class)
                .hasCauseInstanceOf(NotAPayoutMessage.class);
        producer.stop();
    }
}
