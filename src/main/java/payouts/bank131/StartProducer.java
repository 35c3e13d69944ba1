package payouts.bank131;

import org.apache.camel.Exchange;
import payouts.ledger.PayoutTask;
import payouts.ledger.Permit;
import payouts.ledger.Refusal;
import payouts.log.LogFields;
import payouts.stage.TaskExchange;

/** create and start, or both in one: the way of a payout from the ledger to a session that waits for the bank. */
final class StartProducer extends PermittedProducer {

    /** Characters of a session id that the ledger keeps. */
    private static final int SESSION_ID_MAX = 100;

    StartProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation, CallGate.Priority.START);
    }

    @Override
    boolean isThrough(Exchange exchange, PayoutTask task) {
        if (operation == Bank131Component.Operation.CREATE && (TaskExchange.newSession(exchange) != null || ledger().initMode().isFor(task))) {
            // It has a session, or gets one with its start.
            TaskExchange.outcome(exchange, "accepted", null);
            return true;
        }
        return false;
    }

    @Override
    void ask(Step step) {
        if (operation == Bank131Component.Operation.CREATE) {
            create(step);
        } else if (ledger().initMode().isFor(step.task())) {
            init(step);
        } else {
            start(step);
        }
    }

    @Override
    void failed(Exchange exchange, Throwable failure) {
        if (failure instanceof Permit.TooLittleMoney) {
            ledger().callOutcomes().waitForMoney(TaskExchange.task(exchange));
            TaskExchange.outcome(exchange, "waiting", null);
        } else {
            super.failed(exchange, failure);
        }
    }

    private void create(Step step) {
        ledger().permits().create(step.task(), senders(), step.sending(permit -> {
            if (permit.isPresent()) {
                create(step, permit.get());
            } else {
                step.end(() -> TaskExchange.outcome(step.exchange(), "accepted", null));
            }
        }));
    }

    private void create(Step step, Permit create) {
        TaskExchange.setTask(step.exchange(), create.task());
        step.send(create, BankMethods.create(create.apiVersion(), create.payment().destination().type()), BankMessages.create(create.payment()),
                result -> created(step.exchange(), create, result));
    }

    private void created(Exchange exchange, Permit create, CallResult result) {
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

    private void init(Step step) {
        ledger().initMode().permit(step.task(), senders(), step.sending(init -> {
            TaskExchange.setTask(step.exchange(), init.task());
            step.send(init, BankMethods.init(init.apiVersion(), init.payment().destination().type()), BankMessages.init(init.payment(), init.apiVersion()),
                    result -> begun(step.exchange(), init, result));
        }));
    }

    private void begun(Exchange exchange, Permit init, CallResult result) {
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

    private void start(Step step) {
        ledger().permits().start(step.task(), TaskExchange.newSession(step.exchange()), senders(), step.sending(start -> {
            TaskExchange.setTask(step.exchange(), start.task());
            step.send(start, BankMethods.start(start.apiVersion(), start.payment().destination().type()),
                    BankMessages.start(start.sessionId(), start.payment(), start.apiVersion()), result -> started(step.exchange(), start, result));
        }));
    }

    private void started(Exchange exchange, Permit start, CallResult result) {
        LogFields.session(start.sessionId());
        if (result instanceof CallResult.Refused refused) {
            ledger().callOutcomes().startRefused(start.task(), refused.refusal());
            TaskExchange.outcome(exchange, "refused", refused.refusal().code());
        } else {
            TaskExchange.outcome(exchange, result instanceof CallResult.Accepted ? "accepted" : "unknown", null);
        }
    }
}
