package payouts.bank131;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import payouts.bank131.CompareProducer.Compared;
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
 * confirm and cancel. A confirm compares by itself, whatever the route did before: the verdict, the permit and the bytes that leave are
 * of one version of the payout's row.
 */
final class DecisionProducer extends PermittedProducer {

    DecisionProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation, CallGate.Priority.CONFIRM);
    }

    @Override
    void ask(Step step) {
        if (operation == Bank131Component.Operation.CONFIRM) {
            confirm(step);
        } else {
            // Cancels are few: their permit is a commit of its own, for which a thread of the route's waits.
            bank.calls().client().onTheRoute(() -> cancel(step));
        }
    }

    private void confirm(Step step) {
        Judge judge = new Judge(bank.comparison(), step.task().state(), CompareProducer.compared(step.exchange()));
        ledger().permits().confirm(step.task(), judge, senders(), step.sending(permit -> {
            if (permit.isPresent()) {
                send(step, permit.get(), "session/confirm", result -> decided(step.exchange(), permit.get(), result));
            } else {
                step.end(() -> notConfirmed(step.exchange(), step.task(), judge));
            }
        }));
    }

    private void notConfirmed(Exchange exchange, PayoutTask task, Judge judge) {
        LogFields.session(judge.sessionId);
        CompareProducer.follow(ledger(), exchange, task, judge.verdict);
    }

    /** Compares on the row that the permit is for; on another thread, which works for others too. */
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

    private void cancel(Step step) {
        BiConsumer<Permit, Throwable> told = step.sending(permit ->
                send(step, permit, "session/cancel", result -> cancelled(step.exchange(), permit, result)));
        Permit permit;
        try {
            permit = ledger().permits().cancel(step.task());
        } catch (RuntimeException | Error e) {
            told.accept(null, e);
            return;
        }
        told.accept(permit, null);
    }

    private void cancelled(Exchange exchange, Permit permit, CallResult result) {
        decided(exchange, permit, result);
        boolean heard = result instanceof CallResult.Accepted || result instanceof CallResult.Refused refused
                && (refused.refusal().meaning() == Refusal.Meaning.FINAL || refused.refusal().meaning() == Refusal.Meaning.ASK);
        if (heard) {
            ledger().callOutcomes().endedAttemptCancelled(permit.task());
        }
    }

    private void send(Step step, Permit permit, String method, Consumer<CallResult> decided) {
        TaskExchange.setTask(step.exchange(), permit.task());
        step.send(permit, BankMethods.path(permit.apiVersion(), method), BankMessages.decision(permit.sessionId(), permit.confirmInformation()), decided);
    }

    private void decided(Exchange exchange, Permit permit, CallResult result) {
        LogFields.session(permit.sessionId());
        if (result instanceof CallResult.Refused refused) {
            ledger().callOutcomes().decisionRefused(permit.task(), refused.refusal());
            TaskExchange.outcome(exchange, "refused", refused.refusal().code());
        } else {
            TaskExchange.outcome(exchange, result instanceof CallResult.Accepted ? "accepted" : "unknown", null);
        }
    }
}
