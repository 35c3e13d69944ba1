package payouts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.bank131.BankSettings;
import payouts.keys.Secrets;
import payouts.ledger.Alarms;
import payouts.ledger.BankIdentity;
import payouts.ledger.Fee;
import payouts.ledger.Ledger;
import payouts.ledger.LedgerDatabase;
import payouts.ledger.LedgerSettings;

/** Opens the ledger and keeps its boot alive. */
final class LedgerPart {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerPart.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final Duration SEAL_ANEW_GAP = Duration.ofSeconds(10);

    /** PostgreSQL: too many connections; it is being shut down, or has crashed; it is starting. */
    private static final Set<String> PASSING = Set.of("53300", "57P01", "57P02", "57P03");

    private final CamelContext camel;
    private final Settings settings;
    private final Alarms alarms;
    private final Consumer<AutoCloseable> open;

    /** @param open takes what is to be closed, the last first */
    LedgerPart(CamelContext camel, Settings settings, Alarms alarms, Consumer<AutoCloseable> open) {
        this.camel = camel;
        this.settings = settings;
        this.alarms = alarms;
        this.open = open;
    }

    /**
     * Opens the ledger.
     *
     * @param bankName what the ledger remembers as its bank
     * @param live     whether real money is at stake: then no key is made
     */
    Ledger open(BankSettings bank, String bankName, boolean live) {
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
            String told = "The ledger payouts.database.url (" + Secrets.withoutPasswords(url.replaceAll("[?;].*", "")) + ") can't be opened: " + reason(e);
            throw passes(e) ? StartRefused.thatPasses(told) : new StartRefused(told);
        }
        open.accept(database);
        if (live && !database.keepsWhatItCommits()) {
            throw new StartRefused("The ledger's PostgreSQL answers a commit before it is on disk (synchronous_commit=off): after a crash payouts"
                    + " would be made again. Set it to on for payouts.database.url.");
        }
        List<byte[]> keys = LedgerKey.read(LedgerKey.files(settings), !live);
        BankIdentity identity = new BankIdentity(bankName, bank.project(), bank.account());
        Ledger ledger;
        try {
            ledger = new Ledger(database, ledgerSettings(bank), keys, identity, alarms);
        } catch (Ledger.WrongBank | IllegalStateException e) {
            throw new StartRefused(e.getMessage());
        }
        open.accept(ledger);
        if (settings.flag("payouts.frozen")) {
            ledger.controls().freeze("payouts.frozen is set: compare the ledger with the bank's statement, then release.");
        }
        sealAnew(ledger, keys.size() > 1);
        if (database.isShared()) {
            // Nobody else can judge this boot dead where nobody else can look; and an embedded file grows with each write.
            ScheduledExecutorService heart = camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "ledger-heartbeat");
            heart.scheduleWithFixedDelay(() -> beat(ledger), HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
            open.accept(() -> camel.getExecutorServiceManager().shutdownNow(heart));
        }
        return ledger;
    }

    /** In the background: payouts go on meanwhile, under whichever key their card is sealed. */
    private void sealAnew(Ledger ledger, boolean severalKeys) {
        ScheduledExecutorService worker = camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "ledger-keys");
        open.accept(() -> camel.getExecutorServiceManager().shutdownNow(worker));
        worker.scheduleWithFixedDelay(() -> {
            try {
                long sealed = ledger.keyChange().sealAnew();
                if (sealed > 0) {
                    LOG.info("{} values of the ledger were sealed anew under the first key of payouts.ledger-key.", sealed);
                    return;
                }
                if (severalKeys) {
                    LOG.info("Everything in the ledger is sealed under the first key of payouts.ledger-key: once every node says so, the other"
                            + " keys can be left out.");
                }
                worker.shutdown();
            } catch (IllegalStateException e) {
                // Another try would meet the same value.
                LOG.error("Not everything in the ledger could be sealed under the first key of payouts.ledger-key. {}", e.getMessage());
                worker.shutdown();
            } catch (RuntimeException e) {
                if (!worker.isShutdown()) {
                    LOG.warn("Sealing anew stopped, it goes on in a while: {}", e.getMessage());
                }
            }
        }, 0, SEAL_ANEW_GAP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private LedgerSettings ledgerSettings(BankSettings bank) {
        long holdOver = settings.text("payouts.hold.amount-over").isEmpty() ? Long.MAX_VALUE : settings.kopecks("payouts.hold.amount-over");
        return new LedgerSettings(node(), bank.apiVersion(),
                settings.oneOf("bank131.session-mode", "create-start", "init").equals("init"), settings.seconds("payouts.reconcile.after-seconds"),
                settings.seconds("payouts.reconcile.gap-max-seconds"), settings.number("payouts.reconcile.asks-max", 1, 1000),
                settings.number("payouts.attempts-max", 1, 1000), settings.seconds("payouts.wait-seconds"),
                settings.seconds("payouts.stop-seconds"), Duration.ofMinutes(10), HEARTBEAT.multipliedBy(5), holdOver,
                settings.number("payouts.lookalike.days", 0, 3650), settings.flag("payouts.lookalike.hold"),
                settings.number("payouts.compare.stop-after", 0, 1_000_000),
                new Fee(settings.percent("payouts.fee.percent"), settings.kopecks("payouts.fee.fixed")),
                Duration.ofSeconds(3L * settings.number("payouts.balance.period-seconds", 1, 86_400)),
                settings.flag("payouts.database.synchronous-standby"));
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

    private static void beat(Ledger ledger) {
        try {
            ledger.leases().heartbeat();
        } catch (RuntimeException e) {
            LOG.warn("No heartbeat: {}", e.getMessage());
        }
    }

    /** Whether a database could not be opened because it is away, is starting or has no connection left: that passes by itself. */
    static boolean passes(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().startsWith("08") || PASSING.contains(sql.getSQLState());
            }
        }
        return false;
    }

    /** Why a database can't be opened; a driver may repeat the address with its password. */
    static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = StartRefused.oneLine(cause.getMessage() == null ? cause.getClass().getSimpleName()
                : Secrets.withoutPasswords(cause.getMessage()));
        return cause instanceof IllegalArgumentException ? message
                : message + " Check the address, the user, and that no other program has it open.";
    }
}
