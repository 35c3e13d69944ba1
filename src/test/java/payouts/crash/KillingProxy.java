package payouts.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between the program and the bank, passes everything on as it is, and strikes at one chosen moment. */
final class KillingProxy implements AutoCloseable {

    /** Where in the life of a request it strikes. */
    enum Phase {
        /** The request has left its sender, nobody has done anything. */
        BEFORE,
        /** Its receiver has done the work, its sender does not know. */
        AFTER,
        /** Its sender has been told. */
        ANSWERED
    }

    private static final Set<String> NOT_PASSED_ON = Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade",
            "http2-settings", "expect");

    private record Strike(String what, Phase phase, Runnable blow) {
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    private final AtomicReference<Strike> armed = new AtomicReference<>();
    private volatile URI target;

    KillingProxy() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void target(URI address) {
        target = address;
    }

    /** The next request whose path or body holds this text is struck, once. */
    void arm(String what, Phase phase, Runnable blow) {
        armed.set(new Strike(what, phase, blow));
    }

    boolean isArmed() {
        return armed.get() != null;
    }

    void disarm() {
        armed.set(null);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Strike strike = armed.get();
            boolean hit = strike != null && (exchange.getRequestURI().getPath() + new String(body, StandardCharsets.UTF_8)).contains(strike.what)
                    && armed.compareAndSet(strike, null);
            if (hit && strike.phase == Phase.BEFORE) {
                strike.blow.run();
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().getPath())).POST(BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!NOT_PASSED_ON.contains(name.toLowerCase())) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
            if (hit && strike.phase == Phase.AFTER) {
                strike.blow.run();
                return;
            }
            answer.headers().firstValue("content-type").ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
            exchange.getResponseBody().close();
            if (hit) {
                strike.blow.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
