package payouts.bank131;

import java.util.Locale;
import org.apache.camel.Exchange;
import payouts.confirm.Verdict;
import payouts.ledger.Ledger;
import payouts.ledger.PayoutTask;
import payouts.ledger.Permits;
import payouts.log.LogFields;
import payouts.stage.TaskExchange;

/** compare: holds what the bank is about to do against the order, and sends nothing. */
final class CompareProducer extends BankProducer {

    /** Property of the exchange, between a compare and the confirm behind it. */
    private static final String COMPARED = "PayoutCompared";

    CompareProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
    }

    /** What a compare step has found. Of the very same evidence a confirm would find the same. */
    record Compared(Permits.Evidence evidence, Verdict verdict) {

        @Override
        public String toString() {
            return "Compared[" + verdict.decision() + "]";
        }
    }

    @Override
    public void process(Exchange exchange) {
        PayoutTask task = TaskExchange.task(exchange);
        Permits.Evidence evidence = ledger().permits().evidence(task, TaskExchange.seen(exchange));
        LogFields.session(evidence.sessionId());
        Compared compared = new Compared(evidence, bank.comparison().compare(evidence));
        exchange.setProperty(COMPARED, compared);
        follow(ledger(), exchange, task, compared.verdict());
    }

    /** What the compare step before has found; null where there was none. */
    static Compared compared(Exchange exchange) {
        return exchange.getProperty(COMPARED) instanceof Compared compared ? compared : null;
    }

    /** The route's choice: {@code confirm}, {@code cancel} (the payout is CANCELLING then) or {@code hold}. */
    static void follow(Ledger ledger, Exchange exchange, PayoutTask task, Verdict verdict) {
        if (verdict.decision() != Verdict.Decision.CONFIRM) {
            TaskExchange.setTask(exchange, ledger.permits().mismatch(task, verdict.text(), verdict.decision() == Verdict.Decision.HOLD));
        }
        TaskExchange.outcome(exchange, verdict.decision().name().toLowerCase(Locale.ROOT), null);
    }
}
