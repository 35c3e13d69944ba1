package payouts.sandbox;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Cards by hash or token. A hash that the sandbox's own widget made has its true brand and last digits; any other
 * 64-hex hash gets a card derived from it, always the same (simulator convention, not Bank 131).
 */
final class Cards {

    /** A hash or token that begins with this is unknown to the bank (simulator convention, not Bank 131). */
    static final String UNKNOWN_PREFIX = "dead";

    /** The bank page's example. */
    private static final String PAGE_HASH = "63191fa17cc7edf818ee5d6611a2c2169ab30b705111cffd710af39880deef09";
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{14,19}");

    private final Map<String, Card> made = new ConcurrentHashMap<>(
            Map.of(PAGE_HASH, new Card("mastercard", "8371", "553691", "RUS")));
    private final String unknownCode;

    Cards(String unknownCode) {
        this.unknownCode = unknownCode;
    }

    Card byHash(String hash) {
        if (!HASH.matcher(hash).matches()) {
            throw ApiError.invalid("number_hash: 64 hexadecimal characters are expected");
        }
        String key = hash.toLowerCase(Locale.ROOT);
        known(key);
        Card card = made.get(key);
        return card != null ? card : derived(HexFormat.of().parseHex(key));
    }

    Card byToken(String token) {
        known(token);
        return derived(sha256(token));
    }

    /** Remembers a card of the widget by the hash alone. */
    void put(String hash, Card card) {
        made.put(hash, card);
    }

    /** Brand and digits of a card number. */
    static Card of(String number) {
        if (!NUMBER.matcher(number).matches() || !luhn(number)) {
            throw ApiError.invalid("card.number");
        }
        return new Card(brand(number), number.substring(number.length() - 4), number.substring(0, 6), "RUS");
    }

    /** The same card has the same hash (assumption); the salt keeps it from being found by trying numbers. */
    static String hash(String number, String salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salt.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(number.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void known(String value) {
        if (value.startsWith(UNKNOWN_PREFIX)) {
            throw new ApiError(unknownCode, "the card is not known");
        }
    }

    private static Card derived(byte[] bytes) {
        String last4 = String.format("%04d", new BigInteger(1, bytes).mod(BigInteger.valueOf(10_000)).intValue());
        return switch (Byte.toUnsignedInt(bytes[0]) % 3) {
            case 0 -> new Card("mastercard", last4, "553691", "RUS");
            case 1 -> new Card("visa", last4, "427644", "RUS");
            default -> new Card("mir", last4, "220220", "RUS");
        };
    }

    private static String brand(String number) {
        int four = Integer.parseInt(number.substring(0, 4));
        if (four >= 2200 && four <= 2204) {
            return "mir";
        }
        if (number.startsWith("5") || four >= 2221 && four <= 2720) {
            return "mastercard";
        }
        return "visa";
    }

    private static boolean luhn(String number) {
        int sum = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = number.charAt(number.length() - 1 - i) - '0';
            int doubled = digit * 2;
            sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
