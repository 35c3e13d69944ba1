package payouts.bank131;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;
import payouts.ledger.BankWord;
import payouts.ledger.PayoutTask;
import payouts.ledger.SessionReport;
import payouts.log.LogFields;
import payouts.stage.TaskExchange;

/** Asks {@code session/status} and lets the ledger apply the answer; the outcome says what the route does next. */
final class StatusProducer extends BankProducer {

    private final SessionReader reader;

    StatusProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
        this.reader = new SessionReader(bank.errors());
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        PayoutTask task = TaskExchange.task(exchange);
        Optional<String> session = ledger().permits().sessionToAsk(task);
        if (session.isEmpty()) {
            answered(exchange, ledger().bankWord().answered(task, null, "There is no session to ask about."));
            return;
        }
        LogFields.session(session.get());
        bank.gate().enter(CallGate.Priority.STATUS);
        CallResult result;
        try {
            result = bank.calls().call(BankMethods.path(ledger().permits().apiVersion(task), "session/status"),
                    BankMessages.status(session.get()), null);
        } finally {
            bank.gate().leave();
        }
        if (result instanceof CallResult.Accepted accepted) {
            answered(exchange, ledger().bankWord().answered(task, read(accepted, session.get()),
                    "The bank's answer names another session, or none."));
        } else if (result instanceof CallResult.Refused refused) {
            answered(exchange, ledger().bankWord().answered(task, null,
                    "The bank refuses to tell the session's status (" + refused.refusal().code() + ")."));
        } else if (result instanceof CallResult.Unknown unknown && unknown.answered()) {
            answered(exchange, ledger().bankWord().answered(task, null,
                    "The bank's answer to session/status can't be used (" + unknown.why() + ")."));
        } else {
            ledger().bankWord().notAnswered(task);
            TaskExchange.outcome(exchange, "unknown", null);
        }
    }

    private SessionReport read(CallResult.Accepted accepted, String asked) {
        try {
            SessionReport report = reader.read(accepted.body(), accepted.json(), null);
            return report != null && report.sessionId().equals(asked) ? report : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static void answered(Exchange exchange, BankWord.Answered answered) {
        TaskExchange.setTask(exchange, answered.task());
        TaskExchange.outcome(exchange, answered.next().name().toLowerCase(Locale.ROOT), null);
    }
}
