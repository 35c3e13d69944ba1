package payouts.bank131;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server that counts requests and answers whatever a test wants: it knows nothing of banks. */
final class StubBank implements AutoCloseable {

    /** A request as it came in. */
    record Request(String method, String path, Map<String, String> headers, byte[] body) {
    }

    /** What it does with a request. */
    @FunctionalInterface
    interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Behaviour behaviour = answer(200, "{\"status\":\"ok\"}");

    StubBank() {
        this(null);
    }

    /** @param tls null for none */
    StubBank(SSLContext tls) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            server = tls == null ? HttpServer.create(address, 0) : HttpsServer.create(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (server instanceof HttpsServer secured) {
            secured.setHttpsConfigurator(new HttpsConfigurator(tls));
        }
        server.createContext("/", exchange -> {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
            requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers,
                    exchange.getRequestBody().readAllBytes()));
            behaviour.answer(exchange);
            exchange.close();
        });
        server.setExecutor(threads);
        server.start();
    }

    static Behaviour answer(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** The request is read, the connection is closed without a byte of an answer. */
    static Behaviour dropped() {
        return exchange -> { };
    }

    /** Half of the answer comes, then the connection is closed. */
    static Behaviour cut(String body) {
        return exchange -> {
            exchange.sendResponseHeaders(200, body.length() * 2L);
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        };
    }

    void does(Behaviour next) {
        behaviour = next;
    }

    List<Request> requests() {
        return requests;
    }

    String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
