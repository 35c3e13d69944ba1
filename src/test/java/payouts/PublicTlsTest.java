package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.apache.camel.main.Main;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.keys.PemKeys;

/** The public port with TLS of its own, for those who have no proxy before it. */
class PublicTlsTest {

    @TempDir
    Path folder;

    private Path pem(String name, Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : object);
        }
        return Files.writeString(folder.resolve(name), text.toString());
    }

    private Map<String, String> tls(Issued server) throws IOException {
        return new HashMap<>(Map.of("payouts.http.tls", "true", "payouts.http.tls-certificate", pem("server.pem", server.certificate()).toString(),
                "payouts.http.tls-key", pem("server.key", server.keys().getPrivate()).toString()));
    }

    private static int post(RunningProgram program, Issued server) throws Exception {
        return post(program, server, null);
    }

    /** @param client whose certificate is shown; null for none */
    private static int post(RunningProgram program, Issued server, Issued client) throws Exception {
        SSLContext context = Issued.context(client, server);
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).sslContext(context).build();
        URI plain = program.http("/webhooks/bank131");
        return http.send(HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + plain.getPort() + plain.getPath()))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{}")).build(),
                HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void webhooksComeInOverTlsAndNotWithoutIt(String algorithm) throws Exception {
        Issued server = Issued.forThisMachine(algorithm, Duration.ofDays(90));
        try (RunningProgram program = RunningProgram.in(folder, tls(server))) {
            assertThat(post(program, server)).as("the forged webhook is seen, and refused").isEqualTo(401);
            assertThatThrownBy(() -> HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build()
                    .send(HttpRequest.newBuilder(program.http("/webhooks/bank131")).build(), HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theSandboxBanksWebhooksArriveOverTls() throws Exception {
        Map<String, String> settings = tls(Issued.forThisMachine("EC", Duration.ofDays(90)));
        // Only webhooks can bring the payout to its end: nobody asks the bank.
        settings.put("payouts.reconcile.after-seconds", "3600");
        try (RunningProgram program = RunningProgram.in(folder, settings)) {
            program.drop("tls.csv", Orders.file("tls", 1));
            assertThat(program.result("tls.csv").get(1)).contains(",succeeded,");
        }
    }

    @Test
    void onlyClientsWithACertificateOfTheNamedAuthorityAreServed() throws Exception {
        Issued server = Issued.forThisMachine("EC", Duration.ofDays(90));
        Issued bank = Issued.forThisMachine("EC", Duration.ofDays(90));
        Map<String, String> settings = tls(server);
        settings.put("payouts.http.tls-client-ca", pem("clients.pem", bank.certificate()).toString());
        settings.putAll(anotherBank());
        try (RunningProgram program = RunningProgram.in(folder, settings)) {
            assertThat(post(program, server, bank)).as("the forged webhook is seen, and refused").isEqualTo(401);
            assertThatThrownBy(() -> post(program, server)).isInstanceOf(IOException.class);
            Issued stranger = Issued.forThisMachine("EC", Duration.ofDays(90));
            assertThatThrownBy(() -> post(program, server, stranger)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aDemandForClientsCertificatesThatCantBeMadeIsRefusedAtTheStart() throws Exception {
        Issued server = Issued.forThisMachine("EC", Duration.ofDays(90));
        Map<String, String> settings = tls(server);
        settings.put("payouts.http.tls-client-ca", pem("clients.pem", server.certificate()).toString());
        assertThat(refusal(settings)).contains("the sandbox bank has no certificate to show");
        settings.putAll(anotherBank());
        settings.put("payouts.http.tls-client-ca", pem("clients.key", server.keys().getPrivate()).toString());
        assertThat(refusal(settings)).contains("clients.key, which can't be read as certificates");
        settings.put("payouts.http.tls", "false");
        assertThat(refusal(settings)).contains("needs payouts.http.tls=true");
    }

    /** One that never answers, and is not the sandbox. */
    private Map<String, String> anotherBank() throws Exception {
        Path ours = folder.resolve("bank-keys/ours.pem");
        Path theirs = folder.resolve("bank-keys/theirs-public.pem");
        if (!Files.exists(ours)) {
            Files.createDirectories(ours.getParent());
            PemKeys.generate(ours, folder.resolve("bank-keys/ours-public.pem"));
            PemKeys.generate(folder.resolve("bank-keys/theirs.pem"), theirs);
        }
        return Map.of("payouts.sandbox.enabled", "false", "bank131.live", "false", "bank131.url", "http://127.0.0.1:" + RunningProgram.freePort(),
                "bank131.project", "tls", "bank131.private-key", ours.toString(), "bank131.public-key", theirs.toString());
    }

    @Test
    void aPkcs12FileServesAsWell() throws Exception {
        Issued server = Issued.forThisMachine("EC", Duration.ofDays(90));
        Path keyStore = folder.resolve("server.p12");
        try (var out = Files.newOutputStream(keyStore)) {
            server.store(true).store(out, "secret".toCharArray());
        }
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.http.tls", "true",
                "payouts.http.tls-keystore", keyStore.toString(), "payouts.http.tls-password", "secret"))) {
            assertThat(post(program, server)).isEqualTo(401);
        }
    }

    @Test
    void aCertificateThatEndedOrBelongsToAnotherKeyIsRefusedAtTheStart() throws Exception {
        assertThat(refusal(tls(Issued.forThisMachine("EC", Duration.ofDays(-1))))).contains("certificate of the public port ended");
        Map<String, String> mixed = tls(Issued.forThisMachine("EC", Duration.ofDays(90)));
        mixed.put("payouts.http.tls-key", pem("other.key", Issued.forThisMachine("EC", Duration.ofDays(90)).keys().getPrivate()).toString());
        assertThat(refusal(mixed)).contains("another key");
        mixed.put("payouts.http.tls-certificate", folder.resolve("missing.pem").toString());
        assertThat(refusal(mixed)).contains("missing.pem");
    }

    private static String refusal(Map<String, String> settings) {
        Properties properties = new Properties();
        settings.forEach(properties::setProperty);
        properties.setProperty("payouts.http.port", RunningProgram.freePort());
        properties.setProperty("payouts.sandbox.port", RunningProgram.freePort());
        properties.setProperty("camel.management.enabled", "false");
        properties.setProperty("payouts.jms.enabled", "false");
        Main main = PayoutRoutes.program(properties);
        Throwable thrown = catchThrowable(main::start);
        main.stop();
        return StartRefused.in(thrown).getMessage();
    }
}
