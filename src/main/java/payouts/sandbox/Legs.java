package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes the two legs of a session from a start body, and its {@code confirm_information}, as on the bank page. */
final class Legs {

    private Legs() {
    }

    static void add(BankSession session, StartBody start, SandboxSettings settings, String now, boolean payoutOnly) {
        JsonNode metadata = start.body().get("metadata");
        if (metadata == null && settings.echoMetadata) {
            metadata = session.metadata;
        }
        Leg payout = leg("po_", start, metadata, now);
        payout.method = start.method();
        payout.amountHidden = start.cardMask() != null && !settings.payoutAmountShown;
        payout.moves = start.amount();
        payout.destination = start.destination();
        payout.recipient = start.body().at("/participant_details/recipient/full_name").textValue();
        session.payouts.add(payout);
        // A payout to a bank account has no debit leg of its own (assumption: its request has no payment_details).
        if (start.cardMask() != null && !payoutOnly) {
            Leg payment = leg("pm_", start, metadata, now);
            ObjectNode details = start.body().get("payment_details").deepCopy();
            ((ObjectNode) details.at("/internal_transfer/transfer_from_nominal_account"))
                    .put("card_mask", start.cardMask());
            payment.method = details;
            session.payments.add(payment);
        }
    }

    private static Leg leg(String prefix, StartBody start, JsonNode metadata, String now) {
        Leg leg = new Leg();
        leg.id = Ids.next(prefix);
        leg.status = "in_progress";
        leg.createdAt = now;
        leg.customer = start.body().get("customer");
        leg.amountDetails = start.body().get("amount_details");
        leg.participantDetails = start.body().get("participant_details");
        leg.metadata = metadata;
        return leg;
    }

    /**
     * In v1 names. For cards {@code transfer_details} of the bank page; for bank accounts {@code account_details}, whose
     * content is an assumption.
     */
    static JsonNode confirmInformation(BankSession session, SandboxSettings settings) {
        Leg payout = session.payouts.get(0);
        String sender = payout.participantDetails.at("/sender/full_name").textValue();
        ObjectNode customer = participant(settings.accountNumber, sender, "049205131", "30101810822000000000");
        ObjectNode amount = Json.object().put("amount", payout.moves);
        amount.set("currency", payout.amountDetails.get("currency"));
        ObjectNode information = Json.object();
        if (session.account) {
            JsonNode ru = payout.method.at("/bank_account/ru");
            ObjectNode details = information.putObject("account_details");
            details.set("sender", customer);
            details.set("recipient", Json.object().put("account_number", ru.path("account").asText(""))
                    .put("name", payout.recipient).put("bik", ru.path("bik").asText("")));
            details.put("purpose", ru.path("description").asText());
            details.set("amount", amount);
        } else {
            ObjectNode details = information.putObject("transfer_details");
            ObjectNode card = details.putObject("payment_method").put("type", "card").putObject("card");
            for (String name : new String[] {"brand", "last4", "country_iso3"}) {
                card.set(name, payout.method.get("card").get(name));
            }
            details.set("customer", customer);
            details.set("recipient",
                    participant("30233810000000000000", payout.recipient, "049205123", "30101810822000000974"));
            details.set("purpose", session.payments.get(0).method
                    .at("/internal_transfer/transfer_from_nominal_account/description"));
            details.set("amount", amount);
        }
        return Json.normal(information);
    }

    private static ObjectNode participant(String account, String name, String bik, String correspondent) {
        return Json.object().put("account_number", account).put("name", name).put("bank_name", "Bank 131")
                .put("bik", bik).put("correspondent_account_number", correspondent);
    }
}
