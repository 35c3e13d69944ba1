package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import payouts.keys.RsaSignature;
import payouts.ledger.Destination;
import payouts.ledger.Payment;
import payouts.ledger.SessionReport;

/**
 * The bank's calls for the probe: the bodies and the signature that payouts use, with the answers as they come, and without a
 * ledger. There is no confirm among them, so a probe can't pay.
 */
public final class ProbeCalls implements AutoCloseable {

    private final BankSettings settings;
    private final SignedCalls calls;
    private final SessionReader reader;

    /** @param errors which codes mean what, by the settings */
    public ProbeCalls(CamelContext camel, BankSettings settings, BankErrors errors) {
        this.settings = settings;
        this.reader = new SessionReader(errors);
        this.calls = new SignedCalls(camel, settings, new BankErrors(Set.of(), Set.of(), Set.of()), new BankReach((kind, text) -> { }, new NoBreaker()),
                new BankMeters(new SimpleMeterRegistry()), Pacer.unlimited());
        calls.start();
    }

    /**
     * An answer.
     *
     * @param http   its status; 0 when nothing came
     * @param code   of its error; null for none
     * @param json   its body; missing when it is none
     * @param report what it says of a session; null where it names none
     */
    public record Said(int http, String code, JsonNode json, SessionReport report, long millis) {

        /** Whether the bank took it. */
        public boolean ok() {
            return http == 200 && "ok".equals(json.path("status").asText());
        }

        /** Status and code, for a line of the report. */
        @Override
        public String toString() {
            return http == 0 ? "no answer" : "HTTP " + http + (code == null ? "" : ", code " + code);
        }
    }

    /** Step 1: a public token for the widget. */
    public Said token() {
        return send("v1", "token", BankMessages.widgetToken(), null);
    }

    /** Step 2: which card it is. */
    public Said tokenInfo(Destination card) {
        return send("v1", "token/info", BankMessages.tokenInfo(card), null);
    }

    /** The account's balance. */
    public Said balance() {
        return send("v1", "report/account_balance", BankMessages.balance(settings.account()), null);
    }

    /** The account's statement. */
    public Said statement(LocalDate from, LocalDate to) {
        return send("v1", "report/account_statement", BankMessages.statement(settings.account(), from, to), null);
    }

    /** How many of a statement's transactions can be read; -1 when none are found. */
    public static int readable(Said statement) {
        StatementReader.Statement read = StatementReader.read(statement.json());
        return read == null ? -1 : read.bookings().size();
    }

    /** Step 3: a session. */
    public Said create(Payment payment, String key) {
        return send(BankMethods.create(settings.apiVersion(), payment.destination().type()), BankMessages.create(payment), key);
    }

    /** Step 4: its start. No money moves by it. */
    public Said start(String session, Payment payment, String key) {
        return send(BankMethods.start(settings.apiVersion(), payment.destination().type()),
                BankMessages.start(session, payment, settings.apiVersion()), key);
    }

    /** Where a session stands. */
    public Said status(String session) {
        return send(settings.apiVersion(), "session/status", BankMessages.status(session), null);
    }

    /**
     * Step 6, the other way: never a confirm.
     *
     * @param report what the bank wants confirmed, as it came; null where it never said
     */
    public Said cancel(String session, SessionReport report, String key) {
        return send(report == null ? settings.apiVersion() : report.apiVersion(), "session/cancel",
                BankMessages.decision(session, report == null ? null : report.confirmInformation()), key);
    }

    /**
     * Reads a webhook.
     *
     * @return null when its signature is not the bank's, or it is no JSON object
     */
    public Said webhook(byte[] body, String signature) {
        return RsaSignature.verify(body, signature, settings.publicKeys()) ? said(200, body, true, 0) : null;
    }

    /** The names that a session bears: {@code v1}, {@code v2}, or null where it shows no legs. */
    public static String names(JsonNode session) {
        return session.has("payout_list") || session.has("payment_list") ? "v2"
                : session.has("payments") || session.has("acquiring_payments") ? "v1" : null;
    }

    private Said send(String version, String method, byte[] body, String key) {
        return send(BankMethods.path(version, method), body, key);
    }

    private Said send(String path, byte[] body, String key) {
        long since = System.nanoTime();
        BankClient.Answer answer = calls.answer(path, body, key);
        return said(answer.status(), answer.body(), false, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
    }

    private Said said(int status, byte[] body, boolean webhook, long millis) {
        try {
            JsonNode json = SessionReader.parse(body);
            return new Said(status, SessionReader.text(json.path("error"), "code"), json,
                    reader.read(body, json, webhook ? SessionReader.text(json, "type") : null), millis);
        } catch (IOException e) {
            return webhook ? null : new Said(status, null, MissingNode.getInstance(), null, millis);
        }
    }

    @Override
    public void close() {
        calls.stop();
    }

    /** Nothing is started that could rest. */
    private static final class NoBreaker implements BankReach.Breaker {
        @Override
        public void open(String why) {
            // Told by each step itself.
        }

        @Override
        public void close() {
            // Nothing was stopped.
        }
    }
}
