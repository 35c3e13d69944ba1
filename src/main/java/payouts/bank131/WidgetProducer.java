package payouts.bank131;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import payouts.ledger.Destination;

/**
 * The two questions of the card widget: a public token for the page, and which card a hash is of. Paths and bodies are
 * made here; the body of the exchange becomes the answer's JSON, which holds nothing else of what the bank said.
 */
final class WidgetProducer extends BankProducer {

    WidgetProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        exchange.getMessage().setBody(operation == Bank131Component.Operation.WIDGET_TOKEN ? token()
                : card(exchange.getMessage().getMandatoryBody(Destination.class)));
    }

    private ObjectNode token() throws WidgetFailed, InterruptedException {
        CallResult result = send("token", BankMessages.widgetToken());
        String token = result instanceof CallResult.Accepted accepted ? SessionReader.text(accepted.json(), "public_token") : null;
        if (token == null || token.isEmpty()) {
            throw new WidgetFailed("The bank gave no public token: " + result + ".", false);
        }
        return JsonNodeFactory.instance.objectNode().put("public_token", token);
    }

    /** What is known of a card is shared with the payouts, by its keyed fingerprint: the hash itself is kept nowhere. */
    private ObjectNode card(Destination destination) throws WidgetFailed, InterruptedException {
        String key = ledger().fingerprintOf(destination);
        KnownCards.Card card = bank.knownCards().get(key);
        if (card == null) {
            CallResult result = send("token/info", BankMessages.tokenInfo(destination));
            card = result instanceof CallResult.Accepted accepted ? KnownCards.Card.in(accepted.json().path("info")) : null;
            if (card == null) {
                throw new WidgetFailed("The bank did not tell which card it is: " + result + ".", isUnknown(result));
            }
            bank.knownCards().put(key, card);
        }
        return JsonNodeFactory.instance.objectNode().put("card_brand", card.brand()).put("card_last4", card.last4());
    }

    private boolean isUnknown(CallResult result) {
        String code = result instanceof CallResult.Refused refused ? refused.refusal().code()
                : result instanceof CallResult.Unknown unknown ? unknown.code() : null;
        return code != null && bank.errors().isUnknownCard(code);
    }

    /** Both are seen in v1 alone (fact sheet, section 1.2). They wait behind the confirms and the questions about payouts. */
    private CallResult send(String method, byte[] body) throws InterruptedException {
        bank.gate().enter(CallGate.Priority.START);
        try {
            return bank.calls().call(BankMethods.path("v1", method), body, null);
        } finally {
            bank.gate().leave();
        }
    }
}
