package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ledger.Hashes;
import payouts.ledger.PayoutState;
import payouts.sandbox.SandboxSession;

/** Each recipe, from its page: the YAML is saved into the routes of the running program, and does what the page says. */
class RecipesTest {

    @TempDir
    Path folder;
    private Path routes;
    private RunningProgram program;

    @BeforeEach
    void start() throws IOException {
        routes = OwnRoutes.in(folder);
        program = RunningProgram.in(folder, Map.of("camel.main.routes-include-pattern", OwnRoutes.pattern(routes),
                "payouts.reconcile.after-seconds", "1"));
    }

    @AfterEach
    void close() {
        program.close();
    }

    /** Saves the page's YAML under the name that the page gives it, with what is special to this test put in. */
    private void follow(String recipe, String... replacements) throws IOException {
        String page = Files.readString(Path.of("docs/recipes/" + recipe + ".md"));
        Matcher name = Pattern.compile("Save this as `routes/([a-z-]+\\.camel\\.yaml)`").matcher(page);
        Matcher yaml = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(name.find() && yaml.find()).isTrue();
        String text = yaml.group(1);
        for (int i = 0; i < replacements.length; i += 2) {
            assertThat(text).contains(replacements[i]);
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        save(name.group(1), text);
    }

    private void save(String name, String text) throws IOException {
        Path error = routes.resolve(name + ".error");
        Files.writeString(routes.resolve(name), text);
        await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(30)).until(() -> {
            assertThat(Files.exists(error) ? Files.readString(error) : "").isEmpty();
            return program.ledger().routeChanges().running().stream().anyMatch(running -> running.file().equals(name)
                    && running.sha256().equals(Hashes.sha256(text)));
        });
    }

    /** A recipe that takes a shipped file's place adds to it: what it left out would be switched off in silence. */
    @Test
    void aRecipeThatReplacesAShippedFileKeepsEachOfItsCalls() throws IOException {
        Pattern calls = Pattern.compile("- to: ([a-z0-9]+:[a-z-]+)");
        int replacing = 0;
        try (Stream<Path> pages = Files.list(Path.of("docs/recipes"))) {
            for (Path page : pages.toList()) {
                Matcher name = Pattern.compile("Save this as `(routes/[a-z-]+\\.camel\\.yaml)`").matcher(Files.readString(page));
                if (name.find() && Files.exists(Path.of(name.group(1)))) {
                    replacing++;
                    calls.matcher(Files.readString(Path.of(name.group(1)))).results()
                            .forEach(call -> assertThat(page).content().contains(call.group()));
                }
            }
        }
        assertThat(replacing).isPositive();
    }

    private PayoutState state(String reference) {
        return program.ledger().persons().find(reference).orElseThrow().state();
    }

    private void awaitState(String reference, PayoutState state) {
        await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(30))
                .until(() -> program.ledger().persons().find(reference).map(view -> view.state() == state).orElse(false));
    }

    private static String row(String reference, String amount, String name) {
        return reference + "," + amount + ",rub," + name + "," + Orders.card(reference) + "\n";
    }

    @Test
    void holdOverAnAmount() throws IOException {
        follow("hold-over-an-amount");
        program.drop("h.csv", Orders.HEADER + row("h-1", "50000.00", "Ivanov Ivan") + row("h-2", "50000.01", "Ivanov Ivan"));
        awaitState("h-1", PayoutState.SUCCEEDED);
        awaitState("h-2", PayoutState.HELD);
        assertThat(program.bank().books().sessionsOf("h-2")).as("nothing was sent").isEmpty();
        assertThat(program.ledger().persons().history("h-2")).last().satisfies(moment -> {
            assertThat(moment.why()).isEqualTo("Above 50 000 rubles.");
            assertThat(moment.actor()).isEqualTo("route payout-start");
        });
        program.ledger().persons().release("h-2", "anna");
        assertThat(program.result("h.csv")).hasSize(3).last().asString().contains("h-2,50000.01", ",succeeded,");
    }

    @Test
    void anotherCsvLayout() throws IOException {
        follow("another-csv-layout");
        Matcher sample = Pattern.compile("```csv\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("docs/recipes/another-csv-layout.md")));
        assertThat(sample.find()).isTrue();
        program.drop("erp.csv", sample.group(1) + "ERP-2;;Иван Петров;c0ffee;;Офис\n");
        List<String> result = program.result("erp.csv");
        assertThat(result.get(0)).startsWith("reference;amount;recipient_name;description;Отдел;status");
        assertThat(result.get(1)).startsWith("ERP-1;").contains("Возврат по договору 7;Склад;succeeded");
        assertThat(String.join("", result)).doesNotContain("c0ffee00");
        assertThat(program.rejected("erp.csv").get(1)).contains("ERP-2", "amount:");
        program.drop("own.csv", Orders.file("own", 1));
        assertThat(program.result("own.csv").get(1)).contains(",succeeded,");
    }

    @Test
    void pauseStartsAtNight() throws IOException {
        follow("pause-starts-at-night", ">= 2200", ">= 0", "10000", "100");
        await().atMost(RunningProgram.PATIENCE).until(() -> !program.camel().getRouteController().getRouteStatus("payout-start").isStarted());
        program.drop("night.csv", Orders.file("n", 2));
        awaitState("n-1", PayoutState.ACCEPTED);
        follow("pause-starts-at-night", ">= 2200", ">= 2400", "< 700", "< 0", "10000", "100");
        assertThat(program.result("night.csv").subList(1, 3)).allMatch(line -> line.contains(",succeeded,"));
        assertThat(program.bank().books().sessions()).hasSize(2);
    }

    @Test
    void secondInbox() throws IOException {
        Path inbox = folder.resolve("inbox-partner");
        follow("second-inbox", "data/inbox-partner", inbox.toString());
        await().atMost(RunningProgram.PATIENCE).until(() -> Files.isDirectory(inbox));
        Files.writeString(folder.resolve("p.tmp"), Orders.file("p", 1));
        Files.move(folder.resolve("p.tmp"), inbox.resolve("p.csv"));
        program.drop("o.csv", Orders.file("o", 1));
        assertThat(program.result("p.csv").get(1)).contains(",succeeded,");
        assertThat(program.result("o.csv").get(1)).contains(",succeeded,");
        assertThat(sender("p-1")).isEqualTo("Partner LLC 7707083893 Reward under the partner agreement");
        assertThat(sender("o-1")).startsWith("Vector LLC 1234567890");
    }

    private String sender(String reference) {
        try (var connection = program.ledger().database().dataSource().getConnection(); var rows = connection.createStatement()
                .executeQuery("select sender_name || ' ' || beneficiary_id || ' ' || description from payout where reference = '" + reference + "'")) {
            rows.next();
            return rows.getString(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sanctionsCheck() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        AtomicReference<String> mood = new AtomicReference<>("down");
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/screen", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(body);
            byte[] answer = ("{\"listed\":" + body.contains("Listed") + "}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(mood.get().equals("down") ? 503 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        service.start();
        try {
            follow("sanctions-check", "9000", "" + service.getAddress().getPort());
            program.drop("s.csv", Orders.HEADER + row("s-1", "10.00", "Ivanov Ivan") + row("s-2", "20.00", "Listed Person"));
            await().atMost(RunningProgram.PATIENCE).until(() -> asked.size() >= 2);
            assertThat(program.bank().books().sessions()).as("no answer, no confirm").noneMatch(SandboxSession::confirmed);
            mood.set("up");
            List<String> result = program.result("s.csv");
            assertThat(result.get(1)).startsWith("s-1,").contains(",succeeded,");
            assertThat(result.get(2)).startsWith("s-2,").contains(",cancelled,");
            assertThat(program.bank().books().sessionsOf("s-2")).noneMatch(session -> session.calls("confirm") > 0);
            assertThat(program.ledger().persons().history("s-2")).anySatisfy(moment -> {
                assertThat(moment.why()).isEqualTo("The recipient is on a sanctions list.");
                assertThat(moment.actor()).isEqualTo("route payout-confirm");
            });
            assertThat(asked).allMatch(body -> body.contains("recipient_name") && !body.contains(Orders.card("s-1").substring(1, 20)));
        } finally {
            service.stop(0);
        }
    }
}
