package payouts.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Orders;
import payouts.OwnRoutes;
import payouts.RunningProgram;
import payouts.jms.Erp;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** The recipes, as they stand in docs/recipes, in a running program: only addresses are exchanged. */
class SinkRecipesTest {

    private static final Pattern ROUTE = Pattern.compile("`routes/([\\w.-]+\\.camel\\.yaml)`:\\R\\R```yaml\\R(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    /** Writes a recipe's route file, with what the test puts in the place of its example's addresses. */
    private void recipe(String page, Map<String, String> exchanged) throws Exception {
        Matcher route = ROUTE.matcher(Files.readString(Path.of("docs", page)));
        assertThat(route.find()).as(page).isTrue();
        String text = route.group(2);
        for (Map.Entry<String, String> exchange : exchanged.entrySet()) {
            assertThat(text).contains(exchange.getKey());
            text = text.replace(exchange.getKey(), exchange.getValue());
        }
        Files.writeString(folder.resolve("routes").resolve(route.group(1)), text);
    }

    @BeforeEach
    void copyRoutes() throws IOException {
        OwnRoutes.in(folder);
    }

    @Test
    void everyRecipeOfASinkDoesWhatItSays() throws Exception {
        String brokerPort = RunningProgram.freePort();
        int erpPort = Integer.parseInt(RunningProgram.freePort());
        byte[] secret = new byte[32];
        Path secretFile = Files.writeString(folder.resolve("erp.secret"), "whsec_" + Base64.getEncoder().encodeToString(secret));
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        recipe("recipes/results-to-another-queue.md", Map.of());
        recipe("recipes/mail-on-a-cancelled-payout.md", Map.of("smtp.example.org", "127.0.0.1", "port: 465", "port: " + mail.getSmtp().getPort(), "smtps", "smtp"));
        recipe("recipes/call-back-the-erp.md", Map.of("https://erp.example.org", "http://127.0.0.1:" + erpPort, "data/keys/erp-webhook.secret", secretFile.toString()));
        recipe("sinks.md", Map.of("data/json-orders", folder.resolve("in").toString(), "data/json-rejected", folder.resolve("aside").toString(),
                "data/json-results", folder.resolve("told").toString()));
        Path json = Files.createDirectories(folder.resolve("in"));
        Files.writeString(json.resolve("good.json"), "[" + Erp.order("json-1", "3.00") + "," + Erp.order("json-2", "none") + "]");
        Files.writeString(json.resolve("bad.json"), "no order");
        try (Receiver receiver = new Receiver(erpPort, secret); RunningProgram program = RunningProgram.in(folder.resolve("program"),
                Map.of("payouts.jms.embedded-port", brokerPort, "camel.main.routes-include-pattern",
                        OwnRoutes.pattern(folder.resolve("routes"))));
             Erp erp = Erp.at("tcp://127.0.0.1:" + brokerPort)) {
            program.bank().rules().add(SandboxRule.on("start").reference("r-2").does(SandboxAction.TAMPER).field("amount").value("1000000"));
            assertThat(Erp.json(erp.receive("warehouse.payouts")).get("reference").asText()).isEqualTo("json-1");
            await().atMost(RunningProgram.PATIENCE).until(() -> Files.exists(folder.resolve("aside/bad.json")) && !Files.exists(json.resolve("bad.json")));
            await().atMost(RunningProgram.PATIENCE).until(() -> told(folder.resolve("told")).size() == 2);
            assertThat(told(folder.resolve("told"))).anyMatch(result -> result.contains("\"succeeded\"")).anyMatch(result -> result.contains("amount: "));
            program.drop("orders.csv", Orders.file("r", 2));
            assertThat(Set.of(Erp.json(erp.receive("warehouse.payouts")).get("reference").asText(),
                    Erp.json(erp.receive("warehouse.payouts")).get("reference").asText())).containsExactlyInAnyOrder("r-1", "r-2");
            await().atMost(RunningProgram.PATIENCE).until(() -> !receiver.calls("r-1:1").isEmpty() && !receiver.calls("r-2:1").isEmpty());
            assertThat(receiver.calls("r-1:1")).singleElement().matches(Receiver.Call::genuine);
            await().atMost(RunningProgram.PATIENCE).until(() -> program.ledger().outbox().depths().stream().allMatch(sink -> sink.waiting() == 0));
            assertThat(mail.getReceivedMessages()).singleElement().satisfies(told -> assertThat(told.getSubject()).isEqualTo("Payout r-2:1: cancelled"));
        } finally {
            mail.stop();
        }
    }

    private static List<String> told(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> told = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json") && !file.getFileName().toString().startsWith(".")).toList()) {
                told.add(Files.readString(file));
            }
        }
        return told;
    }
}
