package payouts;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import payouts.bank131.BankSettings;
import payouts.bank131.ProbeCalls;
import payouts.http.PublicHttp;
import payouts.keys.RsaSignature;
import payouts.ledger.Destination;
import payouts.ledger.Payment;
import payouts.probe.Probe;
import payouts.probe.ProbeHooks;
import payouts.probe.ProbePlan;
import payouts.probe.ProbeReport;
import payouts.sandbox.SandboxBank;

/**
 * {@code probe}: tries the bank that the settings name, up to the confirm, and tells what it does where its pages do not say. It
 * listens for webhooks on the public port meanwhile, and opens no ledger.
 */
final class ProbeCommand {

    /** The scenario went through. */
    static final int GOOD = 0;
    /** It did not. */
    static final int BAD = 1;
    /** Nothing was tried. */
    static final int REFUSED = 2;

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private ProbeCommand() {
    }

    /**
     * Runs one probe.
     *
     * @param arguments {@code probe}, and nothing more: what it needs are settings, so that no card stands in a process list
     * @param locations Camel's locations of the settings
     * @param overrides settings that win over every other source
     * @return the exit code
     */
    static int run(String[] arguments, String locations, Properties overrides, PrintStream out, PrintStream err) {
        if (arguments.length > 1) {
            err.println("Too many arguments. Use: probe (what it needs are settings, payouts.probe.…)");
            return REFUSED;
        }
        Properties mine = new Properties();
        mine.putAll(overrides);
        mine.setProperty("camel.management.enabled", "false");
        mine.setProperty("camel.main.routes-collector-enabled", "false");
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation(locations);
        main.setOverrideProperties(mine);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                check(starting.getCamelContext());
            }
        });
        try {
            main.start();
            ProbeReport report = run(main.getCamelContext());
            report.print(out);
            return report.isGood() ? GOOD : BAD;
        } catch (Exception e) {
            StartRefused refused = StartRefused.in(e);
            err.println("The probe can't run: " + (refused == null ? StartRefused.oneLine(e.toString()) : refused.getMessage()));
            return REFUSED;
        } finally {
            main.stop();
        }
    }

    private static void check(CamelContext camel) {
        Settings settings = new Settings(camel);
        if (settings.flag("bank131.live") && !settings.flag("payouts.sandbox.enabled")) {
            throw new StartRefused("bank131.live is true: a probe is for the bank's demo server. Set bank131.url to it and bank131.live=false.");
        }
        if (!settings.text("payouts.probe.number-hash").matches("[0-9a-f]{64}")) {
            throw new StartRefused("payouts.probe.number-hash must be a card's hash from the widget, 64 hexadecimal characters; set it by the"
                    + " environment, PAYOUTS_PROBE_NUMBER_HASH.");
        }
        StartChecks.portIsFree("payouts.http.port", "0.0.0.0", settings.number("payouts.http.port", 1, 65535));
        PublicTls.configure(camel, settings);
        PublicHttp.gate(camel, PublicTls.clientCa(settings));
    }

    private static ProbeReport run(CamelContext camel) throws Exception {
        Settings settings = new Settings(camel);
        boolean sandboxed = settings.flag("payouts.sandbox.enabled");
        if (sandboxed) {
            StartChecks.portIsFree("payouts.sandbox.port", "127.0.0.1", settings.number("payouts.sandbox.port", 1, 65535));
            SandboxPart.makeKeys(settings);
        }
        BankSettings bank = BankParts.settings(settings);
        try (SandboxBank sandbox = sandboxed ? SandboxPart.open(settings, bank) : null;
             ProbeCalls calls = new ProbeCalls(camel, bank, BankParts.errors(settings))) {
            ProbeHooks hooks = new ProbeHooks(calls);
            camel.addRoutes(door(hooks));
            return new Probe(calls, hooks, plan(settings, bank)).run();
        }
    }

    /** The webhooks' address is the program's own: the bank knows no other. */
    private static RouteBuilder door(ProbeHooks hooks) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/webhooks/bank131?httpMethodRestrict=POST").routeId("probe-webhooks").convertBodyTo(byte[].class).process(exchange -> {
                    int status = hooks.take(exchange.getMessage().getBody(byte[].class), exchange.getMessage().getHeader(RsaSignature.HEADER, String.class));
                    exchange.getMessage().removeHeaders("*");
                    exchange.getMessage().setBody(null);
                    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
                });
            }
        };
    }

    private static ProbePlan plan(Settings settings, BankSettings bank) {
        String reference = "probe-" + STAMP.format(Instant.now());
        Payment payment = new Payment(reference, settings.kopecks("payouts.probe.amount"), "rub", settings.required("payouts.probe.recipient-name"),
                new Destination(Destination.Type.ENCRYPTED_CARD, settings.required("payouts.probe.number-hash")), reference,
                settings.required("payouts.description"), settings.required("payouts.sender.full-name"),
                settings.required("payouts.sender.beneficiary-id"), null);
        return new ProbePlan(payment, bank.account(), bank.apiVersion(), bank.idempotencyHeader(), settings.words("bank131.codes.unknown-card"),
                settings.words("bank131.codes.wait"), settings.seconds("payouts.probe.wait-seconds"));
    }
}
