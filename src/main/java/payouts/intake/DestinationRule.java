package payouts.intake;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import payouts.ledger.Destination;
import payouts.ledger.Destination.Type;

/** Exactly one destination for each order. The one place that says which of them are open. */
final class DestinationRule {

    private static final String CHOICE = "exactly one of number_hash, token and recurrent_token";

    private DestinationRule() {
    }

    /** The order's destination, when {@link #problems} has none to tell. */
    static Destination of(OrderText text) {
        return cards(text).entrySet().stream().map(e -> new Destination(e.getKey(), e.getValue())).findFirst()
                .orElseThrow();
    }

    static List<String> problems(OrderText text) {
        List<String> problems = new ArrayList<>();
        // Reserved: the bank's shapes for payouts to accounts are not built yet.
        if (text.bik() != null || text.account() != null) {
            problems.add("account: payouts to a bank account (bik, account) are not open yet: leave both empty and "
                    + "give " + CHOICE);
        }
        if (text.accountToken() != null) {
            problems.add("account_token: payouts to a bank account are not open yet: leave it empty and give "
                    + CHOICE);
        }
        Map<Type, String> cards = cards(text);
        if (cards.size() > 1) {
            String filled = String.join(", ", cards.keySet().stream().map(Type::field).toList());
            problems.add(filled + ": only one of them may be filled: leave the others empty");
        } else if (cards.isEmpty() && problems.isEmpty()) {
            problems.add("number_hash: missing: give " + CHOICE);
        }
        return problems;
    }

    private static Map<Type, String> cards(OrderText text) {
        Map<Type, String> cards = new EnumMap<>(Type.class);
        put(cards, Type.ENCRYPTED_CARD, text.numberHash());
        put(cards, Type.TOKENIZED_CARD, text.token());
        put(cards, Type.RECURRENT, text.recurrentToken());
        return cards;
    }

    private static void put(Map<Type, String> cards, Type type, String value) {
        if (value != null) {
            cards.put(type, value);
        }
    }
}
