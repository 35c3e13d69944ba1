package payouts.intake;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import payouts.ledger.Destination;
import payouts.ledger.Destination.Type;

/** Exactly one destination for each order, and what a bank account and its payment purpose must look like. */
final class DestinationRule {

    private static final String CHOICE = "exactly one of number_hash, token, recurrent_token, account (with bik) and account_token";

    private static final Pattern BIK = Pattern.compile("[0-9]{9}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{20}");
    /** The accounts that the bank pays to from an escrow account (its page on payouts to accounts). */
    private static final Pattern PAYABLE =
            Pattern.compile("(?:40817810|4230[1-7]810|40802810|40701810|40502810|40702810)[0-9]{12}");
    /** Characters of a purpose, on the same page. */
    private static final int PURPOSE_MAX = 210;

    private DestinationRule() {
    }

    /** The order's destination, when {@link #problems} has none to tell. */
    static Destination of(OrderText text) {
        return text.account() != null ? Destination.of(new Destination.BankAccount(text.bik(), text.account()))
                : tokens(text).entrySet().stream().map(e -> new Destination(e.getKey(), e.getValue())).findFirst().orElseThrow();
    }

    /** @param purpose the order's own or the default; null for neither */
    static List<String> problems(OrderText text, String purpose) {
        List<String> problems = new ArrayList<>();
        List<String> filled = new ArrayList<>(tokens(text).keySet().stream().map(Type::field).toList());
        if (text.account() != null || text.bik() != null) {
            filled.add("account");
        }
        if (filled.size() > 1) {
            problems.add(String.join(", ", filled) + ": only one of them may be filled: leave the others empty");
        } else if (filled.isEmpty()) {
            problems.add("number_hash: missing: give " + CHOICE);
        }
        if (filled.contains("account")) {
            problems.addAll(account(text.bik(), text.account()));
        }
        if (purpose != null && (filled.contains("account") || filled.contains("account_token"))) {
            problems.addAll(purpose(purpose));
        }
        return problems;
    }

    private static List<String> account(String bik, String account) {
        List<String> problems = new ArrayList<>();
        if (bik == null) {
            problems.add("bik: missing: an account needs the 9 digits of its bank's BIK");
        } else if (!BIK.matcher(bik).matches()) {
            problems.add("bik: 9 digits are allowed" + (bik.matches("[0-9]{8}") ? ": Excel drops a zero in front: format the column as text"
                    : ", no spaces: copy it from the recipient's bank details"));
        }
        if (account == null) {
            problems.add("account: missing: a bik needs the account's 20 digits beside it");
        } else if (OrderText.isExponent(account)) {
            problems.add("account: Excel has turned this into a number such as 4,08E+19: format the column as text and paste it again");
        } else if (!ACCOUNT.matcher(account).matches()) {
            problems.add("account: 20 digits are allowed, no spaces: copy it from the recipient's bank details");
        } else if (!PAYABLE.matcher(account).matches()) {
            problems.add("account: the bank pays from an escrow account only to accounts that begin with 40817810, 42301810 to 42307810,"
                    + " 40802810, 40701810, 40502810 or 40702810: ask the recipient for another one");
        }
        return problems;
    }

    private static List<String> purpose(String purpose) {
        List<String> problems = new ArrayList<>();
        if (purpose.length() > PURPOSE_MAX) {
            problems.add("description: at most 210 characters are allowed for a payout to a bank account");
        }
        if (purpose.contains("?") || purpose.contains("!")) {
            problems.add("description: ? and ! are not allowed for a payout to a bank account: remove them");
        }
        return problems;
    }

    private static Map<Type, String> tokens(OrderText text) {
        Map<Type, String> tokens = new EnumMap<>(Type.class);
        put(tokens, Type.ENCRYPTED_CARD, text.numberHash());
        put(tokens, Type.TOKENIZED_CARD, text.token());
        put(tokens, Type.RECURRENT, text.recurrentToken());
        put(tokens, Type.ACCOUNT_TOKEN, text.accountToken());
        return tokens;
    }

    private static void put(Map<Type, String> tokens, Type type, String value) {
        if (value != null) {
            tokens.put(type, value);
        }
    }
}
