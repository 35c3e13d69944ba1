package payouts.keys;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.io.File;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who computes our signatures, and opens the bank's: Amazon's Corretto Crypto Provider, which does it in a third of the time, or where that is missing
 * or does not load (it is machine code of one kind of machine) the JDK. The bytes are the same: PKCS#1 v1.5 leaves nothing to chance.
 * The provider is handed to each use and never registered, so that nothing else in the program changes its own.
 *
 * <p>Its library is loaded from {@code java.library.path} where it lies there, as the build puts it beside the other libraries. Elsewhere the
 * provider unpacks it into the folder for temporary files at each start, which takes longer and fails where nothing may be executed there.
 */
public final class SigningProvider {

    private static final Logger LOG = LoggerFactory.getLogger(SigningProvider.class);
    private static final String LIBRARY = System.mapLibraryName("amazonCorrettoCryptoProvider");
    private static final Provider CHOSEN = choose(SigningProvider::amazons);
    /** RSA and nothing around it. */
    static final String RAW = "RSA/ECB/NoPadding";
    private static final Provider OPENING = CHOSEN.getService("Cipher", RAW) == null ? null : CHOSEN;

    private SigningProvider() {
    }

    /** Tells in the log whose signatures these are. */
    public static void tell() {
        LOG.info("Signatures are made by {}.", CHOSEN.getName());
    }

    /** The provider in use. */
    public static Provider chosen() {
        return CHOSEN;
    }

    /** Who opens signatures faster than the JDK; null for nobody. */
    static Provider opening() {
        return OPENING;
    }

    /** The same key in the provider's own form; made once, it spares each use most of its time. */
    static <K extends Key> K own(K key) {
        try {
            @SuppressWarnings("unchecked")
            K own = (K) KeyFactory.getInstance("RSA", CHOSEN).translateKey(key);
            return own;
        } catch (GeneralSecurityException | RuntimeException e) {
            // As it is it serves as well, only slower.
            return key;
        }
    }

    private static Provider amazons() {
        if (Stream.of(System.getProperty("java.library.path", "").split(File.pathSeparator)).anyMatch(folder -> new File(folder, LIBRARY).isFile())) {
            // It would not unpack another one if this failed, so it is asked for only where it is there.
            System.setProperty("com.amazon.corretto.crypto.provider.useExternalLib", "true");
        }
        return AmazonCorrettoCryptoProvider.INSTANCE;
    }

    /** @param fast fails, or offers nothing, where it can't be used */
    static Provider choose(Supplier<Provider> fast) {
        try {
            Provider provider = fast.get();
            if (provider.getService("Signature", RsaSignature.ALGORITHM) != null && provider.getService("KeyFactory", "RSA") != null
                    && provider.getService("KeyPairGenerator", "RSA") != null) {
                return provider;
            }
        } catch (RuntimeException | LinkageError e) {
            // Its jar or its library is not there.
            LOG.debug("The fast provider does not load", e);
        }
        return jdk();
    }

    private static Provider jdk() {
        try {
            return Signature.getInstance(RsaSignature.ALGORITHM).getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(RsaSignature.ALGORITHM + " is not usable here", e);
        }
    }
}
