package payouts.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RSA keys in PEM files, in every form that OpenSSL writes: private keys as PKCS#8 or PKCS#1, plain or
 * encrypted; public keys as SubjectPublicKeyInfo or inside a certificate.
 */
public final class PemKeys {

    /** The smallest modulus, in bits, that is accepted. */
    public static final int BITS_MIN = 2048;

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private PemKeys() {
    }

    /**
     * Reads a private key, in the form that signs fastest here.
     *
     * @param password of an encrypted key; null or empty for a plain one
     * @throws KeyUnusable with a sentence that names the file and the mend, and never the key
     */
    public static PrivateKey privateKey(Path file, String password) {
        PrivateKey plain = plain(file, "PRIVATE", (rsa, der) -> rsa.generatePrivate(new PKCS8EncodedKeySpec(der)));
        return SigningProvider.own(strong(plain == null ? PemForms.privateKey(file, password) : plain, file));
    }

    /** How the JDK reads a key's bytes. */
    @FunctionalInterface
    private interface Reading<K> {
        K of(KeyFactory rsa, byte[] der) throws GeneralSecurityException;
    }

    /** The usual form, which the JDK reads by itself; null for every other one. */
    private static <K> K plain(Path file, String kind, Reading<K> reading) {
        try {
            Matcher block = Pattern.compile("\\s*-----BEGIN " + kind + " KEY-----([A-Za-z0-9+/=\\s]+)-----END " + kind + " KEY-----\\s*")
                    .matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            return block.matches() ? reading.of(KeyFactory.getInstance("RSA"), Base64.getMimeDecoder().decode(block.group(1))) : null;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            // What is wrong is told by who reads every form.
            return null;
        }
    }

    /**
     * Reads a public key, or that of a certificate, in the form that verifies fastest here.
     *
     * @throws KeyUnusable with a sentence that names the file and the mend
     */
    public static PublicKey publicKey(Path file) {
        PublicKey plain = plain(file, "PUBLIC", (rsa, der) -> rsa.generatePublic(new X509EncodedKeySpec(der)));
        return SigningProvider.own(strong(plain == null ? PemForms.publicKey(file) : plain, file));
    }

    /**
     * The public half of a private key.
     *
     * @throws KeyUnusable for a key that does not hold it; every key that OpenSSL writes does
     */
    public static PublicKey publicKeyOf(PrivateKey key) {
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            throw new KeyUnusable("The private key does not hold its public half: write it anew with openssl.");
        }
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is not usable here", e);
        }
    }

    /** Makes an RSA-2048 pair; the private key goes into a PEM file that its owner alone can read. */
    public static KeyPair generate(Path privateFile) {
        KeyPair pair = generate();
        write(privateFile, pair.getPrivate(), "rw-------");
        return pair;
    }

    /** Makes an RSA-2048 pair that is kept nowhere. */
    public static KeyPair generate() {
        try {
            // The JDK takes half a second to find the primes while its code is not compiled: at a first start, and at each of the tests.
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", SigningProvider.chosen());
            generator.initialize(BITS_MIN);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is not usable here", e);
        }
    }

    /** Makes an RSA-2048 pair as two PEM files, the private one readable by its owner alone. */
    public static KeyPair generate(Path privateFile, Path publicFile) {
        KeyPair pair = generate(privateFile);
        write(pair.getPublic(), publicFile);
        return pair;
    }

    /** Writes a public key into a PEM file. */
    public static void write(PublicKey key, Path file) {
        write(file, key, "rw-r--r--");
    }

    /** The file is there whole or not at all, and a file that is there is never written over. */
    private static void write(Path file, Key key, String permissions) {
        String kind = key instanceof PublicKey ? "PUBLIC" : "PRIVATE";
        try {
            if (Files.exists(file)) {
                throw new KeyUnusable("The key file " + file.toAbsolutePath() + " is there already: it is not written over.");
            }
            SecretFiles.write(file, "-----BEGIN " + kind + " KEY-----\n" + LINES.encodeToString(key.getEncoded()) + "\n-----END " + kind
                    + " KEY-----\n", permissions);
        } catch (IOException e) {
            throw new KeyUnusable("The key file " + file.toAbsolutePath() + " can't be written: give this user the right to, or name another.");
        }
    }

    private static <K> K strong(K key, Path file) {
        if (!(key instanceof RSAKey rsa)) {
            throw new KeyUnusable("The key " + file + " is no RSA key: the bank signs with RSA.");
        }
        int bits = rsa.getModulus().bitLength();
        if (bits < BITS_MIN) {
            throw new KeyUnusable("The key " + file + " has " + bits + " bits, at least " + BITS_MIN
                    + " are needed: make one with openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:" + BITS_MIN + ".");
        }
        return key;
    }

    /** A key file that is missing, damaged, weak or locked; the message is fit for an operator. */
    public static final class KeyUnusable extends RuntimeException {
        KeyUnusable(String message) {
            super(message);
        }
    }
}
