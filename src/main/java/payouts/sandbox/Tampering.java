package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Changes one field of {@code confirm_information} or of the legs, as a rule wants it. */
final class Tampering {

    private Tampering() {
    }

    /** At start: fields of the legs; and a changed amount is what a confirm would move. */
    static void legs(BankSession session, BankSession.Tamper tamper) {
        if (tamper.field().equals("amount")) {
            Leg payout = session.payouts.get(0);
            payout.moves = number(tamper, payout.moves);
            return;
        }
        for (Leg leg : session.legs()) {
            // The legs share these trees with each other.
            ObjectNode amount = leg.amountDetails.deepCopy();
            leg.amountDetails = amount;
            leg.participantDetails = leg.participantDetails.deepCopy();
            switch (tamper.field()) {
                case "leg_amount" -> amount.put("amount", number(tamper, amount.path("amount").longValue()));
                case "leg_recipient" -> put(leg.participantDetails.path("recipient"), "full_name", tamper);
                case "sender" -> put(leg.participantDetails.path("sender"), "full_name", tamper);
                case "beneficiary_id" -> put(leg.participantDetails.path("sender"), "beneficiary_id", tamper);
                default -> { }
            }
        }
    }

    static void confirmInformation(JsonNode information, BankSession.Tamper tamper) {
        JsonNode details = information.elements().next();
        JsonNode payer = details.has("customer") ? details.path("customer") : details.path("sender");
        ObjectNode amount = (ObjectNode) details.get("amount");
        switch (tamper.field()) {
            case "currency" -> amount.put("currency", tamper.value() == null ? "usd" : tamper.value());
            case "recipient" -> put(details.path("recipient"), "name", tamper);
            case "last4" -> put(details.at("/payment_method/card"), "last4", tamper);
            case "brand" -> put(details.at("/payment_method/card"), "brand", tamper);
            case "account" -> put(payer, "account_number", tamper);
            case "purpose" -> put(details, "purpose", tamper);
            case "recipient_account" -> put(details.path("recipient"), "account_number", tamper);
            default -> { }
        }
    }

    static boolean known(String field) {
        return field != null && switch (field) {
            case "amount", "currency", "recipient", "last4", "brand", "account", "purpose", "recipient_account",
                 "leg_amount", "leg_recipient", "sender", "beneficiary_id" -> true;
            default -> false;
        };
    }

    private static long number(BankSession.Tamper tamper, long was) {
        return tamper.value() == null ? was * 10 : Long.parseLong(tamper.value());
    }

    /** Without a value of the rule, digits are turned round and other text gets a stranger's name. */
    private static void put(JsonNode object, String name, BankSession.Tamper tamper) {
        if (object instanceof ObjectNode node) {
            String was = node.path(name).asText("");
            String wrong = was.matches("[0-9]+") ? other(was) : "Somebody Else";
            node.put(name, tamper.value() == null ? wrong : tamper.value());
        }
    }

    private static String other(String digits) {
        int last = digits.charAt(digits.length() - 1) - '0';
        return digits.substring(0, digits.length() - 1) + (last + 1) % 10;
    }
}
