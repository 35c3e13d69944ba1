package payouts.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.RunningProgram;

/** What the bank reads at the webhooks' address while the program starts, and while it stops. */
class PublicHttpTest {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    /** A webhook with a wrong signature has reached the route. */
    private static final int TAKEN = 401;
    private static final int COME_AGAIN = 503;

    private final String port = RunningProgram.freePort();
    private final HttpRequest webhook = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/webhooks/bank131"))
            .header("Content-Type", "application/json").header("X-PARTNER-SIGN", "forged").timeout(RunningProgram.PATIENCE).POST(BodyPublishers.ofString("{}")).build();

    private final CountDownLatch calledInVain = new CountDownLatch(1);

    @TempDir
    Path folder;

    @Test
    void theAddressIsNeverWrongNeitherWhileTheProgramStartsNorWhileItStops() throws Exception {
        Queue<HttpResponse<String>> starting = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> bank = CompletableFuture.runAsync(() -> callUntil(TAKEN, starting));
        // Or a busy machine would have the first call made when the start is over.
        calledInVain.await();
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.http.port", port))) {
            inTime(bank);
            isAskedToComeAgain(starting);
            assertThat(starting).extracting(HttpResponse::statusCode).containsOnly(COME_AGAIN, TAKEN);
            stopsWhileAWebhookIsInFlight(program);
        }
    }

    private void stopsWhileAWebhookIsInFlight(RunningProgram program) throws Exception {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        CountDownLatch cameIn = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        AdviceWith.adviceWith(program.camel(), "webhook", route -> route.weaveAddFirst().process(exchange -> {
            if (isFirst.getAndSet(false)) {
                cameIn.countDown();
                goesOn.await();
            }
        }));
        CompletableFuture<HttpResponse<String>> early = HTTP.sendAsync(webhook, BodyHandlers.ofString());
        cameIn.await();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(program::close);
        Queue<HttpResponse<String>> stopping = new ConcurrentLinkedQueue<>();
        try {
            inTime(CompletableFuture.runAsync(() -> callUntil(COME_AGAIN, stopping)));
        } finally {
            goesOn.countDown();
        }
        isAskedToComeAgain(stopping);
        assertThat(stopping).extracting(HttpResponse::statusCode).isSubsetOf(COME_AGAIN, TAKEN);
        assertThat(early.join().statusCode()).as("what has come in is finished").isEqualTo(TAKEN);
        stop.join();
    }

    private static void inTime(CompletableFuture<Void> calls) throws Exception {
        calls.get(RunningProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void isAskedToComeAgain(Queue<HttpResponse<String>> answers) {
        assertThat(answers).filteredOn(answer -> answer.statusCode() == COME_AGAIN).isNotEmpty()
                .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent());
    }

    /** Calls again and again, while the port is closed too. */
    private void callUntil(int status, Queue<HttpResponse<String>> answers) {
        await().forever().pollInterval(Duration.ofMillis(5)).until(() -> {
            try {
                HttpResponse<String> answer = HTTP.send(webhook, BodyHandlers.ofString());
                answers.add(answer);
                return answer.statusCode() == status;
            } catch (IOException e) {
                calledInVain.countDown();
                return false;
            }
        });
    }
}
