package payouts.ledger;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keyed hashes (HMAC-SHA-256): compare contents and cards without keeping them (M23, M29). */
final class Fingerprints {

    private final SecretKeySpec key;

    Fingerprints(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** What "same content" means: the sender's own fields and the card. */
    String ofContent(PayoutOrder order) {
        return hash("content", order.content(), order.destination().type().name(), order.destination().value());
    }

    /** A card or account by itself, to know it again without keeping it. */
    String of(Destination destination) {
        return hash("destination", destination.type().name(), destination.value());
    }

    /** The same payment under another reference: card, amount and recipient. */
    String ofLookalike(PayoutOrder order) {
        return hash("lookalike", order.destination().value(), Long.toString(order.amountKopecks()),
                order.recipientName().strip().toLowerCase(java.util.Locale.ROOT));
    }

    private String hash(String... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                mac.update(bytes);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this JDK", e);
        }
    }
}
