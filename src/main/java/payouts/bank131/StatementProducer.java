package payouts.bank131;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import payouts.ledger.Adoptions.Paid;
import payouts.ledger.SessionReport;
import payouts.ledger.StatementCheck.Findings;
import payouts.ledger.StatementCheck.Row;

/**
 * The two questions after a restore: {@code report/account_statement} held against the ledger, and {@code session/status} of
 * a session that the ledger never knew. Nothing of what they answer is recorded here.
 */
final class StatementProducer extends BankProducer {

    /** The others stay without a reference until these are recorded; at the bank's rate this takes some ten seconds. */
    private static final int ASKED_MAX = 500;

    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private final SessionReader reader;

    StatementProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
        this.reader = new SessionReader(bank.errors());
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        exchange.getMessage().setBody(operation == Bank131Component.Operation.STATEMENT
                ? compare(exchange.getMessage().getMandatoryBody(StatementPeriod.class))
                : session(exchange.getMessage().getMandatoryBody(String.class)));
    }

    private StatementAnswer compare(StatementPeriod period) throws InterruptedException {
        // Seen in v1 alone, as the balance.
        CallResult result = send(BankMethods.path("v1", "report/account_statement"),
                BankMessages.statement(bank.settings().account(), period.firstAsked(), period.lastAsked()));
        if (!(result instanceof CallResult.Accepted accepted)) {
            return StatementAnswer.failed("The bank gave no statement: " + result + ".");
        }
        StatementReader.Statement statement = StatementReader.read(accepted.json());
        if (statement == null) {
            return StatementAnswer.failed("The bank's statement can't be read: it holds no list named transactions.");
        }
        Findings found = ledger().statementCheck().compare(period.start(), period.end(), statement.bookings());
        List<Row> named = new ArrayList<>();
        for (Row unknown : found.notInLedger()) {
            named.add(named.size() < ASKED_MAX ? named(unknown) : unknown);
        }
        return new StatementAnswer(found.withNames(named), statement.unreadable(), null);
    }

    /** The statement bears no reference of ours; the session itself may (metadata). */
    private Row named(Row unknown) throws InterruptedException {
        Paid paid = session(unknown.sessionId()).paid();
        String metadata = paid == null ? null : paid.report().metadata();
        // Another system of the same project may put anything there, names too.
        return metadata == null || !REFERENCE.matcher(metadata).matches() ? unknown : ledger().statementCheck().named(unknown, metadata);
    }

    private SessionAnswer session(String id) throws InterruptedException {
        CallResult result = send(BankMethods.path(bank.settings().apiVersion(), "session/status"), BankMessages.status(id));
        if (result instanceof CallResult.Accepted accepted) {
            try {
                SessionReport report = reader.read(accepted.body(), accepted.json(), null);
                SessionReader.Amount amount = SessionReader.amount(accepted.json().path("session"));
                if (report != null && report.sessionId().equals(id) && amount != null) {
                    return new SessionAnswer(new Paid(report, amount.kopecks(), amount.currency().toLowerCase(Locale.ROOT)), null);
                }
            } catch (IOException e) {
                // Told below.
            }
            return new SessionAnswer(null, "The bank's answer about the session can't be used: it names another one, or no amount.");
        }
        return new SessionAnswer(null, "The bank does not tell what became of the session: " + result + ".");
    }

    private CallResult send(String path, byte[] body) throws InterruptedException {
        bank.gate().enter(CallGate.Priority.STATUS);
        try {
            return bank.calls().call(path, body, null);
        } finally {
            bank.gate().leave();
        }
    }
}
