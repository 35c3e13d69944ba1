package payouts.nodes;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import payouts.ChildProgram;
import payouts.jms.TestBroker;
import payouts.keys.PemKeys;
import payouts.ledger.TestDatabase;
import payouts.sandbox.SandboxBank;
import payouts.sandbox.SandboxSettings;

/**
 * Three programs in processes of their own that share a ledger on PostgreSQL, the file folders, a broker and a bank, as
 * docs/operating/several-nodes.md says. The clock of one is right, of one an hour ahead, of one an hour behind; each
 * has a time zone of its own. Bank and broker live in this JVM.
 */
final class Nodes implements AutoCloseable {

    private static final int COUNT = 3;
    private static final List<String> TIME_ZONES = List.of("UTC", "Pacific/Kiritimati", "Pacific/Honolulu");

    /** How many hours the clock of each node is ahead. */
    static final List<Integer> HOURS_AHEAD = List.of(0, 1, -1);

    private final String database = TestDatabase.POSTGRES.freshUrl();
    private final Path files;
    private final TestBroker broker;
    private final SandboxBank bank;
    private final Balancer balancer;
    private final List<ChildProgram> programs = new ArrayList<>();

    Nodes(Path folder) throws Exception {
        files = folder.resolve("files");
        Path keys = Files.createDirectories(folder.resolve("keys"));
        KeyPair our = PemKeys.generate(keys.resolve("ours.pem"), keys.resolve("ours-public.pem"));
        KeyPair theirs = PemKeys.generate(keys.resolve("bank.pem"), keys.resolve("bank-public.pem"));
        Files.writeString(keys.resolve("ledger.key"), Base64.getEncoder().encodeToString(new byte[32]));
        broker = TestBroker.in(folder.resolve("broker")).start();
        bank = new SandboxBank(new SandboxSettings().project("nodes").bankKey(theirs.getPrivate()).partnerKeys(our.getPublic())
                .readyDelay(Duration.ofMillis(30)).finishDelay(Duration.ofMillis(30)).cancelDelay(Duration.ofMillis(30))
                .webhookRetries(Duration.ofMillis(300), 1.5, Duration.ofSeconds(2), Duration.ofHours(1))).start();
        for (int i = 0; i < COUNT; i++) {
            ChildProgram node = program(folder.resolve("node-" + (i + 1)), keys, "node-" + (i + 1), TIME_ZONES.get(i));
            if (HOURS_AHEAD.get(i) != 0) {
                node.environment("JAVA_TOOL_OPTIONS", ShiftedClock.jvmOption(node.folder(), Duration.ofHours(HOURS_AHEAD.get(i))));
            }
            programs.add(node);
        }
        balancer = new Balancer(programs.stream()
                .map(node -> URI.create("http://127.0.0.1:" + node.setting("payouts.http.port") + "/webhooks/bank131")).toList());
        bank.webhookUrl(balancer.address());
    }

    private ChildProgram program(Path folder, Path keys, String name, String timeZone) {
        ChildProgram node = ChildProgram.in(folder).set("payouts.node", name)
                .set("payouts.sandbox.enabled", "false").set("bank131.live", "false").set("bank131.url", bank.url()).set("bank131.project", "nodes")
                .set("bank131.private-key", keys.resolve("ours.pem").toString()).set("bank131.public-key", keys.resolve("bank-public.pem").toString())
                .set("payouts.ledger-key", keys.resolve("ledger.key").toString()).set("payouts.database.url", database)
                .set("payouts.database.pool-size", "16").set("payouts.jms.url", broker.url()).set("payouts.erp.poll-ms", "100")
                .set("payouts.reconcile.after-seconds", "2").set("bank131.requests-per-second", "300").set("payouts.log", "json");
        for (String place : List.of("inbox", "archive", "rejected", "results")) {
            node.set("payouts.file." + place, files.resolve(place).toString());
        }
        return node.environment("TZ", timeZone);
    }

    /** Starts all of them at once on what may be an empty database, and waits until each is ready. */
    void start() {
        programs.forEach(ChildProgram::start);
        programs.forEach(Nodes::awaitReady);
    }

    static void awaitReady(ChildProgram node) {
        await().atMost(ChildProgram.PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> node.isReady() || !node.isAlive());
        if (!node.isAlive()) {
            throw new AssertionError("A node ended: " + node.err() + node.out());
        }
    }

    List<ChildProgram> all() {
        return programs;
    }

    /** The node whose log holds this text; waits for one. */
    ChildProgram thatSays(String text) {
        return await().atMost(ChildProgram.PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> programs.stream()
                .filter(node -> node.everyOut().stream().anyMatch(line -> line.contains(text))).findFirst().orElse(null), node -> node != null);
    }

    /** How often a text stands in the logs of all nodes. */
    long times(String text) {
        return programs.stream().flatMap(node -> node.everyOut().stream()).filter(line -> line.contains(text)).count();
    }

    SandboxBank bank() {
        return bank;
    }

    TestBroker broker() {
        return broker;
    }

    String database() {
        return database;
    }

    Path folder(String place) {
        return files.resolve(place);
    }

    List<String> names(String place) throws IOException {
        try (Stream<Path> found = Files.list(folder(place))) {
            return found.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Puts a file into the shared inbox, whole. */
    void drop(String name, String content) throws IOException {
        Path unfinished = Files.writeString(folder("inbox").resolve(name + ".tmp"), content);
        Files.move(unfinished, folder("inbox").resolve(name));
    }

    void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of each row. */
    List<String> rows(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database); Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    @Override
    public void close() throws Exception {
        programs.forEach(ChildProgram::close);
        balancer.close();
        bank.close();
        broker.close();
    }
}
