package payouts.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever signs, the signature is the same, and somebody always does. */
class SigningProviderTest {

    @TempDir
    static Path folder;

    private static KeyPair pair;
    private static PrivateKey read;

    @BeforeAll
    static void keys() {
        pair = PemKeys.generate(folder.resolve("key.pem"));
        read = PemKeys.privateKey(folder.resolve("key.pem"), null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"amount\":120000,\"full_name\":\"Анна Щёкина\"}"})
    void everyProviderMakesTheSameBytes(String text) throws GeneralSecurityException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String ours = RsaSignature.sign(body, read);
        assertThat(ours).isEqualTo(RsaSignature.sign(body, pair.getPrivate())).isEqualTo(signature(body, Signature.getInstance("SHA256withRSA")))
                .isEqualTo(signature(body, Signature.getInstance("SHA256withRSA", new BouncyCastleProvider())));
        assertThat(RsaSignature.verify(body, ours, List.of(pair.getPublic()))).isTrue();
    }

    private static String signature(byte[] body, Signature signature) throws GeneralSecurityException {
        signature.initSign(pair.getPrivate());
        signature.update(body);
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    @Test
    void theFastProviderIsTakenWhereItLoads() {
        Provider fast = new BouncyCastleProvider();
        assertThat(SigningProvider.choose(() -> fast)).isSameAs(fast);
    }

    @Test
    void withoutItsJarTheJdkSigns() throws GeneralSecurityException {
        assertThat(SigningProvider.choose(() -> {
            throw new NoClassDefFoundError("com/amazon/corretto/crypto/provider/AmazonCorrettoCryptoProvider");
        })).isSameAs(Signature.getInstance("SHA256withRSA").getProvider());
    }

    @Test
    void withoutItsLibraryItOffersNothingAndTheJdkSigns() throws GeneralSecurityException {
        assertThat(SigningProvider.choose(() -> new Empty())).isSameAs(Signature.getInstance("SHA256withRSA").getProvider());
    }

    @Test
    void anErrorOfItsLibraryLeavesTheJdk() throws GeneralSecurityException {
        assertThat(SigningProvider.choose(() -> {
            throw new UnsatisfiedLinkError("wrong ELF class");
        })).isSameAs(Signature.getInstance("SHA256withRSA").getProvider());
    }

    /** What Amazon's provider is on a machine for which its jar has no library. */
    private static final class Empty extends Provider {
        Empty() {
            super("Empty", "1", "");
        }
    }
}
