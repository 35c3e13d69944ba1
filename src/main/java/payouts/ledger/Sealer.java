package payouts.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts card hashes and tokens at rest: AES-256-GCM under {@code payouts.ledger-key}. The reference is
 * authenticated with the value, so that a sealed card can't be moved to another payout's row. A sealed value bears the id
 * of its key, so that keys can be changed: the first key seals, every key opens.
 */
final class Sealer {

    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_DIGITS = 8;
    /** To look a cipher up takes nearly as long as to use it. */
    private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(Sealer::cipher);

    private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
    private final String current;
    private final SecureRandom random = new SecureRandom();

    /** @param keys 32 bytes each; the first one seals, all of them open */
    Sealer(List<byte[]> keys) {
        for (byte[] key : keys) {
            if (key.length != 32) {
                throw new IllegalArgumentException("The ledger key must hold 32 bytes.");
            }
            this.keys.putIfAbsent(id(key), new SecretKeySpec(key, "AES"));
        }
        current = this.keys.keySet().iterator().next();
    }

    /** Nobody gets from the id back to the key. */
    private static String id(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] hash = mac.doFinal("id of a ledger key".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this JDK", e);
        }
    }

    /** What each value begins with that is sealed under the first key, as a pattern of SQL's LIKE. */
    String pattern() {
        return current + ":%";
    }

    /** What each value begins with that one of the keys opens, as patterns of SQL's LIKE. */
    List<String> patterns() {
        return keys.keySet().stream().map(id -> id + ":%").toList();
    }

    String seal(String value, String owner) {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        byte[] sealed = run(keys.get(current), Cipher.ENCRYPT_MODE, iv, value.getBytes(StandardCharsets.UTF_8), owner);
        return current + ":" + Base64.getEncoder().encodeToString(
                ByteBuffer.allocate(IV_BYTES + sealed.length).put(iv).put(sealed).array());
    }

    /** @throws IllegalStateException when no key opens it, or it belongs to another owner */
    String open(String sealed, String owner) {
        int colon = sealed.indexOf(':');
        if (colon == ID_DIGITS) {
            SecretKeySpec key = keys.get(sealed.substring(0, colon));
            if (key != null) {
                return open(key, sealed.substring(colon + 1), owner);
            }
        } else {
            // Sealed before values bore the id of their key.
            for (SecretKeySpec key : keys.values()) {
                try {
                    return open(key, sealed, owner);
                } catch (IllegalStateException e) {
                    // The next one, perhaps.
                }
            }
        }
        throw notOpened();
    }

    private static String open(SecretKeySpec key, String sealed, String owner) {
        ByteBuffer all = ByteBuffer.wrap(Base64.getDecoder().decode(sealed));
        byte[] iv = new byte[IV_BYTES];
        byte[] body = new byte[all.remaining() - IV_BYTES];
        all.get(iv).get(body);
        return new String(run(key, Cipher.DECRYPT_MODE, iv, body, owner), StandardCharsets.UTF_8);
    }

    private static byte[] run(SecretKeySpec key, int mode, byte[] iv, byte[] input, String owner) {
        try {
            Cipher cipher = CIPHERS.get();
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw notOpened();
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES/GCM is missing from this JDK", e);
        }
    }

    private static IllegalStateException notOpened() {
        return new IllegalStateException("A sealed value of the ledger can't be opened: payouts.ledger-key does not name the key that sealed it.");
    }
}
