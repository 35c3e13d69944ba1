package payouts.bank131;

import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;
import payouts.confirm.Comparison;
import payouts.confirm.Verdict;
import payouts.ledger.PayoutState;
import payouts.ledger.PayoutTask;
import payouts.ledger.Permit;
import payouts.ledger.Permits;
import payouts.ledger.Refusal;
import payouts.log.LogFields;
import payouts.stage.TaskExchange;

/**
 * compare, confirm and cancel. A confirm compares by itself, whatever the route did before: the verdict, the permit
 * and the bytes that leave are of one version of the payout's row.
 */
final class DecisionProducer extends BankProducer {

    /** Property of the exchange, between a compare and the confirm behind it. */
    private static final String COMPARED = "PayoutCompared";

    DecisionProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        PayoutTask task = TaskExchange.task(exchange);
        if (operation == Bank131Component.Operation.COMPARE) {
            Compared compared = compare(task, TaskExchange.seen(exchange));
            exchange.setProperty(COMPARED, compared);
            follow(exchange, task, compared.verdict());
            return;
        }
        bank.gate().enter(CallGate.Priority.CONFIRM);
        try {
            if (operation == Bank131Component.Operation.CONFIRM) {
                confirm(exchange, task);
            } else {
                cancel(exchange, task);
            }
        } finally {
            bank.gate().leave();
        }
    }

    private Compared compare(PayoutTask task, Permits.Seen seen) {
        Permits.Evidence evidence = ledger().permits().evidence(task, seen);
        LogFields.session(evidence.sessionId());
        return new Compared(evidence, bank.comparison().compare(evidence));
    }

    /** What a compare step has found. Of the very same evidence a confirm would find the same. */
    record Compared(Permits.Evidence evidence, Verdict verdict) {

        @Override
        public String toString() {
            return "Compared[" + verdict.decision() + "]";
        }
    }

    /** The route's choice: {@code confirm}, {@code cancel} (the payout is CANCELLING then) or {@code hold}. */
    private void follow(Exchange exchange, PayoutTask task, Verdict verdict) {
        if (verdict.decision() != Verdict.Decision.CONFIRM) {
            TaskExchange.setTask(exchange, ledger().permits().mismatch(task, verdict.text(),
                    verdict.decision() == Verdict.Decision.HOLD));
        }
        TaskExchange.outcome(exchange, verdict.decision().name().toLowerCase(Locale.ROOT), null);
    }

    private void confirm(Exchange exchange, PayoutTask task) {
        Judge judge = new Judge(bank.comparison(), task.state(), exchange.getProperty(COMPARED) instanceof Compared compared ? compared : null);
        Optional<Permit> permit = ledger().permits().confirm(task, judge);
        LogFields.session(judge.sessionId);
        if (permit.isEmpty()) {
            follow(exchange, task, judge.verdict);
            return;
        }
        TaskExchange.setTask(exchange, permit.get().task());
        decide(exchange, permit.get(), "session/confirm");
    }

    /** Compares on the row that the permit is for; perhaps on another thread, which works for others too. */
    static final class Judge implements Permits.Judge {

        private final Comparison comparison;
        private final PayoutState state;
        private final Compared before;
        private Verdict verdict;
        private String sessionId;

        Judge(Comparison comparison, PayoutState state, Compared before) {
            this.comparison = comparison;
            this.state = state;
            this.before = before;
        }

        @Override
        public Optional<String> agrees(Permits.Evidence evidence) {
            sessionId = evidence.sessionId();
            verdict = before != null && before.evidence().equals(evidence) ? before.verdict() : comparison.compare(evidence);
            // In CONFIRMING the same bytes were compared and permitted before; they can't have changed since.
            return verdict.decision() == Verdict.Decision.CONFIRM || state != PayoutState.READY ? Optional.of(verdict.text()) : Optional.empty();
        }
    }

    private void cancel(Exchange exchange, PayoutTask task) {
        Permit permit = ledger().permits().cancel(task);
        LogFields.session(permit.sessionId());
        TaskExchange.setTask(exchange, permit.task());
        CallResult result = decide(exchange, permit, "session/cancel");
        boolean heard = result instanceof CallResult.Accepted || result instanceof CallResult.Refused refused
                && (refused.refusal().meaning() == Refusal.Meaning.FINAL || refused.refusal().meaning() == Refusal.Meaning.ASK);
        if (heard) {
            ledger().callOutcomes().endedAttemptCancelled(permit.task());
        }
    }

    private CallResult decide(Exchange exchange, Permit permit, String method) {
        CallResult result = bank.calls().send(BankMethods.path(permit.apiVersion(), method),
                BankMessages.decision(permit.sessionId(), permit.confirmInformation()), permit.idempotencyKey());
        if (result instanceof CallResult.Refused refused) {
            ledger().callOutcomes().decisionRefused(permit.task(), refused.refusal());
            TaskExchange.outcome(exchange, "refused", refused.refusal().code());
        } else {
            TaskExchange.outcome(exchange, result instanceof CallResult.Accepted ? "accepted" : "unknown", null);
        }
        return result;
    }
}
