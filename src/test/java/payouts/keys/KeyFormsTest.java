package payouts.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key files that the real openssl writes, and signatures both ways between it and us. */
class KeyFormsTest {

    private static final String PASSWORD = "pass word \u2116 7";
    private static final byte[] BODY = "{\"metadata\":\"\u0418\u0432\u0430\u043d\u043e\u0432\"}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path folder;
    private static OpenSsl openssl;

    @BeforeAll
    static void makeKeys() throws IOException {
        assumeTrue(OpenSsl.isThere(), "openssl is not on this machine; the committed vectors are tested all the same");
        openssl = new OpenSsl(folder);
        Files.writeString(folder.resolve("password"), PASSWORD);
        openssl.run("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "pkcs8.pem");
        openssl.run("rsa", "-in", "pkcs8.pem", "-traditional", "-out", "pkcs1.pem");
        openssl.run("pkcs8", "-topk8", "-in", "pkcs8.pem", "-passout", "file:password", "-out", "pkcs8-encrypted.pem");
        openssl.run("pkcs8", "-topk8", "-v2", "des3", "-in", "pkcs8.pem", "-passout", "file:password", "-out", "pkcs8-des3.pem");
        openssl.run("rsa", "-in", "pkcs8.pem", "-traditional", "-aes256", "-passout", "file:password", "-out", "pkcs1-encrypted.pem");
        openssl.run("rsa", "-in", "pkcs8.pem", "-traditional", "-des3", "-passout", "file:password", "-out", "pkcs1-des3.pem");
        openssl.run("pkey", "-in", "pkcs8.pem", "-pubout", "-out", "public.pem");
        openssl.run("req", "-new", "-x509", "-key", "pkcs8.pem", "-subj", "/CN=bank", "-days", "2", "-out", "certificate.pem");
        openssl.run("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", "weak.pem");
        openssl.run("pkey", "-in", "weak.pem", "-pubout", "-out", "weak-public.pem");
        openssl.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "ec.pem");
        openssl.run("pkey", "-in", "ec.pem", "-pubout", "-out", "ec-public.pem");
        Files.writeString(folder.resolve("junk.pem"), "no key at all\n");
        Files.writeString(folder.resolve("empty.pem"), "");
        Files.writeString(folder.resolve("cut.pem"), Files.readString(folder.resolve("pkcs8.pem")).substring(0, 300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs8.pem", "pkcs1.pem", "pkcs8-encrypted.pem", "pkcs8-des3.pem", "pkcs1-encrypted.pem", "pkcs1-des3.pem"})
    void whatWeSignWithAKeyOfAnyFormOpensslVerifies(String form) throws IOException {
        PrivateKey key = PemKeys.privateKey(folder.resolve(form), form.contains("-") ? PASSWORD : null);
        Files.write(folder.resolve("body"), BODY);
        Files.write(folder.resolve("body.sig"), Base64.getDecoder().decode(RsaSignature.sign(BODY, key)));
        assertThat(openssl.says("dgst", "-sha256", "-verify", "public.pem", "-signature", "body.sig", "body")).isTrue();
        assertThat(openssl.says("dgst", "-sha256", "-verify", "public.pem", "-signature", "body.sig", "pkcs8.pem")).isFalse();
        assertThat(PemKeys.publicKeyOf(key)).isEqualTo(PemKeys.publicKey(folder.resolve("public.pem")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"public.pem", "certificate.pem"})
    void whatOpensslSignsWeVerifyWithAKeyOfEitherForm(String form) throws IOException {
        Files.write(folder.resolve("theirs"), BODY);
        openssl.run("dgst", "-sha256", "-sign", "pkcs8.pem", "-out", "theirs.sig", "theirs");
        String signature = Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("theirs.sig")));
        PublicKey key = PemKeys.publicKey(folder.resolve(form));
        assertThat(RsaSignature.verify(BODY, signature, List.of(key))).isTrue();
        assertThat(RsaSignature.verify("{}".getBytes(StandardCharsets.UTF_8), signature, List.of(key))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"pkcs8-encrypted.pem, wrong, Set the right password", "pkcs1-encrypted.pem, wrong, Set the right password",
            "pkcs8-encrypted.pem, '', is encrypted: set its password", "pkcs1-encrypted.pem, , is encrypted: set its password",
            "weak.pem, , 1024 bits", "ec.pem, , no RSA key", "public.pem, , holds no private key", "junk.pem, , holds no private key",
            "empty.pem, , holds no private key", "cut.pem, , it is no PEM file", "nowhere.pem, , is missing"})
    void aPrivateKeyThatCantBeUsedIsToldInOneLineWithItsFile(String file, String password, String word) {
        assertThatThrownBy(() -> PemKeys.privateKey(folder.resolve(file), password)).isInstanceOf(PemKeys.KeyUnusable.class)
                .hasMessageContaining(folder.resolve(file).toString()).hasMessageContaining(word)
                .extracting(e -> e.getMessage().lines().count()).isEqualTo(1L);
    }

    @ParameterizedTest
    @CsvSource({"weak-public.pem, 1024 bits", "ec-public.pem, no RSA key", "pkcs8.pem, holds no public key",
            "junk.pem, holds no public key", "empty.pem, holds no public key", "nowhere.pem, is missing"})
    void aPublicKeyThatCantBeUsedIsToldInOneLineWithItsFile(String file, String word) {
        assertThatThrownBy(() -> PemKeys.publicKey(folder.resolve(file))).isInstanceOf(PemKeys.KeyUnusable.class)
                .hasMessageContaining(folder.resolve(file).toString()).hasMessageContaining(word);
    }

    @Test
    void keysThatWeMakeOpensslReadsAndTheirOwnerAloneDoes() throws IOException {
        PemKeys.generate(folder.resolve("made/private.pem"), folder.resolve("made/public.pem"));
        openssl.run("pkey", "-in", "made/private.pem", "-check", "-noout");
        openssl.run("pkey", "-in", "made/private.pem", "-pubout", "-out", "made/derived.pem");
        assertThat(PemKeys.publicKey(folder.resolve("made/derived.pem"))).isEqualTo(PemKeys.publicKey(folder.resolve("made/public.pem")));
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("made/private.pem")))).isEqualTo("rw-------");
        }
    }

    @Test
    void aKeyFileThatIsThereIsNeverWrittenOver() throws IOException {
        byte[] before = Files.readAllBytes(folder.resolve("pkcs8.pem"));
        assertThatThrownBy(() -> PemKeys.generate(folder.resolve("pkcs8.pem"))).isInstanceOf(PemKeys.KeyUnusable.class)
                .hasMessageContaining("there already");
        assertThat(folder.resolve("pkcs8.pem")).hasBinaryContent(before);
    }
}
