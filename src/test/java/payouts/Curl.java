package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The curl command lines of a document, and the answers that it shows below them. */
public final class Curl {

    private static final Pattern SAMPLE = Pattern.compile("```sh\\ncurl (.*?)\\n```(?:\\n\\n```json\\n(.*?)\\n```)?", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    private Curl() {
    }

    /** Each command line without "curl", and the JSON below it; null where there is none. */
    public static List<MatchResult> samples(Path document) throws IOException {
        return SAMPLE.matcher(Files.readString(document)).results().toList();
    }

    /** A curl command line: -X, -H, -d and the address, quoted as a shell has it. */
    public static HttpRequest.Builder request(String commandLine) {
        Deque<String> words = new ArrayDeque<>(WORD.matcher(commandLine).results()
                .map(word -> word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3)).toList());
        HttpRequest.Builder request = HttpRequest.newBuilder();
        String method = "GET";
        String body = "";
        while (!words.isEmpty()) {
            String word = words.pop();
            switch (word) {
                case "-X" -> method = words.pop();
                case "-H" -> request.header(words.peek().split(": ")[0], words.pop().split(": ")[1]);
                case "-d" -> body = words.pop();
                default -> request.uri(URI.create(word));
            }
        }
        return request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    /** The same fields in the same order, and the same values but where the page has "…". */
    public static void assertLike(JsonNode answer, JsonNode shown) {
        if (shown.isContainerNode()) {
            assertThat(answer).hasSameSizeAs(shown);
            assertThat(answer.fieldNames()).toIterable().containsExactlyElementsOf(shown::fieldNames);
            shown.fieldNames().forEachRemaining(name -> assertLike(answer.get(name), shown.get(name)));
            for (int i = 0; shown.isArray() && i < shown.size(); i++) {
                assertLike(answer.get(i), shown.get(i));
            }
        } else if (!shown.asText().equals("…")) {
            assertThat(answer).isEqualTo(shown);
        }
    }
}
