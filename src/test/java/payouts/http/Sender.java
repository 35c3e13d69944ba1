package payouts.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import payouts.Orders;
import payouts.RunningProgram;

/** Who orders by HTTP at a running program. */
final class Sender {

    static final String TOKEN = "token-of-the-shop-0123";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    private final RunningProgram program;

    Sender(RunningProgram program) {
        this.program = program;
    }

    /** An answer; its JSON is missing where the body is empty. */
    record Answer(int status, JsonNode json, HttpResponse<String> response) {
    }

    Answer post(String json) {
        return send(request("/payouts").header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    Answer get(String reference) {
        return send(request("/payouts/" + reference));
    }

    HttpRequest.Builder request(String path) {
        return unknown(path).header("Authorization", "Bearer " + TOKEN);
    }

    /** A request without a token. */
    HttpRequest.Builder unknown(String path) {
        return HttpRequest.newBuilder(program.http(path)).timeout(Duration.ofSeconds(60));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            boolean json = response.headers().firstValue("Content-Type").orElse("").equals("application/json");
            return new Answer(response.statusCode(), new ObjectMapper().readTree(json ? response.body() : ""), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String order(String reference, String amount) {
        return "{\"reference\":\"" + reference + "\",\"amount\":\"" + amount + "\",\"recipient_name\":\"Secret Name\",\"number_hash\":\""
                + Orders.card(reference) + "\",\"shop\":7}";
    }
}
