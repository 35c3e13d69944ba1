package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Orders;
import payouts.admin.Desk.Answer;
import payouts.ledger.PayoutState;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** Runs every sample of the page, in its order, with another port and token. */
class AdminDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/operating/admin-api.md");
    private static final Pattern SAMPLE = Pattern.compile("```sh\\ncurl (.*?)\\n```(?:\\n\\n```json\\n(.*?)\\n```)?", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    @TempDir
    Path folder;

    @Test
    void everySampleWorksAndAnswersWhatThePageShows() throws Exception {
        Deque<MatchResult> samples = new ArrayDeque<>(SAMPLE.matcher(Files.readString(DOCUMENT)).results().toList());
        assertThat(samples).hasSize(10);
        try (Desk desk = Desk.open(folder, "payouts.hold.amount-over", "50000")) {
            desk.program.bank().rules().add(SandboxRule.on("confirm").reference("INV-3").does(SandboxAction.SESSION_ERROR));
            desk.program.bank().rules().add(SandboxRule.on("start").reference("INV-4").does(SandboxAction.AUTO_CONFIRM));
            desk.program.drop("invoices.csv", Orders.HEADER + row("INV-1", "60000.00"));
            desk.awaitStatus("INV-1", "held");
            run(desk, samples, "?status=held");
            run(desk, samples, "INV-1");
            run(desk, samples, "release");
            desk.awaitStatus("INV-1", "succeeded");

            desk.program.drop("more.csv", Orders.HEADER + row("INV-2", "70000.00") + row("INV-3", "3.00"));
            desk.awaitStatus("INV-2", "held");
            run(desk, samples, "cancel");
            desk.awaitStatus("INV-2", "cancelled");
            run(desk, samples, "retry");
            desk.awaitStatus("INV-2", "succeeded");
            desk.awaitStatus("INV-3", "attention");
            run(desk, samples, "ask");
            run(desk, samples, "settle");
            desk.awaitStatus("INV-3", "succeeded");

            desk.program.drop("alarm.csv", Orders.HEADER + row("INV-4", "4.00"));
            desk.awaitStatus("INV-4", "succeeded");
            run(desk, samples, "stops");
            run(desk, samples, "release-starts");
            assertThat(desk.get("/admin/stops").json()).isEmpty();
            run(desk, samples, "/admin/routes");
        }
        assertThat(samples).isEmpty();
    }

    @Test
    void everyStatusIsNamed() throws Exception {
        String document = Files.readString(DOCUMENT);
        assertThat(Arrays.stream(PayoutState.values()).map(state -> "`" + state.name().toLowerCase() + "`")).allMatch(document::contains);
    }

    private static String row(String reference, String amount) {
        return reference + "," + amount + ",rub,Ivanov Ivan," + Orders.card(reference) + "\n";
    }

    private static void run(Desk desk, Deque<MatchResult> samples, String about) throws Exception {
        MatchResult sample = samples.pop();
        assertThat(sample.group(1)).contains(about);
        Answer answer = desk.send(request(sample.group(1).replace("$TOKEN", Desk.TOKEN)
                .replace(":8181", ":" + desk.program.setting("payouts.admin.port"))));
        assertThat(answer.status()).as(sample.group(1)).isEqualTo(200);
        if (sample.group(2) != null) {
            assertLike(answer.json(), new ObjectMapper().readTree(sample.group(2)));
        }
    }

    /** A curl command line: -X, -H, -d and the address, quoted as a shell has it. */
    private static HttpRequest.Builder request(String commandLine) {
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
    private static void assertLike(JsonNode answer, JsonNode shown) {
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
