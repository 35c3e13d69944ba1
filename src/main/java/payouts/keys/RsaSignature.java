package payouts.keys;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.List;

/**
 * The signature of {@code X-PARTNER-SIGN}: RSASSA-PKCS1-v1_5 with SHA-256 over the raw body, in Base64. The same
 * for what we send and for the bank's webhooks, with the roles swapped (bank page "API request format").
 */
public final class RsaSignature {

    /** The header that carries the signature, both ways. */
    public static final String HEADER = "X-PARTNER-SIGN";

    static final String ALGORITHM = "SHA256withRSA";

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
     * changes its own. It is the JDK's provider that verifies, whoever signs: its compare is constant-time ({@code MessageDigest.isEqual}),
     * which the faster ones do not promise. Nothing secret is compared, so this guards against no known attack; but it is what the
     * rules ask for, and the faster provider would save 20 microseconds of a webhook's millisecond.
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
        for (PublicKey key : keys) {
            if (verify(body, raw, key)) {
                return true;
            }
        }
        return false;
    }

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
