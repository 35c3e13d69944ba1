package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;
import payouts.ledger.PayoutState;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;
import payouts.sandbox.SandboxSession;

/** What the public port does with webhooks: the bank's, repeated ones, forged ones, and things that are none. */
class WebhookTest {

    @TempDir
    static Path folder;

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static RunningProgram program;
    private static PrivateKey bank;

    @BeforeAll
    static void start() {
        program = RunningProgram.in(folder);
        bank = PemKeys.privateKey(folder.resolve("sandbox/bank-private.pem"), null);
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @Test
    void theSameReadyWebhookAThousandTimesAtOnceIsConfirmedOnceAndAlwaysAnswered200() {
        program.bank().rules().add(SandboxRule.on("ready_to_confirm").reference("thousand-*").does(SandboxAction.LOSE));
        program.drop("thousand.csv", Orders.file("thousand", 1));
        SandboxSession session = await().atMost(RunningProgram.PATIENCE).until(() -> program.bank().books().sessionsOf("thousand-1").stream()
                .filter(one -> "confirm".equals(one.nextAction())).findFirst().orElse(null), java.util.Objects::nonNull);
        byte[] body = ready(session.id(), 101, "Ivanov Ivan thousand");
        String signature = RsaSignature.sign(body, bank);
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 1000).mapToObj(i -> HTTP.sendAsync(
                post(body, signature), BodyHandlers.ofString())).toList();
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(program.result("thousand.csv").get(1)).contains(",succeeded,1,");
        assertThat(program.bank().books().session(session.id()).orElseThrow().calls("confirm")).isEqualTo(1);
    }

    @Test
    void aForgedWebhookIsAnswered401WithoutAReasonAndChangesNothing() throws Exception {
        byte[] body = ready("ps_nobody", 100, "X");
        for (String signature : new String[] {null, "", "junk", "Zm9yZ2Vk", RsaSignature.sign("{}".getBytes(StandardCharsets.UTF_8), bank)}) {
            HttpResponse<String> answer = HTTP.send(post(body, signature), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void aBodyTamperedWithAfterSigningIsForged() throws Exception {
        byte[] body = ready("ps_nobody", 100, "X");
        String signature = RsaSignature.sign(body, bank);
        body[body.length - 2] ^= 1;
        assertThat(HTTP.send(post(body, signature), BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }

    @Test
    void whatIsSignedIsKeptWhateverItIsAndAnswered200() throws Exception {
        for (String text : new String[] {"{\"type\":\"never_seen\",\"x\":1}", "{ \"type\" : \"nominal_topup\", \"amount\": {\"amount\": 5} }",
            "not json at all", "[]", "{}", "{\"type\":\"payment_finished\"}", "{\"type\":\"payment_finished\",\"session\":{\"id\":\"ps_foreign\"}}",
            "{\"type\":\"\\u0000odd\",\"session\":{\"id\":\"a\\u0000b\"}}", "{\"type\":\"ready_to_confirm\",\"session\":{\"id\":\"ps_foreign\",\"status\":\"in_progress\"}}"}) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            assertThat(HTTP.send(post(body, RsaSignature.sign(body, bank)), BodyHandlers.ofString()).statusCode()).as(text).isEqualTo(200);
            assertThat(HTTP.send(post(body, RsaSignature.sign(body, bank)), BodyHandlers.ofString()).statusCode()).as("repeat of " + text).isEqualTo(200);
        }
        assertThat(program.bank().books().requests("cancel")).as("a foreign session is left alone").noneMatch(call -> "ps_foreign".equals(call.sessionId()));
    }

    @Test
    void onlyPostOnlyJsonAndOnlyUpTo256KilobytesAreTaken() throws Exception {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        String signature = RsaSignature.sign(body, bank);
        HttpRequest.Builder request = HttpRequest.newBuilder(program.http("/webhooks/bank131"));
        assertThat(HTTP.send(request.copy().GET().build(), BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(HTTP.send(request.copy().PUT(BodyPublishers.ofByteArray(body)).header("Content-Type", "application/json").build(),
                BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(HTTP.send(request.copy().header("Content-Type", "application/x-www-form-urlencoded").header(RsaSignature.HEADER, signature)
                .POST(BodyPublishers.ofString("a=b")).build(), BodyHandlers.ofString()).statusCode()).isEqualTo(415);
        assertThat(HTTP.send(request.copy().header("Content-Type", "application/json; charset=utf-8").header(RsaSignature.HEADER, signature)
                .POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        for (String type : new String[] {"Application/JSON", "APPLICATION/JSON;charset=UTF-8", "application/json ; charset=utf-8"}) {
            assertThat(HTTP.send(request.copy().header("Content-Type", type).header(RsaSignature.HEADER, signature)
                    .POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString()).statusCode()).as(type).isEqualTo(200);
        }
        byte[] large = new byte[300 * 1024];
        assertThat(HTTP.send(post(large, signature), BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }

    @Test
    void aFileThatIsUploadedIsRefusedAndNeverOnADisk() throws Exception {
        int before = Upload.files();
        assertThat(HTTP.send(Upload.to(HttpRequest.newBuilder(program.http("/webhooks/bank131"))).build(), BodyHandlers.ofString()).statusCode()).isEqualTo(415);
        assertThat(Upload.files()).isEqualTo(before);
    }

    @Test
    void aWebhookThatNamesCamelHeadersSteersNothing() throws Exception {
        byte[] body = "{\"type\":\"never_seen\",\"x\":2}".getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> answer = HTTP.send(HttpRequest.newBuilder(program.http("/webhooks/bank131")).header("Content-Type", "application/json")
                .header(RsaSignature.HEADER, RsaSignature.sign(body, bank)).header("CamelHttpResponseCode", "418")
                .header("BankEventType", "payment_finished").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.toLowerCase().startsWith("camel") || name.startsWith("bank")
                || name.toLowerCase().startsWith("x-partner"));
    }

    @Test
    void aLostWebhookIsMadeUpForByAsking() {
        try (RunningProgram asking = RunningProgram.in(folder.resolve("asking"), java.util.Map.of("payouts.reconcile.after-seconds", "0.5"))) {
            asking.bank().rules().add(SandboxRule.on("*_*").does(SandboxAction.LOSE));
            asking.drop("lost.csv", Orders.file("lost", 3));
            assertThat(asking.result("lost.csv").subList(1, 4)).allMatch(line -> line.contains(",succeeded,1,"));
            assertThat(asking.ledger().persons().list(PayoutState.SUCCEEDED, null, 10)).hasSize(3);
        }
    }

    private static HttpRequest post(byte[] body, String signature) {
        HttpRequest.Builder request = HttpRequest.newBuilder(program.http("/webhooks/bank131")).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        return (signature == null ? request : request.header(RsaSignature.HEADER, signature)).build();
    }

    private static byte[] ready(String session, long kopecks, String recipient) {
        return """
                {"type":"ready_to_confirm","session":{"id":"%s","status":"in_progress","next_action":"confirm",
                "payments":[{"id":"po_1","status":"pending"}]},"confirm_information":%s}"""
                .formatted(session, information(session, kopecks, recipient)).getBytes(StandardCharsets.UTF_8);
    }

    /** The bank refuses a confirm_information that is not its own, so it is taken from its books where it has some. */
    private static String information(String session, long kopecks, String recipient) {
        return program.bank().books().session(session).isEmpty()
                ? "{\"transfer_details\":{\"recipient\":{\"name\":\"" + recipient + "\"},\"amount\":{\"amount\":" + kopecks + ",\"currency\":\"rub\"}}}"
                : asked(session);
    }

    private static String asked(String session) {
        try {
            byte[] body = ("{\"session_id\":\"" + session + "\"}").getBytes(StandardCharsets.UTF_8);
            PrivateKey ours = PemKeys.privateKey(folder.resolve("keys/ours.pem"), null);
            String answer = HTTP.send(HttpRequest.newBuilder(java.net.URI.create(program.bank().url() + "/api/v1/session/status"))
                    .header("X-PARTNER-PROJECT", "sandbox").header(RsaSignature.HEADER, RsaSignature.sign(body, ours))
                    .header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString()).body();
            return new com.fasterxml.jackson.databind.ObjectMapper().readTree(answer).path("confirm_information").toString();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
