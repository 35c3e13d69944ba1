package payouts.widget;

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
import payouts.RunningProgram;

/** What a browser sends on behalf of a page of some origin. */
final class Browser {

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    private final RunningProgram program;

    Browser(RunningProgram program) {
        this.program = program;
    }

    /** An answer. */
    record Answer(int status, String body, HttpResponse<String> response) {

        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(body);
        }

        /** A header's value; empty where there is none. */
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    /** This program's own address on this machine. */
    String own() {
        return "http://127.0.0.1:" + program.setting("payouts.http.port");
    }

    Answer token(String... headers) {
        return send(request("/widget/token", headers).header("Content-Type", "application/json").POST(BodyPublishers.ofString("{}")));
    }

    Answer card(String json, String... headers) {
        return send(request("/widget/card", headers).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    Answer preflight(String path, String origin) {
        return send(request(path, "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    Answer get(String path, String... headers) {
        return send(request(path, headers));
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(program.http(path)).timeout(Duration.ofSeconds(60));
        return headers.length == 0 ? request : request.headers(headers);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
