package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * The checked body of a start. What the page's example has is demanded, except the customer; a refusal names the field and
 * never its value.
 *
 * @param description the payment purpose
 * @param method      {@code payment_method} as the bank shows it again
 * @param destination hash, token or account
 * @param cardMask    null for bank accounts
 * @param amount      kopecks
 */
record StartBody(JsonNode body, String description, JsonNode method, String destination, String cardMask, long amount) {

    /** Accounts that money of an escrow account may go to (bank page on account payouts). */
    private static final Pattern ACCOUNT =
            Pattern.compile("(40817810|4230[1-7]810|40802810|40701810|40502810|40702810)[0-9]{12}");
    private static final Pattern BIK = Pattern.compile("[0-9]{9}");
    private static final int PURPOSE_MAX = 210;

    static StartBody read(JsonNode body, Names names, boolean account, Cards cards) {
        names.check(body);
        text(body, "/participant_details/sender/full_name");
        text(body, "/participant_details/recipient/full_name");
        JsonNode amount = body.at("/amount_details/amount");
        if (!amount.isIntegralNumber() || !amount.canConvertToLong() || amount.longValue() <= 0) {
            throw ApiError.invalid("amount_details.amount");
        }
        if (!"rub".equalsIgnoreCase(text(body, "/amount_details/currency"))) {
            throw ApiError.invalid("amount_details.currency");
        }
        return account ? account(body, names, amount.longValue()) : card(body, names, amount.longValue(), cards);
    }

    private static StartBody card(JsonNode body, Names names, long amount, Cards cards) {
        text(body, "/participant_details/sender/beneficiary_id");
        expect(body, "/payment_details/type", "internal_transfer");
        expect(body, "/payment_details/internal_transfer/type", "transfer_from_nominal_account");
        String description =
                text(body, "/payment_details/internal_transfer/transfer_from_nominal_account/description");
        String method = "/" + names.method;
        String destination;
        Card card;
        switch (text(body, method + "/type")) {
            case "recurrent" -> {
                destination = text(body, method + "/recurrent/token");
                card = cards.byToken(destination);
            }
            case "card" -> {
                switch (text(body, method + "/card/type")) {
                    case "encrypted_card" -> {
                        destination = text(body, method + "/card/encrypted_card/number_hash");
                        card = cards.byHash(destination);
                    }
                    case "tokenized_card" -> {
                        destination = text(body, method + "/card/tokenized_card/token");
                        card = cards.byToken(destination);
                    }
                    default -> throw ApiError.invalid(names.method + ".card.type: the sandbox takes no card numbers");
                }
            }
            default -> throw ApiError.invalid(names.method + ".type");
        }
        ObjectNode shown = Json.object().put("type", "card");
        shown.putObject("card").put("last4", card.last4()).put("brand", card.brand())
                .put("country_iso3", card.countryIso3());
        return new StartBody(body, description, shown, destination, card.mask(), amount);
    }

    private static StartBody account(JsonNode body, Names names, long amount) {
        String ru = "/" + names.method + "/bank_account/ru";
        expect(body, "/" + names.method + "/type", "bank_account");
        expect(body, "/" + names.method + "/bank_account/system_type", "ru");
        String description = text(body, ru + "/description");
        if (description.length() > PURPOSE_MAX || description.contains("?") || description.contains("!")) {
            throw ApiError.invalid("bank_account.ru.description");
        }
        String destination;
        if (body.at(ru).has("token")) {
            destination = text(body, ru + "/token");
        } else {
            String bik = text(body, ru + "/bik");
            String account = text(body, ru + "/account");
            if (!BIK.matcher(bik).matches() || !ACCOUNT.matcher(account).matches()) {
                throw ApiError.invalid("bank_account.ru: bik or account");
            }
            destination = bik + "/" + account;
        }
        return new StartBody(body, description, body.get(names.method), destination, null, amount);
    }

    static String text(JsonNode body, String pointer) {
        JsonNode value = body.at(pointer);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw ApiError.invalid(pointer.substring(1).replace('/', '.'));
        }
        return value.textValue();
    }

    private static void expect(JsonNode body, String pointer, String value) {
        if (!value.equals(text(body, pointer))) {
            throw ApiError.invalid(pointer.substring(1).replace('/', '.'));
        }
    }
}
