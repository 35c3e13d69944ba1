package payouts.confirm;

import static payouts.confirm.BankSide.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import payouts.ledger.Payment;

/**
 * The checks before a confirm (invariant 4, money rule M21). Each compares one thing of {@code confirm_information} and
 * of the session's legs with our own order, and says in a sentence what differs. Names are compared after folding case
 * and spaces; names, cards and accounts are never repeated.
 */
public enum Rule {

    /** The amount in kopecks, in {@code confirm_information} and on every leg that bears one. */
    AMOUNT("amount", Mode.CANCEL, (bank, order) -> {
        if (isMissing(bank, order, "amount")) {
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
        if (isMissing(bank, order, "currency")) {
            return Optional.of("The currency is missing from confirm_information.");
        }
        return bank.amounts().stream().filter(amount -> !fold(text(amount, "currency")).equals(fold(order.currency())))
                .findFirst().map(amount -> "The currency differs from the ordered " + order.currency() + ".");
    }),
    /** The recipient's name, where the bank tells it. */
    RECIPIENT("recipient", Mode.CANCEL, (bank, order) -> differs(order.recipientName(), "The recipient's name", bank.recipients())),
    /** The last four digits, where both sides know them. */
    LAST4("last4", Mode.CANCEL, (bank, order) -> order.cardLast4() == null ? Optional.empty()
            : differs(order.cardLast4(), "The card's last four digits", bank.last4(order.description()))),
    /** The recipient's account and its bank, where the order names them; the bank must tell the account then, masked or not. */
    RECIPIENT_ACCOUNT("recipient-account", Mode.CANCEL, (bank, order) -> order.destination().bankAccount().flatMap(ours -> {
        if (bank.recipientAccounts().isEmpty()) {
            return Optional.of("The recipient's account is missing from confirm_information and from the session.");
        }
        if (!bank.recipientAccounts().stream().allMatch(theirs -> isUnder(theirs, ours.account()))) {
            return Optional.of("The recipient's account differs from the order.");
        }
        return differs(ours.bik(), "The BIK of the recipient's bank", bank.recipientBiks());
    })),
    /** The account that pays, where ours is configured; the bank must name it then. */
    ACCOUNT("account", Mode.CANCEL, (bank, order) -> {
        String account = text(bank.payer(), "account_number");
        if (bank.account().isEmpty() || account.equals(bank.account())) {
            return Optional.empty();
        }
        return Optional.of(account.isEmpty() ? "The account that pays is missing from confirm_information."
                : "The account that pays is not bank131.account.");
    }),
    /** The sender's name, in the session's legs. */
    SENDER("sender", Mode.CANCEL, (bank, order) -> differs(order.senderName(), "The sender's name", bank.participants("sender", "full_name"))),
    /** The beneficiary's id, in the session's legs. */
    BENEFICIARY("beneficiary", Mode.CANCEL, (bank, order) -> differs(order.beneficiaryId(), "The beneficiary's id",
            bank.participants("sender", "beneficiary_id"))),
    /** The name of the payer in confirm_information; it may lawfully be the account's owner, so it is only noted. */
    PAYER("payer", Mode.NOTE, (bank, order) -> differs(order.senderName(), "The payer's name in confirm_information",
            List.of(text(bank.payer(), "name")))),
    /** The purpose begins with our description; the bank may add to it (fact sheet, section 6). */
    PURPOSE("purpose", Mode.CANCEL, (bank, order) -> {
        String purpose = text(bank.details(), "purpose");
        return purpose.isEmpty() || fold(purpose).startsWith(fold(order.description())) ? Optional.empty()
                : Optional.of("The purpose does not begin with the ordered description.");
    }),
    /** The kind of transfer: from the nominal account to a card or to an account, as ordered, and nothing beside it. */
    KIND("kind", Mode.CANCEL, (bank, order) -> {
        boolean toAccount = order.destination().type().isAccount();
        String ours = toAccount ? "account_details" : "transfer_details";
        if (bank.information().has("exchanges") || bank.information().has(toAccount ? "transfer_details" : "account_details")) {
            return Optional.of("confirm_information holds another operation beside " + ours + ".");
        }
        if (!(toAccount ? Set.of("bank_account") : Set.of("card", "recurrent")).containsAll(bank.methods())) {
            return Optional.of("The bank is about to pay to something that is no " + (toAccount ? "bank account." : "card."));
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

    /**
     * For a card the page's {@code transfer_details} bear it themselves; what {@code account_details} bear is not
     * documented, so a leg may say it instead.
     */
    private static boolean isMissing(BankSide bank, Payment order, String field) {
        return order.destination().type().isAccount() ? bank.amounts().stream().noneMatch(amount -> amount.hasNonNull(field))
                : !bank.details().path("amount").hasNonNull(field);
    }

    private static Optional<String> differs(String ours, String what, List<String> theirs) {
        return theirs.stream().anyMatch(text -> !text.isEmpty() && !text.equals(ours) && !fold(text).equals(fold(ours)))
                ? Optional.of(what + " differs from the order.") : Optional.empty();
    }

    /** Whether the number is the other's, or a mask of it such as {@code 40817810******0001}. */
    private static boolean isUnder(String theirs, String ours) {
        return Pattern.matches("\\Q" + theirs.replaceAll("\\*+", "\\\\E[0-9]+\\\\Q") + "\\E", ours);
    }

    /** In one case, with single spaces, and with \u0435 for \u0451: banks and people write either. */
    static String fold(String text) {
        return Spaces.MANY.matcher(text.strip()).replaceAll(" ").toLowerCase(Locale.ROOT).replace('\u0451', '\u0435');
    }

    /** Compiled once; an enum's own constants are made before its static fields. */
    private static final class Spaces {
        static final Pattern MANY = Pattern.compile("[\\s\\u00a0]+");
    }
}
