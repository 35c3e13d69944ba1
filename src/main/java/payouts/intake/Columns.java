package payouts.intake;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The names of the contract: an order's fields, and the columns that we write. All in lower case. */
public final class Columns {

    /** An order's fields, in the order in which reasons are told. */
    public static final List<String> ORDER = List.of("reference", "amount", "currency", "recipient_name",
            "number_hash", "token", "recurrent_token", "bik", "account", "account_token", "customer_reference",
            "description", "sender_name", "beneficiary_id");

    /** Card and account data: in no result, and only sealed in the ledger. */
    public static final Set<String> CARD = Set.of("number_hash", "token", "recurrent_token", "account", "account_token");

    /** What a result adds to the input's columns, in this order. */
    public static final List<String> RESULT = List.of("status", "attempt", "session_id", "payout_id", "error_code",
            "error_description", "finished_at", "card_brand", "card_last4", "present_status");

    /** What a rejected file adds to the input's columns, in this order. */
    public static final List<String> REJECTED = List.of("line", "reason");

    /** What a dry run adds to the input's columns, in this order. */
    public static final List<String> DRY_RUN = List.of("line", "status", "present_status", "reason");

    /** What the file of money that came back adds to a result's columns, in this order. */
    public static final List<String> RETURNED = List.of("returned_amount", "returned_at");

    /** Fields that name a destination; a payout file has at least one of them. */
    static final List<String> DESTINATION = List.of("number_hash", "token", "recurrent_token", "account",
            "account_token");

    private Columns() {
    }

    /** Whether the column is one that we write ourselves: ignored in an input. */
    public static boolean isOurs(String name) {
        String key = key(name);
        return RESULT.contains(key) || REJECTED.contains(key) || RETURNED.contains(key);
    }

    /** Whether the column is one of an order's own fields. */
    public static boolean isOrder(String name) {
        return ORDER.contains(key(name));
    }

    /** Whether the column holds card data. */
    public static boolean isCard(String name) {
        return CARD.contains(key(name));
    }

    /** The name as it is looked up: trimmed, in lower case; empty for none. */
    public static String key(String name) {
        String trimmed = Text.trim(name);
        return trimmed == null ? "" : trimmed.toLowerCase(Locale.ROOT);
    }
}
