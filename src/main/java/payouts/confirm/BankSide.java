package payouts.confirm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the bank is about to do, in the names of either version and for either kind of destination. Texts that are not
 * there are empty.
 *
 * @param information {@code confirm_information}
 * @param details     its part that we expect: {@code transfer_details} for cards, {@code account_details} for accounts
 * @param payouts     the legs that pay, of both versions' names
 * @param debits      the legs that take from the nominal account
 * @param account     our escrow account number; empty when it is not configured
 */
record BankSide(JsonNode information, JsonNode details, JsonNode payouts, JsonNode debits, String account) {

    private static final Pattern CARD_MASK = Pattern.compile("; ?card: ?[0-9]*[*x\u2022]+([0-9]{4})$");

    /** Every {@code amount_details}, the information's own first (missing where it has none). */
    List<JsonNode> amounts() {
        List<JsonNode> amounts = new ArrayList<>();
        if (details.has("amount")) {
            amounts.add(details.path("amount"));
        }
        legs().forEach(leg -> {
            if (leg.has("amount_details")) {
                amounts.add(leg.path("amount_details"));
            }
        });
        return amounts;
    }

    /** Who pays: {@code customer} of a transfer, {@code sender} between accounts. */
    JsonNode payer() {
        return details.path(details.has("customer") ? "customer" : "sender");
    }

    List<String> recipients() {
        List<String> names = participants("recipient", "full_name");
        names.add(text(details.path("recipient"), "name"));
        payouts.forEach(leg -> names.add(text(ru(leg), "full_name")));
        return names;
    }

    List<String> participants(String participant, String field) {
        List<String> texts = new ArrayList<>();
        legs().forEach(leg -> texts.add(text(leg.path("participant_details").path(participant), field)));
        return texts;
    }

    /** The card's last four digits, wherever the bank tells them; behind the description it may put the card's mask. */
    List<String> last4(String description) {
        List<String> digits = new ArrayList<>(List.of(text(method(details).path("card"), "last4")));
        // Only what the bank put behind our own words: those may speak of a card themselves.
        String purpose = Rule.fold(text(details, "purpose"));
        String ours = Rule.fold(description);
        Matcher behind = CARD_MASK.matcher(purpose.startsWith(ours) ? purpose.substring(ours.length()) : purpose);
        digits.add(behind.find() ? behind.group(1) : "");
        payouts.forEach(leg -> digits.add(text(method(leg).path("card"), "last4")));
        debits.forEach(leg -> {
            String mask = text(leg.path("payment_details").path("internal_transfer").path("transfer_from_nominal_account"), "card_mask");
            digits.add(mask.length() > 4 ? mask.substring(mask.length() - 4) : "");
        });
        return digits;
    }

    /** The recipient's account numbers that the bank tells. */
    List<String> recipientAccounts() {
        List<String> accounts = new ArrayList<>(List.of(text(details.path("recipient"), "account_number")));
        payouts.forEach(leg -> accounts.add(text(ru(leg), "account")));
        return accounts.stream().filter(text -> !text.isEmpty()).toList();
    }

    /** The BIKs of the recipient's bank that the bank tells. */
    List<String> recipientBiks() {
        List<String> biks = new ArrayList<>(List.of(text(details.path("recipient"), "bik")));
        payouts.forEach(leg -> biks.add(text(ru(leg), "bik")));
        return biks.stream().filter(text -> !text.isEmpty()).toList();
    }

    /** What kinds of destination the bank names. */
    List<String> methods() {
        List<String> types = new ArrayList<>(List.of(text(method(details), "type")));
        payouts.forEach(leg -> types.add(text(method(leg), "type")));
        return types.stream().filter(type -> !type.isEmpty()).toList();
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    private List<JsonNode> legs() {
        List<JsonNode> legs = new ArrayList<>();
        payouts.forEach(legs::add);
        debits.forEach(legs::add);
        return legs;
    }

    private static JsonNode ru(JsonNode leg) {
        return method(leg).path("bank_account").path("ru");
    }

    private static JsonNode method(JsonNode node) {
        return node.path(node.has("payout_details") ? "payout_details" : "payment_method");
    }
}
