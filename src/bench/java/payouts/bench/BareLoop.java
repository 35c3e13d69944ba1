package payouts.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import payouts.keys.PemKeys;

/**
 * The least that pays anybody: the same three signed calls and two verified webhooks a payout, by the JDK's HTTP client, HTTP server
 * and RSA, as many at once, and nothing kept. It forgets whom it paid when it ends, and that is why nobody should use it.
 */
public final class BareLoop {

    private static final Pattern SESSION = Pattern.compile("\"id\":\\s*\"(ps_[^\"]+)\"");
    private static final String START = """
            {"session_id":"%s","payment_details":{"type":"internal_transfer","internal_transfer":{"type":"transfer_from_nominal_account",\
            "transfer_from_nominal_account":{"description":"Transfer under the offer agreement"}}},"payment_method":{"type":"card","card":\
            {"type":"encrypted_card","encrypted_card":{"number_hash":"%s"}}},"participant_details":{"sender":{"full_name":"Vector LLC",\
            "beneficiary_id":"1234567890"},"recipient":{"full_name":"Ivanov Ivan Ivanovich"}},"amount_details":{"amount":%d,"currency":"rub"},\
            "customer":{"reference":"%s"}}""";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    private final ExecutorService calls;
    private final String bank;
    private final BareSigner ours;
    private final PublicKey banks;
    private volatile CountDownLatch finished = new CountDownLatch(0);

    private BareLoop(String bank, int atOnce, BareSigner ours, PublicKey banks) {
        this.bank = bank;
        this.calls = Executors.newFixedThreadPool(atOnce);
        this.ours = ours;
        this.banks = banks;
    }

    /** @param arguments folder of the keys, the bank's address, calls at once */
    public static void main(String[] arguments) throws Exception {
        Path keys = Path.of(arguments[0]);
        BareSigner ours = BareSigner.of(PemKeys.privateKey(keys.resolve("ours.pem"), null));
        BareLoop loop = new BareLoop(arguments[1], Integer.parseInt(arguments[2]), ours, PemKeys.publicKey(keys.resolve("bank-public.pem")));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/webhooks", loop::webhook);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.start();
        System.out.println("PORT " + server.getAddress().getPort());
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            System.out.println("RATE " + loop.pay(Integer.parseInt(line)));
        }
    }

    /** @return payouts a second */
    private double pay(int payouts) throws InterruptedException {
        finished = new CountDownLatch(payouts);
        long since = System.nanoTime();
        String run = Long.toString(since);
        for (int i = 0; i < payouts; i++) {
            int number = i;
            calls.execute(() -> start(run + "-" + number, 10_000 + number));
        }
        finished.await();
        return payouts * 1e9 / (System.nanoTime() - since);
    }

    private void start(String reference, int kopecks) {
        String answer = call("session/multi/create/nominal", "{\"metadata\":\"" + reference + "\"}");
        Matcher session = SESSION.matcher(answer);
        if (!session.find()) {
            throw new IllegalStateException(answer);
        }
        call("session/multi/start/payment/nominal", START.formatted(session.group(1), "c" + "0".repeat(63 - 20)
                + String.format("%020d", kopecks), kopecks, reference));
    }

    private void webhook(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean good = isSigned(body, exchange.getRequestHeaders().getFirst("X-PARTNER-SIGN"));
        exchange.sendResponseHeaders(good ? 200 : 401, -1);
        exchange.close();
        String text = new String(body, StandardCharsets.UTF_8);
        if (text.contains("\"payment_finished\"")) {
            finished.countDown();
        } else {
            calls.execute(() -> confirm(text));
        }
    }

    private void confirm(String webhook) {
        Matcher session = SESSION.matcher(webhook);
        int from = webhook.indexOf("\"confirm_information\"");
        if (!session.find() || from < 0) {
            throw new IllegalStateException(webhook);
        }
        // It is the last member of the webhook's object.
        call("session/confirm", "{\"session_id\":\"" + session.group(1) + "\"," + webhook.substring(from));
    }

    private String call(String method, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(bank + "/api/v1/" + method))
                    .header("Content-Type", "application/json").header("X-PARTNER-PROJECT", "bench").header("X-PARTNER-SIGN", ours.sign(bytes))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(method + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException(method, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isSigned(byte[] body, String signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(banks);
            verifier.update(body);
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
