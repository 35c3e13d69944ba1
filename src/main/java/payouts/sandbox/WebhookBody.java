package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** The JSON of webhooks, and what rules change in it. */
final class WebhookBody {

    private WebhookBody() {
    }

    static ObjectNode of(String type, BankSession session, Names names) {
        ObjectNode body = Json.object().put("type", type);
        body.set("session", SessionView.of(session, names));
        if (type.equals("ready_to_confirm")) {
            body.set("confirm_information", SessionView.confirmInformation(session, names).deepCopy());
        }
        return body;
    }

    /** An invented shape: the bank's own could not be read. */
    static ObjectNode topUp(Movement movement, String account, long balance) {
        ObjectNode body = Json.object().put("type", "nominal_topup").put("account_number", account);
        body.putObject("amount").put("amount", movement.amount).put("currency", "rub");
        body.put("purpose", movement.purpose);
        body.putObject("contragent").put("name", "Vector LLC").put("account_number", "40702810100000000131")
                .put("bank_bik", "049205131");
        body.putObject("balance").put("current_balance", balance);
        return body.put("created_at", movement.at);
    }

    static void upperCaseCurrency(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("currency").isTextual()) {
            object.put("currency", object.get("currency").textValue().toUpperCase(Locale.ROOT));
        }
        node.forEach(WebhookBody::upperCaseCurrency);
    }

    static void extraFields(ObjectNode body, Names names) {
        unknown(body);
        unknown(body.path("session"));
        body.path("session").path(names.payouts).forEach(WebhookBody::unknown);
        body.path("session").path(names.payments).forEach(WebhookBody::unknown);
        unknown(body.at("/confirm_information/transfer_details"));
    }

    /** What a forger would send: the same, but a failed payout is told as paid. */
    static ObjectNode forged(ObjectNode body, Names names) {
        ObjectNode forged = body.deepCopy();
        if (body.path("type").asText().equals("payment_finished")) {
            ((ObjectNode) forged.get("session")).put("status", "accepted");
            for (String list : List.of(names.payouts, names.payments)) {
                forged.path("session").path(list).forEach(leg -> ((ObjectNode) leg).put("status", "succeeded"));
            }
        }
        return forged;
    }

    private static void unknown(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.putObject("new_field").put("text", "unknown").put("number", 1.5).putArray("list").add(true).addNull();
        }
    }
}
