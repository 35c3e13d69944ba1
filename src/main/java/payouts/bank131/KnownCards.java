package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.support.LRUCacheFactory;

/**
 * What token/info has told in this run, by the keyed fingerprint of the hash or token: the same card is often paid again
 * and again. Only what the bank knows is kept, so that a card that is unknown today is asked about tomorrow.
 */
final class KnownCards {

    private final Map<String, Card> cards;

    /** @param max cards that are kept, the last used ones; 0 for none */
    KnownCards(int max) {
        cards = max == 0 ? null : LRUCacheFactory.newLRUCache(Math.min(16, max), max);
    }

    /** What a card shows of itself. */
    record Card(String brand, String last4) {

        /** @return null where an {@code info} of the bank tells no digits */
        static Card in(JsonNode info) {
            String last4 = SessionReader.text(info, "last4");
            return last4 == null || !last4.matches("[0-9]{4}") ? null : new Card(SessionReader.text(info, "brand"), last4);
        }

        @Override
        public String toString() {
            return "Card[hidden]";
        }
    }

    Card get(String fingerprint) {
        return cards == null ? null : cards.get(fingerprint);
    }

    void put(String fingerprint, Card card) {
        if (cards != null && card != null) {
            cards.put(fingerprint, card);
        }
    }
}
