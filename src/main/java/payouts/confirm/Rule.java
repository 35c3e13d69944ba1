package payouts.confirm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import payouts.ledger.Payment;

/**
 * The checks before a confirm (invariant 4, money rule M21). Each compares one thing of {@code confirm_information} and
 * of the session's legs with our own order, and says in a sentence what differs. Names are compared after folding case
 * and spaces; names and cards are never repeated.
 */
public enum Rule {

    /** The amount in kopecks, in {@code transfer_details} and on every leg that bears one. */
    AMOUNT("amount", Mode.CANCEL, (bank, order) -> {
        JsonNode told = bank.transfer().path("amount").path("amount");
        if (told.isMissingNode() || told.isNull()) {
            return Optional.of("The amount is missing from confirm_information.");
        }
        return bank.amounts().stream().map(amount -> amount.path("amount"))
                .filter(amount -> !amount.isIntegralNumber() || !amount.canConvertToLong() || amount.asLong() != order.amountKopecks())
                .findFirst().map(amount -> (amount.isIntegralNumber() ? "The amount is " + amount.asText() + " kopecks"
                        : "The amount is not a plain decimal number of kopecks" + (amount.isNumber() ? " (" + amount.asText() + ")" : ""))
                        + ", ordered were " + order.amountKopecks() + ".");
    }),
    /** The currency, in any case. */
    CURRENCY("currency", Mode.CANCEL, (bank, order) -> {
        if (text(bank.transfer().path("amount"), "currency").isEmpty()) {
            return Optional.of("The currency is missing from confirm_information.");
        }
        return bank.amounts().stream().filter(amount -> !fold(text(amount, "currency")).equals(fold(order.currency())))
                .findFirst().map(amount -> "The currency differs from the ordered " + order.currency() + ".");
    }),
    /** The recipient's name, where the bank tells it. */
    RECIPIENT("recipient", Mode.CANCEL, (bank, order) -> differs(order.recipientName(), "The recipient's name",
            bank.told(bank.transfer().path("recipient").path("name"), "recipient"))),
    /** The last four digits, where both sides know them; the bank may also put the card's mask behind the purpose. */
    LAST4("last4", Mode.CANCEL, (bank, order) -> order.cardLast4() == null ? Optional.empty()
            : differs(order.cardLast4(), "The card's last four digits", bank.last4(order.description()))),
    /** The account that pays, where ours is configured; the bank must name it then. */
    ACCOUNT("account", Mode.CANCEL, (bank, order) -> {
        String account = text(bank.transfer().path("customer"), "account_number");
        if (bank.account().isEmpty() || account.equals(bank.account())) {
            return Optional.empty();
        }
        return Optional.of(account.isEmpty() ? "The account that pays is missing from confirm_information."
                : "The account that pays is not bank131.account.");
    }),
    /** The sender's name, in the session's legs. */
    SENDER("sender", Mode.CANCEL, (bank, order) -> differs(order.senderName(), "The sender's name", bank.legs("sender", "full_name"))),
    /** The beneficiary's id, in the session's legs. */
    BENEFICIARY("beneficiary", Mode.CANCEL, (bank, order) -> differs(order.beneficiaryId(), "The beneficiary's id",
            bank.legs("sender", "beneficiary_id"))),
    /** The name of the payer in confirm_information; it may lawfully be the account's owner, so it is only noted. */
    PAYER("payer", Mode.NOTE, (bank, order) -> differs(order.senderName(), "The payer's name in confirm_information",
            List.of(text(bank.transfer().path("customer"), "name")))),
    /** The purpose begins with our description; the bank may add to it (fact sheet, section 6). */
    PURPOSE("purpose", Mode.CANCEL, (bank, order) -> {
        String purpose = text(bank.transfer(), "purpose");
        return purpose.isEmpty() || fold(purpose).startsWith(fold(order.description())) ? Optional.empty()
                : Optional.of("The purpose does not begin with the ordered description.");
    }),
    /** The kind of transfer: from the nominal account to a card, and nothing beside it. */
    KIND("kind", Mode.CANCEL, (bank, order) -> {
        if (bank.information().has("exchanges") || bank.information().has("account_details")) {
            return Optional.of("confirm_information holds another operation beside transfer_details.");
        }
        String method = text(BankSide.method(bank.transfer()), "type");
        if (!method.isEmpty() && !method.equals("card") && !method.equals("recurrent")) {
            return Optional.of("The bank is about to pay to something that is no card.");
        }
        for (JsonNode debit : bank.debits()) {
            String from = text(debit.path("payment_details").path("internal_transfer"), "type");
            if (!from.isEmpty() && !from.equals("transfer_from_nominal_account")) {
                return Optional.of("The bank is about to pay from another account than the nominal one.");
            }
        }
        return Optional.empty();
    }),
    /** Exactly one payout, and at most one debit, in the session. */
    ONE_PAYOUT("one-payout", Mode.CANCEL, (bank, order) -> bank.payouts().size() == 1 && bank.debits().size() <= 1 ? Optional.empty()
            : Optional.of("The session holds " + bank.payouts().size() + " payouts and " + bank.debits().size()
                    + " debits; exactly one payout was started."));

    /** What a difference leads to. */
    public enum Mode {
        /** The session is cancelled. */
        CANCEL,
        /** A person decides, before the bank's deadline. */
        HOLD,
        /** It is recorded, and the payout is confirmed. */
        NOTE
    }

    private final String key;
    private final Mode byDefault;
    private final BiFunction<BankSide, Payment, Optional<String>> check;

    Rule(String key, Mode byDefault, BiFunction<BankSide, Payment, Optional<String>> check) {
        this.key = key;
        this.byDefault = byDefault;
        this.check = check;
    }

    /** The setting's last part: {@code payouts.compare.<key>}. */
    public String key() {
        return key;
    }

    /** The mode where no setting names one. */
    public Mode byDefault() {
        return byDefault;
    }

    Optional<String> difference(BankSide bank, Payment order) {
        return check.apply(bank, order);
    }

    private static Optional<String> differs(String ours, String what, List<String> theirs) {
        return theirs.stream().anyMatch(text -> !text.isEmpty() && !fold(text).equals(fold(ours)))
                ? Optional.of(what + " differs from the order.") : Optional.empty();
    }

    /** In one case, with single spaces, and with \u0435 for \u0451: banks and people write either. */
    static String fold(String text) {
        return text.strip().replaceAll("[\\s\\u00a0]+", " ").toLowerCase(Locale.ROOT).replace('\u0451', '\u0435');
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    /** What the bank is about to do, in the names of either version. */
    record BankSide(JsonNode information, JsonNode transfer, JsonNode payouts, JsonNode debits, String account) {

        private static final Pattern CARD_MASK = Pattern.compile("; ?card: ?[0-9]*[*x\\u2022]+([0-9]{4})$");

        List<JsonNode> amounts() {
            List<JsonNode> amounts = new ArrayList<>(List.of(transfer.path("amount")));
            for (JsonNode legs : List.of(payouts, debits)) {
                legs.forEach(leg -> {
                    if (leg.has("amount_details")) {
                        amounts.add(leg.path("amount_details"));
                    }
                });
            }
            return amounts;
        }

        List<String> told(JsonNode first, String participant) {
            List<String> names = new ArrayList<>(legs(participant, "full_name"));
            names.add(first.asText(""));
            return names;
        }

        List<String> legs(String participant, String field) {
            List<String> texts = new ArrayList<>();
            for (JsonNode legs : List.of(payouts, debits)) {
                legs.forEach(leg -> texts.add(text(leg.path("participant_details").path(participant), field)));
            }
            return texts;
        }

        List<String> last4(String description) {
            List<String> digits = new ArrayList<>(List.of(text(method(transfer).path("card"), "last4")));
            // Only what the bank put behind our own words: those may speak of a card themselves.
            String purpose = fold(text(transfer, "purpose"));
            Matcher behind = CARD_MASK.matcher(purpose.startsWith(fold(description)) ? purpose.substring(fold(description).length()) : purpose);
            digits.add(behind.find() ? behind.group(1) : "");
            payouts.forEach(leg -> digits.add(text(method(leg).path("card"), "last4")));
            debits.forEach(leg -> {
                String mask = text(leg.path("payment_details").path("internal_transfer").path("transfer_from_nominal_account"), "card_mask");
                digits.add(mask.length() > 4 ? mask.substring(mask.length() - 4) : "");
            });
            return digits;
        }

        static JsonNode method(JsonNode node) {
            return node.path(node.has("payout_details") ? "payout_details" : "payment_method");
        }
    }
}
