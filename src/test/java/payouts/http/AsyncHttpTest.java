package payouts.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.RunningProgram;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;
import payouts.ledger.TestDatabase;

/** A request whose route waits holds no thread of the public port, and is answered as any other. */
class AsyncHttpTest {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    /** More than the public port has threads. */
    private static final int WAITING = 70;

    @TempDir
    Path folder;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AsyncProcessor waits = new AsyncProcessorSupport() {
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            waiting.add(() -> {
                exchange.getMessage().setBody(exchange.getMessage().getBody(String.class) + " answered");
                callback.done(false);
            });
            return false;
        }
    };

    private static HttpResponse<String> post(RunningProgram program, String path, String body) throws Exception {
        return HTTP.send(request(program, path, body, "forged"), BodyHandlers.ofString());
    }

    private static HttpRequest request(RunningProgram program, String path, String body, String signature) {
        return HttpRequest.newBuilder(program.http(path)).header("Content-Type", "application/json").header(RsaSignature.HEADER, signature)
                .POST(BodyPublishers.ofString(body)).build();
    }

    @Test
    void moreRequestsThanThereAreThreadsWaitWhileOthersAreAnswered() throws Exception {
        try (RunningProgram program = RunningProgram.in(folder)) {
            RouteBuilder.addRoutes(program.camel(), routes -> {
                routes.from("platform-http:/waits?platformHttpEngine=#asyncHttp").process(waits).setHeader("X-Said", routes.constant("so"));
                routes.from("platform-http:/fails?platformHttpEngine=#asyncHttp").throwException(IllegalStateException.class, "a secret");
                routes.from("platform-http:/later-fails?platformHttpEngine=#asyncHttp").process(waits).throwException(IllegalStateException.class, "a secret");
                routes.from("platform-http:/streams?platformHttpEngine=#asyncHttp").setHeader(Exchange.HTTP_RESPONSE_CODE, routes.constant(202))
                        .process(exchange -> exchange.getMessage().setBody(new ByteArrayInputStream(new byte[200_000])));
            });
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, WAITING)
                    .mapToObj(i -> HTTP.sendAsync(request(program, "/waits", "request " + i, ""), BodyHandlers.ofString())).toList();
            await().atMost(RunningProgram.PATIENCE).until(() -> waiting.size() == WAITING);

            assertThat(post(program, "/webhooks/bank131", "{}").statusCode()).isEqualTo(401);
            assertThat(post(program, "/streams", "").body()).hasSize(200_000);
            assertThat(post(program, "/streams", "").statusCode()).isEqualTo(202);
            HttpResponse<String> failed = post(program, "/fails", "");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).isEmpty();
            assertThat(answers).noneMatch(CompletableFuture::isDone);

            CompletableFuture<HttpResponse<String>> failsLater = HTTP.sendAsync(request(program, "/later-fails", "", ""), BodyHandlers.ofString());
            await().atMost(RunningProgram.PATIENCE).until(() -> waiting.size() == WAITING + 1);
            waiting.forEach(Runnable::run);
            assertThat(failsLater.join().statusCode()).isEqualTo(500);
            assertThat(failsLater.join().body()).isEmpty();
            for (int i = 0; i < WAITING; i++) {
                HttpResponse<String> answer = answers.get(i).join();
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("request " + i + " answered");
                assertThat(answer.headers().firstValue("X-Said")).hasValue("so");
            }
            await().atMost(RunningProgram.PATIENCE).until(() -> program.camel().getInflightRepository().size() == 0);
        }
    }

    @Test
    void theAnswerIsWhatTheRouteLeavesAndNothingOfTheRequestsAddress() throws Exception {
        try (RunningProgram program = RunningProgram.in(folder)) {
            RouteBuilder.addRoutes(program.camel(), routes -> {
                routes.from("platform-http:/answers/{number}?platformHttpEngine=#asyncHttp").routeId("answers").process(exchange -> {
                    exchange.getMessage().removeHeader("Content-Type");
                    exchange.getMessage().setHeader("X-Several", List.of("one", "two"));
                    switch (exchange.getMessage().getHeader("number", Integer.class)) {
                        case 1 -> exchange.getMessage().setBody(null);
                        case 2 -> {
                            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
                            exchange.getMessage().setBody("\u0418\u0432\u0430\u043d\u043e\u0432");
                        }
                        case 3 -> exchange.getMessage().setBody(Map.class);
                        default -> exchange.getMessage().setBody(new byte[] {'4'});
                    }
                });
            });
            HttpResponse<String> empty = post(program, "/answers/1", "");
            assertThat(empty.statusCode()).isEqualTo(204);
            assertThat(empty.headers().allValues("X-Several")).containsExactly("one", "two");
            assertThat(empty.headers().firstValue("number")).isEmpty();
            HttpResponse<String> text = post(program, "/answers/2", "");
            assertThat(text.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
            assertThat(text.body()).isEqualTo("\u0418\u0432\u0430\u043d\u043e\u0432");
            assertThat(post(program, "/answers/3", "").statusCode()).as("what can't be written is a fault").isEqualTo(500);
            HttpResponse<String> bytes = post(program, "/answers/4", "");
            assertThat(bytes.statusCode()).isEqualTo(200);
            assertThat(bytes.body()).isEqualTo("4");
            await().atMost(RunningProgram.PATIENCE).until(() -> program.camel().getInflightRepository().size() == 0);
            program.camel().getRouteController().suspendRoute("answers");
            assertThat(post(program, "/answers/4", "").statusCode()).isEqualTo(503);
        }
    }

    /** Anybody could fill the log so. */
    @Test
    void whoGoesAwayBeforeHisAnswerIsNoFault() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        try (RunningProgram program = RunningProgram.in(folder)) {
            RouteBuilder.addRoutes(program.camel(), routes -> {
                routes.from("platform-http:/waits?platformHttpEngine=#asyncHttp").routeId("waits").process(waits);
            });
            root.addAppender(log);
            try (Socket impatient = new Socket(program.http("/waits").getHost(), program.http("/waits").getPort())) {
                impatient.setSoLinger(true, 0);
                impatient.getOutputStream().write("POST /waits HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                await().atMost(RunningProgram.PATIENCE).until(() -> waiting.size() == 1);
            }
            waiting.forEach(Runnable::run);
            await().atMost(RunningProgram.PATIENCE).until(() -> program.camel().getInflightRepository().size("waits") == 0);
            assertThat(post(program, "/webhooks/bank131", "{}").statusCode()).isEqualTo(401);
        } finally {
            root.detachAppender(log);
        }
        assertThat(log.list).noneMatch(event -> event.getThrowableProxy() != null);
    }

    @Test
    void webhooksThatWaitForTheirCommitHoldNoThreadOfThePort() throws Exception {
        String database = TestDatabase.POSTGRES.freshUrl();
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.database.url", database, "payouts.database.pool-size", "" + (WAITING + 10)));
                Connection other = DriverManager.getConnection(database); Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table bank_event in access exclusive mode");
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, WAITING).mapToObj(i -> signed(program, "ps_foreign_" + i)).toList();
            await().atMost(RunningProgram.PATIENCE).until(() -> program.camel().getInflightRepository().size("webhook") == WAITING);

            assertThat(post(program, "/webhooks/bank131", "{}").statusCode()).isEqualTo(401);
            assertThat(answers).noneMatch(CompletableFuture::isDone);
            other.rollback();
            assertThat(answers).allMatch(answer -> answer.join().statusCode() == 200);
        }
    }

    private CompletableFuture<HttpResponse<String>> signed(RunningProgram program, String session) {
        String body = "{\"type\":\"payment_finished\",\"session\":{\"id\":\"" + session + "\"}}";
        String signature = RsaSignature.sign(body.getBytes(StandardCharsets.UTF_8), PemKeys.privateKey(folder.resolve("sandbox/bank-private.pem"), null));
        return HTTP.sendAsync(request(program, "/webhooks/bank131", body, signature), BodyHandlers.ofString());
    }
}
