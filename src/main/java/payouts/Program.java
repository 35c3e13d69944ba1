package payouts;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.admin.Admin;
import payouts.admin.AdminHttp;
import payouts.admin.AdminTokens;
import payouts.bank131.Bank131Component;
import payouts.bank131.BankErrors;
import payouts.bank131.BankEvents;
import payouts.bank131.BankMeters;
import payouts.bank131.BankReach;
import payouts.bank131.BankSettings;
import payouts.bank131.StartBreaker;
import payouts.confirm.Comparison;
import payouts.confirm.Rule;
import payouts.database.DatabaseChannel;
import payouts.file.CsvIntake;
import payouts.file.DryRun;
import payouts.file.FileFolders;
import payouts.file.InboxLock;
import payouts.file.Progress;
import payouts.file.ResultFiles;
import payouts.http.PayoutsApi;
import payouts.intake.Beneficiaries;
import payouts.intake.OrderChecks;
import payouts.intake.OrderDefaults;
import payouts.intake.OrderDesk;
import payouts.keys.PemKeys;
import payouts.jms.JmsChannel;
import payouts.ledger.Alarms;
import payouts.ledger.BankIdentity;
import payouts.ledger.Fee;
import payouts.ledger.Ledger;
import payouts.ledger.LedgerDatabase;
import payouts.ledger.LedgerSettings;
import payouts.metrics.PayoutMeters;
import payouts.money.Kopecks;
import payouts.sandbox.SandboxBank;
import payouts.sandbox.SandboxSettings;
import payouts.stage.LedgerComponent;
import payouts.widget.WidgetParts;

/** Puts the parts together and gives the routes their beans and components; closes them in the other order. */
final class Program implements AutoCloseable {

    private static final Logger ALARM = LoggerFactory.getLogger("payouts.alarm");
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    private final Settings settings;
    private final CamelContext camel;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private SandboxBank sandbox;
    private AdminTokens adminTokens;
    private DatabaseChannel databaseChannel;
    private PayoutsApi payoutsApi;

    private Program(CamelContext camel) {
        this.camel = camel;
        this.settings = new Settings(camel);
    }

    /**
     * Checks the settings, opens everything and binds it to the context's registry.
     *
     * @throws StartRefused with one plain line
     */
    static Program open(CamelContext camel) {
        Program program = new Program(camel);
        try {
            program.openAll();
            return program;
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    private void openAll() {
        adminTokens = adminTokens();
        checkPorts();
        PublicTls.configure(camel, settings);
        FileFolders folders = folders();
        boolean sandboxed = settings.flag("payouts.sandbox.enabled");
        boolean live = settings.flag("bank131.live") && !sandboxed;
        if (live) {
            LiveRules.check(settings, URI.create(bankUrl()));
        }
        if (sandboxed) {
            makeKeys();
        }
        BankSettings bank = bankSettings();
        if (sandboxed) {
            openSandbox(bank);
        }
        Ledger ledger = openLedger(bank, live);
        BankErrors errors = new BankErrors(settings.words("bank131.codes.wait"), settings.words("bank131.codes.unknown-card"),
                settings.words("bank131.codes.confirm-timeout"));
        Comparison comparison = new Comparison(modes(), account());
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        BankReach reach = new BankReach(Program::alarm, new StartBreaker(ledger));
        camel.addComponent("bank131", new Bank131Component(camel, ledger, bank, errors, comparison, reach, new BankMeters(meters)));
        camel.addComponent("ledger", new LedgerComponent(camel, ledger));
        CsvIntake csv = new CsvIntake(ledger, folders);
        try {
            csv.mendAfterCrash();
        } catch (java.io.IOException e) {
            throw new StartRefused("The inbox " + folders.inbox() + " can't be read: " + e.getMessage());
        }
        // Read by the routes; checked here, so that a typing error does not turn a channel off or on.
        settings.flag("payouts.file.enabled");
        var registry = camel.getRegistry();
        registry.bind("bankEvents", new BankEvents(ledger.bankWord()));
        OrderDesk desk = new OrderDesk(new OrderChecks(new OrderDefaults(settings.text("payouts.sender.full-name"),
                settings.text("payouts.sender.beneficiary-id"), settings.text("payouts.description")), beneficiaries()), ledger);
        registry.bind("orderDesk", desk);
        registry.bind("csvIntake", csv);
        registry.bind("dryRun", new DryRun(desk, ledger, folders));
        registry.bind("inboxLock", new InboxLock(settings.number("payouts.file.settle-ms", 0, 3_600_000)));
        registry.bind("resultFiles", new ResultFiles(ledger, folders, settings.seconds("payouts.file.partial-after-seconds")));
        registry.bind("progress", new Progress(ledger));
        registry.bind("payoutsLedger", ledger);
        registry.bind("metricsRegistry", meters);
        registry.bind("payoutMeters", new PayoutMeters(ledger, meters));
        databaseChannel = DatabaseChannel.open(camel, settings, ledger);
        open.push(databaseChannel);
        payoutsApi = PayoutsApi.of(settings, ledger);
        registry.bind("payoutsApi", payoutsApi);
        WidgetParts.open(camel, settings, live);
        registry.bind("admin", new Admin(ledger, adminTokens));
        registry.bind("adminHttp", adminHttp());
        open.push(JmsChannel.open(camel, settings));
        for (AbstractHealthCheck check : List.of(new LedgerHealth(ledger), new BankHealth(reach))) {
            check.setCamelContext(camel);
            HealthCheckRegistry.get(camel).register(check);
        }
    }

    private void checkPorts() {
        Map<Integer, String> ports = new HashMap<>();
        checkPort(ports, "payouts.http.port", "0.0.0.0");
        if (settings.flag("camel.management.enabled")) {
            checkPort(ports, "camel.management.port", settings.required("camel.management.host"));
        }
        if (!adminTokens.isEmpty()) {
            checkPort(ports, "payouts.admin.port", AdminHttp.HOST);
        }
        if (settings.flag("payouts.sandbox.enabled")) {
            checkPort(ports, "payouts.sandbox.port", "127.0.0.1");
        }
        if (JmsChannel.embeddedPort(settings) > 0) {
            checkPort(ports, "payouts.jms.embedded-port", "127.0.0.1");
        }
    }

    private AdminTokens adminTokens() {
        try {
            return AdminTokens.parse(settings.text("payouts.admin.tokens"));
        } catch (IllegalArgumentException e) {
            throw new StartRefused(e.getMessage());
        }
    }

    private AdminHttp adminHttp() {
        if (adminTokens.isEmpty()) {
            return AdminHttp.off();
        }
        try {
            return AdminHttp.listen(camel, settings.number("payouts.admin.port", 1, 65535));
        } catch (Exception e) {
            throw new StartRefused("The admin API can't listen on payouts.admin.port: " + e.getMessage());
        }
    }

    private void checkPort(Map<Integer, String> ports, String setting, String host) {
        int port = settings.number(setting, 1, 65535);
        String other = ports.putIfAbsent(port, setting);
        if (other != null) {
            throw new StartRefused("Port " + port + " is set twice, as " + other + " and as " + setting + ": set one of them to another port.");
        }
        StartChecks.portIsFree(setting, host, port);
    }

    private FileFolders folders() {
        Path inbox = folder("payouts.file.inbox");
        Path archive = folder("payouts.file.archive");
        Path rejected = folder("payouts.file.rejected");
        StartChecks.movable(inbox, "payouts.file.archive", archive);
        StartChecks.movable(inbox, "payouts.file.rejected", rejected);
        return new FileFolders(inbox, archive, rejected, folder("payouts.file.results"));
    }

    private Path folder(String setting) {
        return StartChecks.usable(setting, settings.path(setting));
    }

    /** The sandbox needs two pairs: ours, and the bank's. What is missing is made; a file that is there is never written over. */
    private void makeKeys() {
        Path ours = settings.path("bank131.private-key");
        Path bank = bankKeyFile();
        Path bankPublic = bankPublicKeyFiles().get(0);
        try {
            if (!Files.exists(ours)) {
                PemKeys.generate(ours);
            }
            if (!Files.exists(bank)) {
                PemKeys.generate(bank);
            }
            if (!Files.exists(bankPublic)) {
                PemKeys.write(PemKeys.publicKeyOf(PemKeys.privateKey(bank, null)), bankPublic);
            }
        } catch (PemKeys.KeyUnusable e) {
            throw new StartRefused("The sandbox's keys can't be made: " + e.getMessage());
        }
    }

    private Beneficiaries beneficiaries() {
        if (settings.text("payouts.beneficiaries.file").isEmpty()) {
            return Beneficiaries.any();
        }
        Path file = settings.path("payouts.beneficiaries.file");
        try {
            return Beneficiaries.of(file);
        } catch (java.io.IOException e) {
            throw new StartRefused("The list of beneficiaries " + file.toAbsolutePath() + " (payouts.beneficiaries.file) can't be used: "
                    + (Files.exists(file) ? StartRefused.oneLine(e.getMessage()) : "there is no such file")
                    + ". Write one id a line, or a CSV with a column beneficiary_id.");
        }
    }

    private Path sandboxFolder() {
        return StartChecks.usable("payouts.sandbox.folder", settings.path("payouts.sandbox.folder"));
    }

    private Path bankKeyFile() {
        return sandboxFolder().resolve("bank-private.pem");
    }

    private List<Path> bankPublicKeyFiles() {
        return Arrays.stream(settings.required("bank131.public-key").split(",")).map(file -> Path.of(file.strip())).toList();
    }

    private BankSettings bankSettings() {
        return new BankSettings(bankUrl(), oneOf("bank131.api-version", "v1", "v2"), settings.required("bank131.project"),
                settings.text("bank131.submerchant"), ourKey(), bankKeys(), settings.flag("bank131.idempotency-header"),
                settings.flag("bank131.token-info"), settings.number("bank131.token-info.cache", 0, 10_000_000), settings.number("bank131.requests-per-second", 0, 1_000_000),
                settings.number("bank131.in-flight", 1, 10_000), settings.millis("bank131.connect-timeout-ms"),
                settings.millis("bank131.response-timeout-ms"), account(), settings.seconds("payouts.balance.fresh-seconds"));
    }

    private String account() {
        String account = settings.text("bank131.account");
        if (!account.isEmpty() && !account.matches("[0-9]{20}")) {
            throw new StartRefused("The setting bank131.account must be the escrow account's number, 20 digits without spaces, or empty; it has "
                    + account.length() + " characters.");
        }
        return account;
    }

    private PrivateKey ourKey() {
        try {
            return PemKeys.privateKey(settings.path("bank131.private-key"), settings.text("bank131.private-key-password"));
        } catch (PemKeys.KeyUnusable e) {
            throw new StartRefused(e.getMessage() + " (bank131.private-key, bank131.private-key-password)");
        }
    }

    private List<PublicKey> bankKeys() {
        try {
            return bankPublicKeyFiles().stream().map(PemKeys::publicKey).toList();
        } catch (PemKeys.KeyUnusable e) {
            throw new StartRefused(e.getMessage() + " (bank131.public-key)");
        }
    }

    private String bankUrl() {
        String url = settings.required("bank131.url").replaceAll("/+$", "");
        try {
            URI uri = URI.create(url);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null && !url.endsWith("/api")) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new StartRefused("bank131.url must be the server's address without /api, such as https://demo.bank131.ru, not '" + url + "'.");
    }

    private String oneOf(String setting, String... allowed) {
        String text = settings.required(setting);
        if (!List.of(allowed).contains(text)) {
            throw new StartRefused("The setting " + setting + " must be one of " + String.join(", ", allowed) + ", not '" + text + "'.");
        }
        return text;
    }

    private void openSandbox(BankSettings bank) {
        try {
            PrivateKey bankKey = PemKeys.privateKey(bankKeyFile(), null);
            if (!bank.publicKeys().contains(PemKeys.publicKeyOf(bankKey))) {
                throw new StartRefused("The sandbox is on, but bank131.public-key (" + settings.text("bank131.public-key")
                        + ") is another bank's key: set payouts.sandbox.enabled=false for that bank, or set bank131.public-key to a file"
                        + " that is not there, and the sandbox's key is written to it.");
            }
            sandbox = new SandboxBank(new SandboxSettings()
                    .port(settings.number("payouts.sandbox.port", 1, 65535))
                    .bankKey(bankKey)
                    .partnerKeys(PemKeys.publicKeyOf(bank.privateKey()))
                    .project(settings.required("bank131.project"))
                    .webhookUrl(URI.create("http://127.0.0.1:" + settings.required("payouts.http.port") + "/webhooks/bank131"))
                    .folder(sandboxFolder())
                    .rulesFile(settings.path("payouts.sandbox.rules"))
                    .openingBalance(kopecks("payouts.sandbox.balance")));
            open.push(sandbox);
            sandbox.start();
            camel.getRegistry().bind("sandboxBank", sandbox);
        } catch (PemKeys.KeyUnusable | IllegalArgumentException | IllegalStateException e) {
            throw new StartRefused("The sandbox bank can't start: " + StartRefused.oneLine(e.getMessage()));
        }
    }

    private long kopecks(String setting) {
        String text = settings.required(setting);
        try {
            return Kopecks.parse(text);
        } catch (NumberFormatException e) {
            throw new StartRefused("The setting " + setting + " must be an amount in rubles such as 50000.00, not '" + text + "'.");
        }
    }

    private Ledger openLedger(BankSettings bank, boolean live) {
        String url = settings.required("payouts.database.url");
        LedgerDatabase database;
        if (url.matches("jdbc:h2:file:[^~].*")) {
            // H2 would print stack traces of its own.
            StartChecks.usable("payouts.database.url", Path.of(url.substring("jdbc:h2:file:".length()).replaceAll(";.*", ""))
                    .toAbsolutePath().getParent());
        }
        try {
            database = new LedgerDatabase(url, settings.text("payouts.database.username"), settings.text("payouts.database.password"),
                    settings.number("payouts.database.pool-size", 2, 1000));
        } catch (RuntimeException e) {
            throw new StartRefused("The ledger payouts.database.url (" + url.replaceAll("[?;].*", "") + ") can't be opened: " + reason(e));
        }
        open.push(database);
        byte[] key = LedgerKey.read(settings.path("payouts.ledger-key"), !live);
        BankIdentity identity = new BankIdentity(sandbox == null || !bank.url().equals(sandbox.url()) ? bank.url() : "sandbox",
                bank.project(), account());
        Ledger ledger;
        try {
            ledger = new Ledger(database, ledgerSettings(bank), key, identity, Program::alarm);
        } catch (Ledger.WrongBank | IllegalStateException e) {
            throw new StartRefused(e.getMessage());
        }
        open.push(ledger);
        if (settings.flag("payouts.frozen")) {
            ledger.controls().freeze("payouts.frozen is set: compare the ledger with the bank's statement, then release.");
        }
        if (database.isShared()) {
            // Nobody else can judge this boot dead where nobody else can look; and an embedded file grows with each write.
            ScheduledExecutorService heart = camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "ledger-heartbeat");
            heart.scheduleWithFixedDelay(() -> beat(ledger), HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
            open.push(() -> camel.getExecutorServiceManager().shutdownNow(heart));
        }
        return ledger;
    }

    private LedgerSettings ledgerSettings(BankSettings bank) {
        long holdOver = settings.text("payouts.hold.amount-over").isEmpty() ? Long.MAX_VALUE : kopecks("payouts.hold.amount-over");
        return new LedgerSettings(node(), bank.apiVersion(),
                oneOf("bank131.session-mode", "create-start", "init").equals("init"), settings.seconds("payouts.reconcile.after-seconds"),
                settings.seconds("payouts.reconcile.gap-max-seconds"), settings.number("payouts.reconcile.asks-max", 1, 1000),
                settings.number("payouts.attempts-max", 1, 1000), settings.seconds("payouts.wait-seconds"),
                settings.seconds("payouts.stop-seconds"), Duration.ofMinutes(10), HEARTBEAT.multipliedBy(5), holdOver,
                settings.number("payouts.lookalike.days", 0, 3650), settings.flag("payouts.lookalike.hold"),
                settings.number("payouts.compare.stop-after", 0, 1_000_000),
                new Fee(settings.percent("payouts.fee.percent"), kopecks("payouts.fee.fixed")),
                Duration.ofSeconds(3L * settings.number("payouts.balance.period-seconds", 1, 86_400)));
    }

    private String node() {
        String node = settings.text("payouts.node");
        if (!node.isEmpty()) {
            return node;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unnamed";
        }
    }

    private Map<Rule, Rule.Mode> modes() {
        Map<Rule, Rule.Mode> modes = new EnumMap<>(Rule.class);
        for (Rule rule : Rule.values()) {
            modes.put(rule, Rule.Mode.valueOf(oneOf("payouts.compare." + rule.key(), "cancel", "hold", "note").toUpperCase(Locale.ROOT)));
        }
        return modes;
    }

    private static void beat(Ledger ledger) {
        try {
            ledger.leases().heartbeat();
        } catch (RuntimeException e) {
            ALARM.warn("No heartbeat: {}", e.getMessage());
        }
    }

    private static void alarm(Alarms.Kind kind, String text) {
        if (kind == Alarms.Kind.BANK_BACK) {
            ALARM.info("{}: {}", kind, text);
        } else {
            ALARM.error("{}: {}", kind, text);
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = StartRefused.oneLine(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        return cause instanceof IllegalArgumentException ? message
                : message + " Check the address, the user, and that no other program has it open.";
    }

    /** What the person who started it wants to know. */
    String welcome() {
        StringBuilder text = new StringBuilder(System.lineSeparator());
        line(text, "Payout Routes is up. It pays what is ordered in CSV files and messages, through Bank 131.");
        if (sandbox != null && bankUrl().equals(sandbox.url())) {
            line(text, "This is a SANDBOX: the bank is part of this program, no real money moves.");
        } else if (sandbox != null) {
            line(text, "The sandbox bank runs too, but bank131.url is another bank: money moves there. Set payouts.sandbox.enabled=false.");
        }
        Path example = Path.of("docs/examples/payouts.csv");
        line(text, "  drop a file   " + settings.path("payouts.file.inbox").toAbsolutePath()
                + (Files.exists(example) ? "   (try: cp " + example + " " + settings.path("payouts.file.inbox") + "/)" : ""));
        line(text, "  results       " + settings.path("payouts.file.results").toAbsolutePath());
        line(text, "  rejected rows " + settings.path("payouts.file.rejected").toAbsolutePath());
        String queues = JmsChannel.welcome(settings);
        if (queues != null) {
            line(text, "  queues        " + queues);
        }
        if (databaseChannel.where() != null) {
            line(text, "  tables        payout_request, payout_result in " + databaseChannel.where());
        }
        if (payoutsApi.isOn()) {
            line(text, "  orders        at port " + settings.text("payouts.http.port") + " /payouts, with the token of payouts.api.token");
        }
        line(text, "  bank          " + settings.text("bank131.url") + ", webhooks at port " + settings.text("payouts.http.port")
                + " /webhooks/bank131");
        line(text, "  health        http://" + settings.text("camel.management.host") + ":" + settings.text("camel.management.port")
                + "/observe/health");
        if (!adminTokens.isEmpty()) {
            line(text, "  admin         http://" + AdminHttp.HOST + ":" + settings.text("payouts.admin.port") + "/admin/payouts");
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                ALARM.warn("A part did not close: {}", e.getMessage());
            }
        }
    }
}
