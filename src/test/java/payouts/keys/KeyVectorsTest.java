package payouts.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that openssl made once: what another program signs is verified here, and nothing else is. */
class KeyVectorsTest {

    private static final Path VECTORS = Path.of("src/test/resources/keys");
    private static final PublicKey KEY = PemKeys.publicKey(VECTORS.resolve("public.txt"));
    private static final PublicKey OTHER = PemKeys.publicKey(VECTORS.resolve("other-public.txt"));

    private static byte[] body() throws IOException {
        return Files.readAllBytes(VECTORS.resolve("body.json"));
    }

    private static String signature() throws IOException {
        return Files.readString(VECTORS.resolve("body.signature"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"public.txt", "public-pkcs1.txt", "certificate.txt"})
    void theKeyIsTheSameInEveryForm(String file) throws IOException {
        PublicKey key = PemKeys.publicKey(VECTORS.resolve(file));
        assertThat(key).isEqualTo(KEY);
        assertThat(RsaSignature.verify(body(), signature(), List.of(key))).isTrue();
    }

    @Test
    void noBytesAtAllCanBeSigned() throws IOException {
        String empty = Files.readString(VECTORS.resolve("empty.signature"));
        assertThat(RsaSignature.verify(new byte[0], empty, List.of(KEY))).isTrue();
        assertThat(RsaSignature.verify(body(), empty, List.of(KEY))).isFalse();
    }

    @Test
    void oneOfSeveralKeysIsEnoughWhileTheBankChangesItsOwn() throws IOException {
        assertThat(RsaSignature.verify(body(), signature(), List.of(OTHER, KEY))).isTrue();
        assertThat(RsaSignature.verify(body(), signature(), List.of(KEY, OTHER))).isTrue();
        assertThat(RsaSignature.verify(body(), signature(), List.of(OTHER))).isFalse();
        assertThat(RsaSignature.verify(body(), signature(), List.of())).isFalse();
    }

    @Test
    void aBodyWithAnyByteChangedAddedOrMissingIsRefused() throws IOException {
        byte[] body = body();
        for (int i = 0; i < body.length; i++) {
            byte[] changed = body.clone();
            changed[i] ^= 1;
            assertThat(RsaSignature.verify(changed, signature(), List.of(KEY))).as("byte %d changed", i).isFalse();
        }
        assertThat(RsaSignature.verify(Arrays.copyOf(body, body.length - 1), signature(), List.of(KEY))).isFalse();
        assertThat(RsaSignature.verify(Arrays.copyOf(body, body.length + 1), signature(), List.of(KEY))).isFalse();
        assertThat(RsaSignature.verify(new byte[0], signature(), List.of(KEY))).isFalse();
    }

    @Test
    void aSignatureWithAnyByteChangedIsRefused() throws IOException {
        byte[] raw = Base64.getDecoder().decode(signature());
        for (int i = 0; i < raw.length; i++) {
            byte[] changed = raw.clone();
            changed[i] ^= (byte) 0x80;
            assertThat(RsaSignature.verify(body(), Base64.getEncoder().encodeToString(changed), List.of(KEY))).isFalse();
        }
        for (int length : new int[] {0, 1, 128, 255, 257, 512}) {
            String other = Base64.getEncoder().encodeToString(Arrays.copyOf(raw, length));
            assertThat(RsaSignature.verify(body(), other, List.of(KEY))).as("%d bytes", length).isFalse();
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "junk", "====", "\u0418\u0432\u0430\u043d\u043e\u0432", "AAAA\nAAAA", "63191fa17cc7edf818ee5d66"})
    void junkIsAPlainFalse(String signature) throws IOException {
        assertThat(RsaSignature.verify(body(), signature, List.of(KEY))).isFalse();
    }
}
