package payouts.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a signature holds must be what is signed for the body, to the last byte: the known forgeries leave room for something else there. */
class ForgedSignatureTest {

    private static final byte[] BODY = "{\"type\":\"payment_finished\"}".getBytes(StandardCharsets.UTF_8);
    private static final String SHA256 = "3031300d060960864801650304020105000420";
    private static final String SHA512 = "3051300d060960864801650304020305000440";
    private static final String SHA1 = "3021300906052b0e03021a05000414";
    private static final int LENGTH = 256;

    @TempDir
    static Path folder;
    private static RSAPrivateKey secret;
    private static PublicKey inTheProvidersForm;
    private static PublicKey inTheJdksForm;

    @BeforeAll
    static void keys() {
        KeyPair pair = PemKeys.generate(folder.resolve("private.pem"), folder.resolve("public.pem"));
        secret = (RSAPrivateKey) pair.getPrivate();
        inTheProvidersForm = PemKeys.publicKey(folder.resolve("public.pem"));
        inTheJdksForm = PemKeys.publicKeyOf(pair.getPrivate());
    }

    private static byte[] digest(String algorithm) throws GeneralSecurityException {
        return MessageDigest.getInstance(algorithm).digest(BODY);
    }

    private static byte[] joined(byte[]... parts) {
        byte[] all = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** The start, as many FF as are asked for, a zero, the rest, and zeros up to the length. */
    private static byte[] block(String start, int filling, byte[]... rest) {
        byte[] ff = new byte[filling];
        Arrays.fill(ff, (byte) 0xFF);
        return Arrays.copyOf(joined(hex(start), ff, new byte[1], joined(rest)), LENGTH);
    }

    private static byte[] good() throws GeneralSecurityException {
        return block("0001", LENGTH - 3 - 19 - 32, hex(SHA256), digest("SHA-256"));
    }

    private static BigInteger sealed(byte[] block) {
        return new BigInteger(1, block).modPow(secret.getPrivateExponent(), secret.getModulus());
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] raw = number.toByteArray();
        byte[] bytes = new byte[length];
        int from = Math.max(0, raw.length - length);
        System.arraycopy(raw, from, bytes, length - (raw.length - from), raw.length - from);
        return bytes;
    }

    private static void assertVerified(byte[] signature, boolean good) {
        for (PublicKey key : List.of(inTheProvidersForm, inTheJdksForm)) {
            assertThat(RsaSignature.holds(BODY, signature, key)).isEqualTo(good && SigningProvider.opening() != null);
            assertThat(RsaSignature.verify(BODY, Base64.getEncoder().encodeToString(signature), List.of(key))).isEqualTo(good);
        }
    }

    @Test
    void whatTheseTestsForgeWouldBeGoodWithTheRightBlock() throws GeneralSecurityException {
        byte[] signature = bytes(sealed(good()), LENGTH);
        assertVerified(signature, true);
        Signature jdk = Signature.getInstance("SHA256withRSA");
        jdk.initVerify(inTheJdksForm);
        jdk.update(BODY);
        assertThat(jdk.verify(signature)).isTrue();
    }

    static Stream<Arguments> blocks() throws GeneralSecurityException {
        byte[] sha256 = digest("SHA-256");
        byte[] otherDigest = sha256.clone();
        otherDigest[31] ^= 1;
        byte[] hole = good();
        hole[100] = 0x01;
        return Stream.of(
                Arguments.of("little filling and room behind the digest", block("0001", 8, hex(SHA256), sha256)),
                Arguments.of("one byte of room behind the digest", block("0001", LENGTH - 4 - 19 - 32, hex(SHA256), sha256)),
                Arguments.of("the filling of an encryption", block("0002", LENGTH - 3 - 19 - 32, hex(SHA256), sha256)),
                Arguments.of("another first byte", block("0101", LENGTH - 3 - 19 - 32, hex(SHA256), sha256)),
                Arguments.of("a hole in the filling", hole),
                Arguments.of("the digest without its name", block("0001", LENGTH - 3 - 32, sha256)),
                Arguments.of("another name for the digest", block("0001", LENGTH - 3 - 19 - 32, hex(SHA256.replace("0201", "0202")), sha256)),
                Arguments.of("a digest of another kind", block("0001", LENGTH - 3 - 19 - 64, hex(SHA512), digest("SHA-512"))),
                Arguments.of("a digest of an old kind", block("0001", LENGTH - 3 - 15 - 20, hex(SHA1), digest("SHA-1"))),
                Arguments.of("the digest of another body", block("0001", LENGTH - 3 - 19 - 32, hex(SHA256), otherDigest)),
                Arguments.of("nothing", new byte[LENGTH]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void anythingElseInTheSignatureIsRefused(String what, byte[] block) {
        assertVerified(bytes(sealed(block), LENGTH), false);
    }

    @Test
    void theSameNumberWrittenInAnotherWayIsRefused() throws GeneralSecurityException {
        BigInteger good = sealed(good());
        assertVerified(bytes(good.add(secret.getModulus()), LENGTH + 1), false);
        assertVerified(joined(new byte[1], bytes(good, LENGTH)), false);
        assertVerified(joined(bytes(good, LENGTH), new byte[1]), false);
        BigInteger overTheModulus = good.add(secret.getModulus());
        if (overTheModulus.bitLength() <= LENGTH * 8) {
            assertVerified(bytes(overTheModulus, LENGTH), false);
        }
    }

    @Test
    void aSignatureThatIsItsOwnBlockIsRefused() throws GeneralSecurityException {
        assertVerified(good(), false);
        for (BigInteger number : List.of(BigInteger.ZERO, BigInteger.ONE, secret.getModulus().subtract(BigInteger.ONE), secret.getModulus())) {
            assertVerified(bytes(number, LENGTH), false);
        }
    }

    /** A signature that begins with a zero is as long as any other; one in some hundreds does. */
    @Test
    void aSignatureThatBeginsWithAZeroIsGoodOnlyWithIt() throws GeneralSecurityException {
        for (int i = 0; ; i++) {
            byte[] body = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
            byte[] signature = Base64.getDecoder().decode(RsaSignature.sign(body, secret));
            if (signature[0] == 0) {
                assertThat(RsaSignature.verify(body, Base64.getEncoder().encodeToString(signature), List.of(inTheProvidersForm))).isTrue();
                byte[] without = Arrays.copyOfRange(signature, 1, LENGTH);
                assertThat(RsaSignature.verify(body, Base64.getEncoder().encodeToString(without), List.of(inTheProvidersForm))).isFalse();
                return;
            }
        }
    }
}
