package payouts.keys;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
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
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * RSA keys in PEM files, in every form that OpenSSL writes: private keys as PKCS#8 or PKCS#1, plain or
 * encrypted; public keys as SubjectPublicKeyInfo or inside a certificate.
 */
public final class PemKeys {

    /** The smallest modulus, in bits, that is accepted. */
    public static final int BITS_MIN = 2048;

    /** Hundreds of classes of a signed jar: read only for a key that is encrypted. */
    private static final class Decryption {
        static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();
    }

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
        return SigningProvider.own(strong(plain == null ? anyPrivateKey(file, password) : plain, file));
    }

    /** How the JDK reads a key's bytes. */
    @FunctionalInterface
    private interface Reading<K> {
        K of(KeyFactory rsa, byte[] der) throws GeneralSecurityException;
    }

    /** The usual form, which the JDK reads by itself and without verifying large signed jars; null for every other one. */
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

    /** Reads a private key of a server's certificate, RSA or elliptic curve; as {@link #privateKey} otherwise. */
    static PrivateKey anyPrivateKey(Path file, String password) {
        Object pem = read(file);
        char[] secret = password == null ? new char[0] : password.toCharArray();
        if ((pem instanceof PEMEncryptedKeyPair || pem instanceof PKCS8EncryptedPrivateKeyInfo) && secret.length == 0) {
            throw new KeyUnusable("The private key " + file + " is encrypted: set its password.");
        }
        try {
            PrivateKeyInfo info = null;
            if (pem instanceof PrivateKeyInfo plain) {
                info = plain;
            } else if (pem instanceof PEMKeyPair pair) {
                info = pair.getPrivateKeyInfo();
            } else if (pem instanceof PEMEncryptedKeyPair encrypted) {
                info = encrypted.decryptKeyPair(
                        new JcePEMDecryptorProviderBuilder().setProvider(Decryption.BOUNCY_CASTLE).build(secret)).getPrivateKeyInfo();
            } else if (pem instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
                info = encrypted.decryptPrivateKeyInfo(
                        new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(Decryption.BOUNCY_CASTLE).build(secret));
            }
            if (info == null) {
                throw new KeyUnusable(file + " holds no private key: a PEM file in PKCS#8 or PKCS#1 form is needed.");
            }
            return new JcaPEMKeyConverter().setAlgorithmMapping(X9ObjectIdentifiers.id_ecPublicKey, "EC").getPrivateKey(info);
        } catch (IOException | PKCSException | OperatorCreationException e) {
            throw new KeyUnusable("The private key " + file + " can't be decrypted: its password is wrong, or the file is damaged. Set the right password.");
        }
    }

    /**
     * Reads a public key, or that of a certificate.
     *
     * @throws KeyUnusable with a sentence that names the file and the mend
     */
    public static PublicKey publicKey(Path file) {
        PublicKey plain = plain(file, "PUBLIC", (rsa, der) -> rsa.generatePublic(new X509EncodedKeySpec(der)));
        return plain == null ? anyPublicKey(file) : strong(plain, file);
    }

    private static PublicKey anyPublicKey(Path file) {
        Object pem = read(file);
        SubjectPublicKeyInfo info = null;
        if (pem instanceof SubjectPublicKeyInfo plain) {
            info = plain;
        } else if (pem instanceof X509CertificateHolder certificate) {
            info = certificate.getSubjectPublicKeyInfo();
        }
        if (info == null) {
            throw new KeyUnusable(file + " holds no public key: a PEM file with a public key or a certificate is needed.");
        }
        try {
            return strong(new JcaPEMKeyConverter().getPublicKey(info), file);
        } catch (PEMException e) {
            throw new KeyUnusable("The public key " + file + " can't be read: it is damaged.");
        }
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
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS_MIN);
            KeyPair pair = generator.generateKeyPair();
            write(privateFile, pair.getPrivate(), "rw-------");
            return pair;
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
    private static void write(Path file, Object key, String permissions) {
        try {
            if (Files.exists(file)) {
                throw new KeyUnusable("The key file " + file.toAbsolutePath() + " is there already: it is not written over.");
            }
            StringWriter text = new StringWriter();
            try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
                pem.writeObject(key);
            }
            SecretFiles.write(file, text.toString(), permissions);
        } catch (IOException e) {
            throw new KeyUnusable("The key file " + file.toAbsolutePath() + " can't be written: give this user the right to, or name another.");
        }
    }

    private static Object read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new KeyUnusable("The key file " + file.toAbsolutePath() + " is missing: put the key there, or set the path of yours.");
        }
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
             PEMParser parser = new PEMParser(reader)) {
            Object pem = parser.readObject();
            while (pem instanceof ASN1ObjectIdentifier || pem instanceof X9ECParameters) {
                // OpenSSL writes the curve before a key on it.
                pem = parser.readObject();
            }
            return Objects.requireNonNullElse(pem, "");
        } catch (IOException e) {
            throw new KeyUnusable("The key file " + file + " can't be read: " + (Files.isReadable(file)
                    ? "it is no PEM file." : "this user has no right to it."));
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
