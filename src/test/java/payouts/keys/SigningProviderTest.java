package payouts.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.ChildProgram;

/** Whoever signs, the signature is the same, and somebody always does. */
class SigningProviderTest {

    /** Nothing can be unpacked there, for it is a file. */
    private static final String NO_FOLDER = "-Djava.io.tmpdir=" + Path.of("pom.xml").toAbsolutePath();

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

    @Test
    void itsLibraryBesideTheOthersNeedsNoFolderForTemporaryFiles() throws Exception {
        assertThat(chosenBy("-Djava.library.path=target/lib", NO_FOLDER)).isEqualTo("AmazonCorrettoCryptoProvider");
    }

    @Test
    void withoutAnyPlaceForItsLibraryTheJdkSigns() throws Exception {
        assertThat(chosenBy("-Djava.library.path=" + folder, NO_FOLDER))
                .isEqualTo(Signature.getInstance("SHA256withRSA").getProvider().getName());
    }

    /** Loaded or not, a library is so for as long as Java runs. */
    private static String chosenBy(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(ChildProgram.JAVA));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Tells.class.getName()));
        Process java = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).isZero();
        return said.lines().reduce((first, last) -> last).orElse("");
    }

    /** Tells whom a Java of its own has chosen. */
    static final class Tells {

        private Tells() {
        }

        public static void main(String[] arguments) {
            System.out.println(SigningProvider.chosen().getName());
        }
    }

    /** What Amazon's provider is on a machine for which its jar has no library. */
    private static final class Empty extends Provider {
        Empty() {
            super("Empty", "1", "");
        }
    }
}
