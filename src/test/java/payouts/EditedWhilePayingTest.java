package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;
import payouts.simulation.BooksChecker;

/**
 * Route files are edited and broken in the middle of payouts, and the bank's books say what came of it. The soak profile
 * does the same with many more ({@code reload.payouts}, {@code reload.edits}).
 */
class EditedWhilePayingTest {

    private static final int ROWS_A_FILE = 50;

    @TempDir
    Path folder;

    private final Map<String, String> original = new TreeMap<>();
    private Path routes;

    @BeforeEach
    void copyRoutes() throws IOException {
        routes = OwnRoutes.in(folder);
        try (Stream<Path> files = Files.list(routes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                original.put(file.getFileName().toString(), Files.readString(file));
            }
        }
    }

    @Test
    void editsAndBrokenEditsInTheMiddleOfPayoutsPayEverybodyOnceAndTellEveryResult() throws Exception {
        int payouts = Integer.getInteger("reload.payouts", 200);
        int edits = Integer.getInteger("reload.edits", 24);
        int files = payouts / ROWS_A_FILE;
        StringBuilder ordered = new StringBuilder(Orders.HEADER);
        try (RunningProgram program = start("payouts.reconcile.after-seconds", "3", "payouts.reconcile.gap-max-seconds", "5")) {
            Random random = new Random(20261123);
            int dropped = 0;
            int taken = 0;
            for (int edit = 0; edit < edits; edit++) {
                for (; dropped < files && dropped * edits <= edit * files; dropped++) {
                    String rows = Orders.rows("f" + dropped, 1, ROWS_A_FILE);
                    ordered.append(rows);
                    program.drop("f" + dropped + ".csv", Orders.HEADER + rows);
                }
                taken += edit(program, random, edit) ? 1 : 0;
            }
            assertThat(dropped).isEqualTo(files);
            assertThat(taken).as("edits that were taken over; the others were refused").isBetween(edits / 4, edits * 3 / 4);
            List<String> results = new ArrayList<>();
            for (int i = 0; i < files; i++) {
                List<String> result = program.result("f" + i + ".csv");
                results.addAll(results.isEmpty() ? result : result.subList(1, result.size()));
            }
            assertThat(BooksChecker.check(ordered.toString(), program.bank().books(), program.ledger().persons().list(null, null, 1_000_000), List.of(results)))
                    .isEmpty();
            assertThat(program.bank().books().paid()).hasSize(files * ROWS_A_FILE);
            assertThat(results).hasSize(1 + files * ROWS_A_FILE);
        }
    }

    /** One edit, the wait until it was taken over or refused, and its mend; answers whether it was taken over. */
    private boolean edit(RunningProgram program, Random random, int number) throws IOException {
        int kind = random.nextInt(8);
        List<String> names = List.copyOf(original.keySet());
        String name = kind == 4 ? "extra.camel.yaml" : names.get(random.nextInt(names.size()));
        String text = original.get(name);
        String edited = switch (kind) {
            case 0 -> text.replaceFirst("uri: |exception:", "$0x");
            case 1 -> text.replace("steps:", "stepz:");
            case 2 -> text.substring(0, text.length() / 2) + "\n  - \"";
            case 3 -> "";
            case 4 -> "- route:\n    id: extra\n    from:\n      uri: direct:extra\n      steps:\n        - to: direct:accept-orders\n";
            default -> text + "# edit " + number + "\n";
        };
        Path file = routes.resolve(name);
        Path told = routes.resolve(name + ".error");
        // In two writes, as some editors do.
        Files.writeString(file, edited.substring(0, edited.length() / 2));
        Files.writeString(file, edited);
        boolean taken = until(() -> runs(program, name, edited) || Files.exists(told) ? Boolean.valueOf(!Files.exists(told)) : null);
        if (kind == 4) {
            Files.delete(file);
            until(() -> program.camel().getRoute("extra") == null ? true : null);
        } else if (taken) {
            original.put(name, edited);
        } else {
            Files.writeString(file, text);
            until(() -> Files.exists(told) ? null : true);
        }
        return taken;
    }

    private static boolean until(java.util.concurrent.Callable<Boolean> condition) {
        return await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition, java.util.Objects::nonNull);
    }

    private static boolean runs(RunningProgram program, String name, String text) {
        String sha256 = payouts.ledger.Hashes.sha256(text);
        return program.ledger().routeChanges().running().stream().anyMatch(running -> running.file().equals(name) && running.sha256().equals(sha256));
    }

    @Test
    void noWebhookIsLostWhileItsRouteIsSwapped() throws Exception {
        int senders = 4;
        ExecutorService threads = Executors.newFixedThreadPool(senders);
        Set<Integer> statuses = new ConcurrentSkipListSet<>();
        AtomicInteger answered200 = new AtomicInteger();
        AtomicBoolean swapping = new AtomicBoolean(true);
        try (RunningProgram program = start()) {
            PrivateKey bank = PemKeys.privateKey(folder.resolve("sandbox/bank-private.pem"), null);
            HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
            for (int sender = 0; sender < senders; sender++) {
                int mine = sender;
                threads.submit(() -> {
                    for (int i = 0; swapping.get(); i++) {
                        byte[] body = ("{\"type\":\"payment_finished\",\"session\":{\"id\":\"ps_swap_" + mine + "_" + i + "\",\"status\":\"accepted\"}}")
                                .getBytes(StandardCharsets.UTF_8);
                        HttpRequest request = HttpRequest.newBuilder(program.http("/webhooks/bank131")).header("Content-Type", "application/json")
                                .header(RsaSignature.HEADER, RsaSignature.sign(body, bank)).POST(BodyPublishers.ofByteArray(body)).build();
                        int status = 0;
                        while (status != 200) {
                            status = http.send(request, BodyHandlers.discarding()).statusCode();
                            statuses.add(status);
                        }
                        answered200.incrementAndGet();
                    }
                    return null;
                });
            }
            for (int edit = 0; edit < 4; edit++) {
                String edited = original.get("webhook.camel.yaml") + "# edit " + edit + "\n";
                Files.writeString(routes.resolve("webhook.camel.yaml"), edited);
                await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(20))
                        .until(() -> runs(program, "webhook.camel.yaml", edited));
            }
            int before = answered200.get();
            await().atMost(RunningProgram.PATIENCE).until(() -> answered200.get() > before + 20);
            swapping.set(false);
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            assertThat(recorded(program)).as("what was answered 200 is in the ledger").isEqualTo(answered200.get());
            assertThat(statuses).as("the bank repeats whatever is not 200").contains(200).isSubsetOf(200, 500, 503);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int recorded(RunningProgram program) throws Exception {
        try (var connection = program.ledger().database().dataSource().getConnection();
                var rows = connection.createStatement().executeQuery("select count(*) from bank_event where session_id like 'ps\\_swap\\_%' escape '\\'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void theHealthEndpointTellsOfABrokenFileAndStaysUp() throws Exception {
        String port = RunningProgram.freePort();
        try (RunningProgram program = start("camel.management.enabled", "true", "camel.management.port", port)) {
            Files.writeString(routes.resolve("progress.camel.yaml"), "- rout:\n");
            await().atMost(RunningProgram.PATIENCE).until(() -> Files.exists(routes.resolve("progress.camel.yaml.error")));
            HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
            var shown = java.util.regex.Pattern.compile("curl \"([^\"]*/observe/health[^\"]*)\"").matcher(Files.readString(Path.of("docs/operating/editing-routes.md")));
            assertThat(shown.find()).isTrue();
            HttpRequest ask = HttpRequest.newBuilder(java.net.URI.create(shown.group(1).replace(":9876", ":" + port))).build();
            // Not healthy before every consumer polled once, which may be after the swap's look at the files.
            var answer = await().atMost(RunningProgram.PATIENCE).until(() -> http.send(ask, BodyHandlers.ofString()), told -> told.statusCode() == 200);
            assertThat(answer.body()).contains("route-files", "progress.camel.yaml, line 1", "'rout'");
        }
    }

    private RunningProgram start(String... settings) {
        Map<String, String> all = new TreeMap<>();
        all.put("camel.main.routes-include-pattern", OwnRoutes.pattern(routes));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return RunningProgram.in(folder, all);
    }
}
