package payouts;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.MaskingFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.admin.Admin;
import payouts.admin.AdminHttp;
import payouts.admin.AdminTokens;
import payouts.admin.StatementActs;
import payouts.bank131.Bank131Component;
import payouts.bank131.BankEvents;
import payouts.bank131.BankMeters;
import payouts.bank131.BankReach;
import payouts.bank131.BankSettings;
import payouts.bank131.StartBreaker;
import payouts.database.DatabaseChannel;
import payouts.file.FileFolders;
import payouts.health.BankHealth;
import payouts.health.BankKeyHealth;
import payouts.health.LedgerHealth;
import payouts.health.ReadyNeeds;
import payouts.http.PayoutsApi;
import payouts.http.PublicHttp;
import payouts.intake.OrderDesk;
import payouts.jms.JmsChannel;
import payouts.keys.Secrets;
import payouts.keys.SigningProvider;
import payouts.ledger.Alarms;
import payouts.ledger.Ledger;
import payouts.log.LogForm;
import payouts.metrics.PayoutMeters;
import payouts.reload.RouteReload;
import payouts.reload.RouteSettings;
import payouts.sandbox.SandboxBank;
import payouts.stage.CardKeeping;
import payouts.stage.LedgerComponent;
import payouts.stage.PayoutActs;
import payouts.widget.WidgetParts;

/** Puts the parts together and gives the routes their beans and components; closes them in the other order. */
final class Program implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Program.class);

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Alarms alarms = new AlarmLog(meters);
    private final Settings settings;
    private final CamelContext camel;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean live;
    private RouteReload routes;
    private Welcome welcome;

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
        RouteSettings routeSettings = new RouteSettings(camel);
        settings.oneOf(LogForm.SETTING, LogForm.TEXT, LogForm.JSON);
        AdminTokens adminTokens = adminTokens();
        Ports.check(settings, !adminTokens.isEmpty());
        PublicTls.configure(camel, settings);
        PublicHttp.gate(camel, PublicTls.clientCa(settings));
        FileFolders folders = FileChannel.folders(settings);
        boolean sandboxed = settings.flag("payouts.sandbox.enabled");
        live = settings.flag("bank131.live") && !sandboxed;
        if (live) {
            LiveRules.check(settings, URI.create(BankParts.url(settings)));
        }
        if (sandboxed) {
            SandboxPart.makeKeys(settings);
        }
        BankSettings bank = BankParts.settings(settings);
        SigningProvider.tell();
        SandboxBank sandbox = sandboxed ? SandboxPart.open(settings, bank) : null;
        if (sandboxed) {
            open.push(sandbox);
            bind("sandboxBank", sandbox);
        }
        String bankName = sandboxed && bank.url().equals(sandbox.url()) ? "sandbox" : bank.url();
        Ledger ledger = new LedgerPart(camel, settings, alarms, open::push).open(bank, bankName, live);
        bind("payoutsLedger", ledger);
        Set<String> needs = ReadyNeeds.of(settings);
        openBank(bank, ledger, needs);
        OrderDesk desk = OrderParts.desk(settings, ledger);
        bind("orderDesk", desk);
        FileChannel.open(camel.getRegistry(), settings, ledger, desk, folders);
        DatabaseChannel databaseChannel = DatabaseChannel.open(camel, settings, ledger);
        open.push(databaseChannel);
        PayoutsApi payoutsApi = PayoutsApi.of(settings, ledger);
        bind("payoutsApi", payoutsApi);
        WidgetParts.open(camel, settings, live);
        bind("admin", new Admin(ledger, adminTokens));
        bind("statementActs", new StatementActs(ledger, adminTokens, bank.account()));
        bind("adminHttp", adminHttp(adminTokens));
        open.push(JmsChannel.open(camel, settings, needs));
        routes = ProgramRoutes.open(camel, settings, routeSettings, ledger, live);
        welcome = new Welcome(settings, sandbox, adminTokens, databaseChannel, payoutsApi);
    }

    private void openBank(BankSettings bank, Ledger ledger, Set<String> needs) {
        bind("metricsRegistry", meters);
        bind("payoutMeters", new PayoutMeters(ledger, meters));
        BankReach reach = new BankReach(alarms, new StartBreaker(ledger));
        camel.addComponent("bank131", new Bank131Component(camel, ledger, bank, BankParts.errors(settings), BankParts.comparison(settings),
                reach, new BankMeters(meters)));
        camel.addComponent("ledger", new LedgerComponent(camel, ledger));
        bind("bankEvents", new BankEvents(ledger.bankWord()));
        // What a route's log step writes: an operator's own too.
        bind(MaskingFormatter.CUSTOM_LOG_MASK_REF, (MaskingFormatter) Secrets::blankedMessage);
        bind("payoutActs", new PayoutActs(ledger));
        open.push(new LedgerHealth(ledger).watch(camel));
        new BankHealth(reach).register(camel);
        new BankKeyHealth(BankParts.publicKeyFiles(settings), bank.publicKeys(), reach, needs).register(camel);
        bind("cardKeeping", new CardKeeping(ledger, settings.number("payouts.cards.keep-days", 1, 3650)));
    }

    private void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
    }

    /** Whether real money is at stake. */
    boolean isLive() {
        return live;
    }

    /** The routes, not loaded yet. */
    RouteReload routes() {
        return routes;
    }

    /** Tells what the person who started it wants to know. */
    void welcome() {
        welcome.tell();
    }

    private AdminTokens adminTokens() {
        try {
            return AdminTokens.parse(settings.text("payouts.admin.tokens"));
        } catch (IllegalArgumentException e) {
            throw new StartRefused(e.getMessage());
        }
    }

    private AdminHttp adminHttp(AdminTokens adminTokens) {
        if (adminTokens.isEmpty()) {
            return AdminHttp.off();
        }
        try {
            return AdminHttp.listen(camel, settings.number("payouts.admin.port", 1, 65535));
        } catch (Exception e) {
            throw new StartRefused("The admin API can't listen on payouts.admin.port: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("A part did not close: {}", e.getMessage());
            }
        }
    }
}
