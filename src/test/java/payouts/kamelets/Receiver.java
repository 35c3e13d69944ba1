package payouts.kamelets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An ERP that is called back: it verifies signatures with code of its own, and misbehaves once where it is told to. */
final class Receiver implements AutoCloseable {

    /** One call as it came, with whether its signature is right. */
    record Call(String id, String path, String body, String contentType, boolean genuine) {
    }

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> misbehave = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final byte[] secret;

    /** Listens on the port of 127.0.0.1. */
    Receiver(int port, byte[] secret) throws IOException {
        this.secret = secret.clone();
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** The first call for this result is answered so; 0: never. */
    Receiver once(String resultId, int status) {
        misbehave.put(resultId, status);
        return this;
    }

    List<Call> calls(String resultId) {
        return calls.stream().filter(call -> call.id().equals(resultId)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        calls.add(new Call(id, exchange.getRequestURI().getPath(), new String(body, StandardCharsets.UTF_8),
                exchange.getRequestHeaders().getFirst("Content-Type"), isGenuine(exchange, id, body)));
        Integer status = misbehave.remove(id);
        if (status != null && status == 0) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.sendResponseHeaders(status == null ? 204 : status, -1);
        exchange.close();
    }

    private boolean isGenuine(HttpExchange exchange, String id, byte[] body) {
        try {
            String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
            boolean lately = Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(timestamp)) < 300;
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] expected = mac.doFinal((id + "." + timestamp + "." + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
            String signatures = exchange.getRequestHeaders().getFirst("webhook-signature");
            return lately && List.of(signatures.split(" ")).contains("v1," + java.util.Base64.getEncoder().encodeToString(expected));
        } catch (java.security.GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
