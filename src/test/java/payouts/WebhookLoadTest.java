package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/** Many different webhooks at once: each is answered 200 once it is committed; how fast is reported, not judged. */
class WebhookLoadTest {

    private static final int WEBHOOKS = 2000;
    private static final int AT_ONCE = 16;

    @TempDir
    Path folder;

    @Test
    void underLoadEveryWebhookIsAnswered200AndTheTimesAreReported() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE);
        try (RunningProgram program = RunningProgram.in(folder)) {
            PrivateKey bank = PemKeys.privateKey(folder.resolve("sandbox/bank-private.pem"), null);
            HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
            record Sent(int status, long nanos) { }
            long start = System.nanoTime();
            var answers = IntStream.range(0, WEBHOOKS).mapToObj(i -> {
                byte[] body = ("{\"type\":\"payment_finished\",\"session\":{\"id\":\"ps_load_" + i + "\",\"status\":\"accepted\"}}").getBytes(StandardCharsets.UTF_8);
                HttpRequest request = HttpRequest.newBuilder(program.http("/webhooks/bank131")).header("Content-Type", "application/json")
                        .header(RsaSignature.HEADER, RsaSignature.sign(body, bank)).POST(BodyPublishers.ofByteArray(body)).build();
                return senders.submit(() -> {
                    long sent = System.nanoTime();
                    int status = http.send(request, BodyHandlers.discarding()).statusCode();
                    return new Sent(status, System.nanoTime() - sent);
                });
            }).toList();
            long[] nanos = new long[WEBHOOKS];
            for (int i = 0; i < WEBHOOKS; i++) {
                Future<Sent> answer = answers.get(i);
                assertThat(answer.get().status()).isEqualTo(200);
                nanos[i] = answer.get().nanos();
            }
            report(nanos, System.nanoTime() - start);
        } finally {
            senders.shutdownNow();
        }
    }

    private static void report(long[] nanos, long whole) throws Exception {
        Arrays.sort(nanos);
        String report = "{\"webhooks\": %d, \"at_once\": %d, \"per_second\": %.0f, \"p50_ms\": %.1f, \"p99_ms\": %.1f}".formatted(WEBHOOKS, AT_ONCE,
                WEBHOOKS * 1e9 / whole, nanos[WEBHOOKS / 2] / 1e6, nanos[WEBHOOKS * 99 / 100] / 1e6);
        Files.writeString(Files.createDirectories(Path.of("target/load")).resolve("webhooks.json"), report);
        System.out.println("Webhooks to 200, signing included in the rate: " + report);
    }
}
