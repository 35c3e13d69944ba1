package payouts.bank131;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import payouts.ledger.Destination;
import payouts.ledger.Payment;
import payouts.ledger.PayoutTask;
import payouts.ledger.Permit;
import payouts.ledger.Refusal;
import payouts.stage.TaskExchange;

/** token-info, create and start: the way of a payout from the ledger to a session that waits for the bank. */
final class StartProducer extends BankProducer {

    /** How token/info is asked about accounts is not documented, and a recurring token's answer has no digits. */
    private static final Set<Destination.Type> ASKED_ABOUT = EnumSet.of(Destination.Type.ENCRYPTED_CARD, Destination.Type.TOKENIZED_CARD);

    /** Characters of a session id that the ledger keeps. */
    private static final int SESSION_ID_MAX = 100;

    StartProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        if (operation == Bank131Component.Operation.TOKEN_INFO && !bank.settings().askCards()) {
            TaskExchange.outcome(exchange, "accepted", null);
            return;
        }
        bank.gate().enter(CallGate.Priority.START);
        try {
            switch (operation) {
                case TOKEN_INFO -> tokenInfo(exchange, TaskExchange.task(exchange));
                case CREATE -> create(exchange, TaskExchange.task(exchange));
                default -> start(exchange, TaskExchange.task(exchange));
            }
        } catch (Permit.TooLittleMoney e) {
            ledger().callOutcomes().waitForMoney(TaskExchange.task(exchange));
            TaskExchange.outcome(exchange, "waiting", null);
        } finally {
            bank.gate().leave();
        }
    }

    /** A card that the bank does not know ends here; any other trouble of this call keeps nobody from being paid. */
    private void tokenInfo(Exchange exchange, PayoutTask task) {
        Payment payment = ledger().permits().payment(task);
        if (payment.cardLast4() != null || !ASKED_ABOUT.contains(payment.destination().type())) {
            TaskExchange.outcome(exchange, "accepted", null);
            return;
        }
        CallResult result = bank.calls().send("/api/v1/token/info", BankMessages.tokenInfo(payment.destination()), null);
        if (result instanceof CallResult.Accepted accepted) {
            String last4 = SessionReader.text(accepted.json().path("info"), "last4");
            if (last4 != null && last4.matches("[0-9]{4}")) {
                TaskExchange.setTask(exchange, ledger().callOutcomes().cardKnown(task,
                        SessionReader.text(accepted.json().path("info"), "brand"), last4));
            }
            TaskExchange.outcome(exchange, "accepted", null);
            return;
        }
        Refusal refusal = refusalOfCard(result);
        if (refusal == null) {
            TaskExchange.outcome(exchange, "unknown", null);
            return;
        }
        ledger().callOutcomes().cardUnknown(task, refusal);
        TaskExchange.outcome(exchange, "refused", refusal.code());
    }

    private Refusal refusalOfCard(CallResult result) {
        if (result instanceof CallResult.Refused refused && bank.errors().isUnknownCard(refused.refusal().code())) {
            return refused.refusal();
        }
        if (result instanceof CallResult.Unknown unknown && unknown.code() != null && bank.errors().isUnknownCard(unknown.code())) {
            return new Refusal(unknown.code(), "The bank does not know this card.", Refusal.Meaning.FINAL);
        }
        return null;
    }

    private void create(Exchange exchange, PayoutTask task) {
        if (ledger().initMode().isFor(task)) {
            // Its session comes with its start.
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
            TaskExchange.setTask(exchange, ledger().callOutcomes().created(create.task(), sessionId));
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
        Permit start = ledger().permits().start(task);
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
