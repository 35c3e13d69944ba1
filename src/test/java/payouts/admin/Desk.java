package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.stream.StreamSupport;
import payouts.Curl;
import payouts.RunningProgram;

/** The running program with its admin API on, and a person who calls it. Keeps every answer. */
final class Desk implements AutoCloseable {

    static final String TOKEN = "token-of-anna-0123456789";
    static final String OTHER_TOKEN = "token-of-boris-0123456789";

    private static final ObjectMapper JSON = new ObjectMapper();

    final RunningProgram program;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> answers = new ArrayList<>();

    private Desk(RunningProgram program) {
        this.program = program;
    }

    /** Starts the program; settings beyond those of the admin API come in pairs of name and value. */
    static Desk open(Path folder, String... settings) {
        Map<String, String> more = new HashMap<>(Map.of("payouts.admin.port", RunningProgram.freePort(),
                "payouts.admin.tokens", "anna:" + TOKEN + ", boris:" + OTHER_TOKEN, "payouts.reconcile.after-seconds", "1"));
        for (int i = 0; i < settings.length; i += 2) {
            more.put(settings[i], settings[i + 1]);
        }
        return new Desk(RunningProgram.in(folder, more));
    }

    /** An answer; its JSON is missing where the body is empty. */
    record Answer(int status, JsonNode json, HttpResponse<String> response) {
        String error() {
            return json.path("error").textValue();
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    Answer post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpRequest.Builder request(String path) {
        return unknown(path).header("Authorization", "Bearer " + TOKEN);
    }

    /** A request without a token. */
    HttpRequest.Builder unknown(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + program.setting("payouts.admin.port") + path))
                .timeout(Duration.ofSeconds(30));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            answers.add(response.headers().map() + response.body());
            boolean json = response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
            return new Answer(response.statusCode(), JSON.readTree(json ? response.body() : ""), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Sends a document's sample, which is to be about this, and compares its answer with the one that the document shows.
     *
     * @param replaced what it leaves open, and what to put there
     */
    Answer run(MatchResult sample, String about, String... replaced) throws IOException {
        assertThat(sample.group(1)).contains(about);
        String line = replaced.length == 0 ? sample.group(1) : sample.group(1).replace(replaced[0], replaced[1]);
        Answer answer = send(Curl.request(line.replace("$TOKEN", TOKEN).replace(":8181", ":" + program.setting("payouts.admin.port"))));
        assertThat(answer.status()).as(sample.group(1)).isEqualTo(200);
        if (sample.group(2) != null) {
            Curl.assertLike(answer.json(), JSON.readTree(sample.group(2)));
        }
        return answer;
    }

    /** Waits until the payout has the status, and gives it with its history. */
    JsonNode awaitStatus(String reference, String status) {
        return await("payout " + reference + " to be " + status).atMost(RunningProgram.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> get("/admin/payouts/" + reference).json(), json -> json.path("status").asText().equals(status));
    }

    /** The references of a list, sorted. */
    List<String> references(String query) {
        Answer answer = get("/admin/payouts" + query);
        assertThat(answer.status()).isEqualTo(200);
        return StreamSupport.stream(answer.json().spliterator(), false).map(row -> row.path("reference").asText()).sorted().toList();
    }

    /** Waits until a line of the file's result holds the text. */
    void awaitResult(String file, String text) {
        await("the result of " + file + " to hold " + text).atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(50))
                .until(() -> program.result(file).stream().anyMatch(line -> line.contains(text)));
    }

    /** Every answer so far, headers included. */
    String answers() {
        return String.join("\n", answers);
    }

    @Override
    public void close() {
        program.close();
    }
}
