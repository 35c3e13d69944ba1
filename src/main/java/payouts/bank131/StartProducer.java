package payouts.bank131;

import java.util.Optional;
import org.apache.camel.Exchange;
import payouts.ledger.PayoutTask;
import payouts.ledger.Permit;
import payouts.ledger.Refusal;
import payouts.log.LogFields;
import payouts.stage.TaskExchange;

/** create and start, or both in one: the way of a payout from the ledger to a session that waits for the bank. */
final class StartProducer extends BankProducer {

    /** Characters of a session id that the ledger keeps. */
    private static final int SESSION_ID_MAX = 100;

    StartProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        bank.gate().enter(CallGate.Priority.START);
        try {
            if (operation == Bank131Component.Operation.CREATE) {
                create(exchange, TaskExchange.task(exchange));
            } else {
                start(exchange, TaskExchange.task(exchange));
            }
        } catch (Permit.TooLittleMoney e) {
            ledger().callOutcomes().waitForMoney(TaskExchange.task(exchange));
            TaskExchange.outcome(exchange, "waiting", null);
        } finally {
            bank.gate().leave();
        }
    }

    private void create(Exchange exchange, PayoutTask task) {
        if (TaskExchange.newSession(exchange) != null || ledger().initMode().isFor(task)) {
            // It has one, or gets one with its start.
            TaskExchange.outcome(exchange, "accepted", null);
            return;
        }
        Optional<Permit> permit = ledger().permits().create(task);
        if (permit.isEmpty()) {
            TaskExchange.outcome(exchange, "accepted", null);
            return;
        }
        Permit create = permit.get();
        TaskExchange.setTask(exchange, create.task());
        CallResult result = bank.calls().send(BankMethods.create(create.apiVersion(), create.payment().destination().type()),
                BankMessages.create(create.payment()), create.idempotencyKey());
        String sessionId = sessionOf(result);
        if (sessionId != null) {
            LogFields.session(sessionId);
            TaskExchange.setNewSession(exchange, create.task(), sessionId);
            TaskExchange.outcome(exchange, "accepted", null);
        } else if (result instanceof CallResult.Refused refused) {
            ledger().callOutcomes().createRefused(create.task(), refused.refusal());
            TaskExchange.outcome(exchange, "refused", refused.refusal().code());
        } else {
            ledger().callOutcomes().createUnknown(create.task());
            TaskExchange.outcome(exchange, "unknown", null);
        }
    }

    /** The id of the session that an accepted call made; null where it made none that can be used. */
    private static String sessionOf(CallResult result) {
        String id = result instanceof CallResult.Accepted accepted ? SessionReader.text(accepted.json().path("session"), "id") : null;
        return id == null || id.isBlank() || id.length() > SESSION_ID_MAX ? null : id;
    }

    private void init(Exchange exchange, PayoutTask task) {
        Permit init = ledger().initMode().permit(task);
        TaskExchange.setTask(exchange, init.task());
        CallResult result = bank.calls().send(BankMethods.init(init.apiVersion(), init.payment().destination().type()),
                BankMessages.init(init.payment(), init.apiVersion()), init.idempotencyKey());
        String sessionId = sessionOf(result);
        if (sessionId != null) {
            LogFields.session(sessionId);
            ledger().initMode().answered(init.task(), sessionId);
            TaskExchange.outcome(exchange, "accepted", null);
        } else if (result instanceof CallResult.Refused refused && refused.refusal().meaning() != Refusal.Meaning.ASK) {
            ledger().callOutcomes().startRefused(init.task(), refused.refusal());
            TaskExchange.outcome(exchange, "refused", refused.refusal().code());
        } else {
            ledger().initMode().unknown(init.task(), result.toString());
            TaskExchange.outcome(exchange, "unknown", null);
        }
    }

    private void start(Exchange exchange, PayoutTask task) {
        if (ledger().initMode().isFor(task)) {
            init(exchange, task);
            return;
        }
        Permit start = ledger().permits().start(task, TaskExchange.newSession(exchange));
        LogFields.session(start.sessionId());
        TaskExchange.setTask(exchange, start.task());
        CallResult result = bank.calls().send(BankMethods.start(start.apiVersion(), start.payment().destination().type()),
                BankMessages.start(start.sessionId(), start.payment(), start.apiVersion()), start.idempotencyKey());
        if (result instanceof CallResult.Refused refused) {
            ledger().callOutcomes().startRefused(start.task(), refused.refusal());
            TaskExchange.outcome(exchange, "refused", refused.refusal().code());
        } else {
            TaskExchange.outcome(exchange, result instanceof CallResult.Accepted ? "accepted" : "unknown", null);
        }
    }
}
