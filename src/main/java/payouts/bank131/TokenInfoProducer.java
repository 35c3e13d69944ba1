package payouts.bank131;

import java.util.EnumSet;
import java.util.Set;
import org.apache.camel.Exchange;
import payouts.ledger.Destination;
import payouts.ledger.Payment;
import payouts.ledger.PayoutTask;
import payouts.ledger.Refusal;
import payouts.stage.TaskExchange;

/**
 * Asks {@code token/info} for brand and last four digits, which the compare and the result need. A card that the bank
 * does not know ends here, and no session is made; any other trouble of this call keeps nobody from being paid (M18).
 */
final class TokenInfoProducer extends BankProducer {

    /** How it is asked about accounts is not documented, and a recurring token's answer has no digits. */
    private static final Set<Destination.Type> ASKED_ABOUT = EnumSet.of(Destination.Type.ENCRYPTED_CARD, Destination.Type.TOKENIZED_CARD);

    TokenInfoProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        TaskExchange.outcome(exchange, "accepted", null);
        if (!bank.settings().askCards()) {
            return;
        }
        PayoutTask task = TaskExchange.task(exchange);
        Payment payment = ledger().permits().payment(task);
        if (payment.cardLast4() != null || !ASKED_ABOUT.contains(payment.destination().type())) {
            return;
        }
        String key = ledger().fingerprintOf(payment.destination());
        KnownCards.Card card = bank.knownCards().get(key);
        if (card == null) {
            card = ask(exchange, task, payment.destination());
            bank.knownCards().put(key, card);
        }
        if (card != null) {
            TaskExchange.setTask(exchange, ledger().callOutcomes().cardKnown(task, card.brand(), card.last4()));
        }
    }

    /** @return null where the bank tells no digits */
    private KnownCards.Card ask(Exchange exchange, PayoutTask task, Destination destination) throws InterruptedException {
        bank.gate().enter(CallGate.Priority.START);
        CallResult result;
        try {
            // Seen in v1 alone (fact sheet, section 1.2).
            result = bank.calls().call(BankMethods.path("v1", "token/info"), BankMessages.tokenInfo(destination), null);
        } finally {
            bank.gate().leave();
        }
        if (result instanceof CallResult.Accepted accepted) {
            return KnownCards.Card.in(accepted.json().path("info"));
        }
        Refusal refusal = refusalOfCard(result);
        if (refusal == null) {
            TaskExchange.outcome(exchange, "unknown", null);
        } else {
            ledger().callOutcomes().cardUnknown(task, refusal);
            TaskExchange.outcome(exchange, "refused", refusal.code());
        }
        return null;
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
}
