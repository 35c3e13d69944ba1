package payouts.keys;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;

/**
 * The signature of {@code X-PARTNER-SIGN}: RSASSA-PKCS1-v1_5 with SHA-256 over the raw body, in Base64. The same
 * for what we send and for the bank's webhooks, with the roles swapped (bank page "API request format").
 */
public final class RsaSignature {

    /** The header that carries the signature, both ways. */
    public static final String HEADER = "X-PARTNER-SIGN";

    static final String ALGORITHM = "SHA256withRSA";

    /** What stands before a SHA-256 in a signature (RFC 8017, 9.2, note 1). */
    private static final byte[] SHA256_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private RsaSignature() {
    }

    /** Signs exactly these bytes; they must be sent as they are. */
    public static String sign(byte[] body, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM, SigningProvider.chosen());
            signature.initSign(key);
            signature.update(body);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA256withRSA is not usable with the configured key", e);
        }
    }

    /**
     * Whether one of the keys made this signature over these bytes. Several keys are accepted while the bank
     * changes its own.
     *
     * @param signature Base64 as received; null, junk or the wrong length is a plain false
     */
    public static boolean verify(byte[] body, String signature, List<PublicKey> keys) {
        if (signature == null) {
            return false;
        }
        byte[] raw;
        try {
            raw = Base64.getDecoder().decode(signature.trim());
        } catch (IllegalArgumentException e) {
            return false;
        }
        return keys.stream().anyMatch(key -> holds(body, raw, key)) || keys.stream().anyMatch(key -> verify(body, raw, key));
    }

    /**
     * Whether the signature, opened with the key, is to the last byte what is signed for this body (RFC 8017, 8.2.2). The fast provider opens it in
     * half of the JDK's time; its own verification would be as fast, but promises no constant-time compare, which invariant 7 asks for. What is not
     * found equal here is refused by nobody yet: the JDK judges it.
     */
    static boolean holds(byte[] body, byte[] signature, PublicKey key) {
        Provider fast = SigningProvider.opening();
        if (fast == null || !(key instanceof RSAKey rsa) || signature.length != (rsa.getModulus().bitLength() + 7) / 8) {
            return false;
        }
        try {
            Cipher opening = Cipher.getInstance(SigningProvider.RAW, fast);
            opening.init(Cipher.ENCRYPT_MODE, key);
            return MessageDigest.isEqual(opening.doFinal(signature), signed(body, signature.length));
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            // The provider's own faults too.
            return false;
        }
    }

    /** What is signed for a body: {@code EMSA-PKCS1-v1_5} of its SHA-256 (RFC 8017, 9.2). */
    private static byte[] signed(byte[] body, int length) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
        byte[] signed = new byte[length];
        Arrays.fill(signed, (byte) 0xFF);
        signed[0] = 0;
        signed[1] = 1;
        int info = length - digest.length - SHA256_INFO.length;
        signed[info - 1] = 0;
        System.arraycopy(SHA256_INFO, 0, signed, info, SHA256_INFO.length);
        System.arraycopy(digest, 0, signed, length - digest.length, digest.length);
        return signed;
    }

    /** The JDK's compare is constant-time too ({@code MessageDigest.isEqual}). */
    private static boolean verify(byte[] body, byte[] signature, PublicKey key) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(body);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
