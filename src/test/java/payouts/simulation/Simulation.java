package payouts.simulation;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import payouts.RunningProgram;
import payouts.ledger.LedgerDatabase;
import payouts.ledger.PayoutState;
import payouts.ledger.Persons;
import payouts.money.Kopecks;
import payouts.sandbox.SandboxBank;
import payouts.sandbox.SandboxSession;

/**
 * One run: the real program on a ledger of its own against a sandbox bank that lives on while the program is hit. First
 * the faults of the plan, then calm, then the judge.
 */
final class Simulation {

    private final FaultPlan plan;
    private final Path folder;
    private final Keys keys;
    private final String database;
    private final List<String> dropped = new ArrayList<>();

    Simulation(FaultPlan plan, Path folder, Keys keys) {
        this.plan = plan;
        this.folder = folder;
        this.keys = keys;
        this.database = "jdbc:h2:mem:simulation-" + plan.seed + ";DB_CLOSE_DELAY=-1;DATABASE_TO_LOWER=TRUE;MODE=PostgreSQL";
    }

    /** Runs the plan; what the judge found, empty when all is well. */
    List<String> run() throws Exception {
        Files.createDirectories(folder);
        try (SandboxBank bank = new SandboxBank(plan.bank().bankKey(keys.bank.getPrivate()).partnerKeys(keys.our.getPublic())).start()) {
            plan.rules.forEach(bank.rules()::add);
            try (RunningProgram program = RunningProgram.in(folder, settings(bank))) {
                bank.webhookUrl(program.http("/webhooks/bank131"));
                drop(program, "orders.csv");
                long start = System.nanoTime();
                for (FaultPlan.Blow blow : plan.blows) {
                    TimeUnit.NANOSECONDS.sleep(Math.max(0, blow.at().toNanos() - (System.nanoTime() - start)));
                    hit(blow, program, bank);
                }
                calm(program, bank);
                return judge(program, bank);
            }
        } finally {
            try (Connection last = DriverManager.getConnection(database)) {
                last.createStatement().execute("shutdown");
            } catch (SQLException e) {
                // It is gone already.
            }
        }
    }

    private Map<String, String> settings(SandboxBank bank) {
        Map<String, String> settings = new HashMap<>(plan.settings);
        settings.put("payouts.sandbox.enabled", "false");
        settings.put("bank131.live", "false");
        settings.put("bank131.url", bank.url());
        settings.put("bank131.project", "simulation");
        settings.put("bank131.private-key", keys.ours.toString());
        settings.put("bank131.public-key", keys.banks.toString());
        settings.put("payouts.database.url", database);
        settings.put("payouts.database.pool-size", "8");
        return settings;
    }

    private void drop(RunningProgram program, String name) {
        program.drop(name, plan.file);
        dropped.add(name);
    }

    private void hit(FaultPlan.Blow blow, RunningProgram program, SandboxBank bank) throws Exception {
        String reference = "s" + plan.seed + "-" + (blow.number() + 1);
        switch (blow.kind()) {
            case RESTART -> {
                program.close();
                program.start();
            }
            case DATABASE_GONE -> databaseGone();
            case CLOCK_JUMP -> sql("update payout set due_at = due_at - interval '1' hour where lease_owner is null");
            case BANK_CLOCK_JUMP -> bank.clock().jump(Duration.ofMinutes(blow.number() % 2 == 0 ? 1 : 300));
            case DROP_AGAIN -> drop(program, "again-" + dropped.size() + ".csv");
            case PERSON_CANCELS -> {
                try {
                    program.ledger().persons().cancel(reference, "simulated person");
                } catch (Persons.NotAllowed | LedgerDatabase.LedgerUnavailable e) {
                    // Too late, too early, or in the middle of a broken database: it is refused, and that is right.
                }
            }
            case FORGED_WEBHOOK -> forge(program, bank, reference);
            case MONEY_COMES -> bank.books().topUp(100_000_000_00L);
        }
    }

    /** Every connection breaks, and for a while none can be had. */
    private void databaseGone() throws SQLException, InterruptedException {
        try (Connection alone = DriverManager.getConnection(database)) {
            alone.createStatement().execute("set exclusive 2");
            TimeUnit.MILLISECONDS.sleep(150);
            alone.createStatement().execute("set exclusive false");
        }
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database)) {
            connection.createStatement().executeUpdate(statement);
        }
    }

    private void forge(RunningProgram program, SandboxBank bank, String reference) throws IOException, InterruptedException {
        String session = bank.books().sessionsOf(reference).stream().map(SandboxSession::id).findFirst().orElse("ps_1");
        String body = "{\"type\":\"payment_finished\",\"session\":{\"id\":\"" + session
                + "\",\"status\":\"accepted\",\"payments\":[{\"id\":\"po_1\",\"status\":\"succeeded\"}]}}";
        int status = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(HttpRequest.newBuilder(program.http("/webhooks/bank131"))
                .header("Content-Type", "application/json").header("X-PARTNER-SIGN", "Zm9yZ2Vk")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 401) {
            throw new AssertionError("A forged webhook was answered " + status);
        }
    }

    /** The faults end; what a person would release is released; then everything ends by itself. */
    private void calm(RunningProgram program, SandboxBank bank) {
        bank.rules().clear();
        bank.books().topUp(100_000_000_00L);
        await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(40)).ignoreExceptions().until(() -> {
            if (!program.ledger().controls().stops().isEmpty()) {
                program.ledger().controls().release("simulated person");
            }
            var views = program.ledger().persons().list(null, null, 1000);
            views.stream().filter(view -> view.state() == PayoutState.HELD)
                    .forEach(view -> program.ledger().persons().cancel(view.reference(), "simulated person"));
            return views.size() == plan.rows && views.stream().allMatch(Simulation::hasEnded)
                    && (views.stream().anyMatch(view -> !view.state().isFinal()) || program.names("results").size() == dropped.size());
        });
    }

    private static boolean hasEnded(Persons.View view) {
        return view.state().isFinal() || view.state() == PayoutState.ATTENTION;
    }

    private List<String> judge(RunningProgram program, SandboxBank bank) {
        var views = program.ledger().persons().list(null, null, 1000);
        List<List<String>> results = program.names("results").stream().filter(name -> name.endsWith(".result.csv"))
                .map(name -> program.result(name.substring(0, name.indexOf(".csv") + 4))).toList();
        List<String> faults = new ArrayList<>(BooksChecker.check(plan.file, bank.books(), views, results));
        long sure = views.stream().filter(view -> view.state() == PayoutState.SUCCEEDED).mapToLong(Persons.View::amountKopecks).sum();
        long open = views.stream().filter(view -> !view.state().isFinal()).mapToLong(Persons.View::amountKopecks).sum();
        if (bank.books().totalPaid() < sure || bank.books().totalPaid() > sure + open) {
            faults.add("the bank paid " + Kopecks.format(bank.books().totalPaid()) + ", the ledger says " + Kopecks.format(sure));
        }
        return faults;
    }
}
