package payouts.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts card hashes and tokens at rest: AES-256-GCM under {@code payouts.ledger-key}. The reference is
 * authenticated with the value, so that a sealed card can't be moved to another payout's row.
 */
final class Sealer {

    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /** @param key 32 bytes */
    Sealer(byte[] key) {
        if (key.length != 32) {
            throw new IllegalArgumentException("The ledger key must hold 32 bytes.");
        }
        this.key = new SecretKeySpec(key, "AES");
    }

    String seal(String value, String owner) {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, iv, value.getBytes(StandardCharsets.UTF_8), owner);
        return Base64.getEncoder().encodeToString(
                ByteBuffer.allocate(IV_BYTES + sealed.length).put(iv).put(sealed).array());
    }

    String open(String sealed, String owner) {
        ByteBuffer all = ByteBuffer.wrap(Base64.getDecoder().decode(sealed));
        byte[] iv = new byte[IV_BYTES];
        byte[] body = new byte[all.remaining() - IV_BYTES];
        all.get(iv).get(body);
        return new String(run(Cipher.DECRYPT_MODE, iv, body, owner), StandardCharsets.UTF_8);
    }

    private byte[] run(int mode, byte[] iv, byte[] input, String owner) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "A sealed value of the ledger can't be opened: payouts.ledger-key is not the key that sealed it.");
        }
    }
}
