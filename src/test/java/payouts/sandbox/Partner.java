package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.function.ToIntFunction;
import org.awaitility.Awaitility;
import payouts.bank131.ScenarioPage;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/** A partner of the bank over real HTTP: signs its calls, receives and verifies webhooks. */
final class Partner implements AutoCloseable {

    /** A webhook as it came in. */
    record Hook(JsonNode body, byte[] raw, boolean signed) {
        String type() {
            return body.path("type").asText();
        }
    }

    /** An answer of the bank. */
    record Said(int http, String text) {
        JsonNode json() {
            try {
                return Json.MAPPER.readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String code() {
            return json().at("/error/code").asText();
        }

        String sessionId() {
            return json().at("/session/id").asText();
        }
    }

    private static KeyPair ours;
    private static KeyPair banks;

    final List<Hook> hooks = new CopyOnWriteArrayList<>();
    /** Which HTTP status a webhook is answered with. */
    volatile ToIntFunction<Hook> answers = hook -> 200;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    String url;

    Partner(Path folder) {
        synchronized (Partner.class) {
            if (ours == null) {
                ours = PemKeys.generate(folder.resolve("our-private.pem"), folder.resolve("our-public.pem"));
                banks = PemKeys.generate(folder.resolve("bank-private.pem"), folder.resolve("bank-public.pem"));
            }
        }
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/hook", exchange -> {
            byte[] raw = exchange.getRequestBody().readAllBytes();
            Hook hook = new Hook(Json.MAPPER.readTree(raw), raw, RsaSignature.verify(raw,
                    exchange.getRequestHeaders().getFirst(RsaSignature.HEADER), List.of(banks.getPublic())));
            hooks.add(hook);
            exchange.sendResponseHeaders(answers.applyAsInt(hook), -1);
            exchange.close();
        });
        server.setExecutor(threads);
        server.start();
    }

    /** Settings of a quick bank that knows this partner. */
    SandboxSettings settings() {
        return new SandboxSettings().bankKey(banks.getPrivate()).partnerKeys(ours.getPublic()).project("project")
                .webhookUrl(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook"))
                .readyDelay(Duration.ofMillis(20)).finishDelay(Duration.ofMillis(20)).cancelDelay(Duration.ofMillis(20))
                .webhookRetries(Duration.ofMillis(30), 1.5, Duration.ofMillis(200), Duration.ofMinutes(30));
    }

    Partner of(SandboxBank bank) {
        url = bank.url();
        return this;
    }

    Said call(String path, JsonNode body, String... headers) {
        byte[] bytes = Json.bytes(body);
        return raw(path, bytes, "project", RsaSignature.sign(bytes, ours.getPrivate()), headers);
    }

    Said raw(String path, byte[] body, String project, String signature, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (project != null) {
            request.header("X-PARTNER-PROJECT", project);
        }
        if (signature != null) {
            request.header(RsaSignature.HEADER, signature);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Said(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String create(String reference) {
        return call("/api/v1/session/multi/create/nominal", Json.object().put("metadata", reference)).sessionId();
    }

    /** Starts the page's payout on a session, in the names of an API version. */
    Said start(String api, String session) {
        return call("/api/" + api + "/session/multi/start/payment/nominal", startBody(api, session));
    }

    static ObjectNode startBody(String api, String session) {
        ObjectNode body = page("start.request").put("session_id", session);
        if (api.equals("v2")) {
            body.set("payout_details", body.remove("payment_method"));
        }
        return body;
    }

    /** A session of its own for this reference, started. */
    String started(String reference) {
        String session = create(reference);
        start("v1", session);
        return session;
    }

    /** Confirms or cancels with the {@code confirm_information} of its webhook. */
    Said answer(String operation, String session) {
        Hook ready = hook("ready_to_confirm", session);
        String api = ready.body.at("/confirm_information/transfer_details").has("payout_details") ? "v2" : "v1";
        ObjectNode body = Json.object().put("session_id", session);
        body.set("confirm_information", ready.body.get("confirm_information"));
        return call("/api/" + api + "/session/" + operation, body);
    }

    Said status(String session) {
        return call("/api/v1/session/status", Json.object().put("session_id", session));
    }

    /** Waits for a webhook of this type and session. */
    Hook hook(String type, String session) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5))
                .until(() -> !hooks(type, session).isEmpty());
        return hooks(type, session).get(0);
    }

    List<Hook> hooks(String type, String session) {
        return hooks.stream().filter(hook -> hook.signed && hook.type().equals(type)
                && hook.body.at("/session/id").asText().equals(session)).toList();
    }

    /** A body of the bank page. */
    static ObjectNode page(String name) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(ScenarioPage.text(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a bank in another process have this partner's keys and webhook address. */
    void writeFor(Path folder) throws IOException {
        Files.writeString(folder.resolve("hook.txt"), "http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
        Files.write(folder.resolve("bank.key"), banks.getPrivate().getEncoded());
        Files.write(folder.resolve("our.key"), ours.getPublic().getEncoded());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
