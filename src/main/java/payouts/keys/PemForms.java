package payouts.keys;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Objects;
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
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Reads every form of a PEM file that OpenSSL writes, by Bouncy Castle. A class of its own: a start with keys in the usual form opens none
 * of its large signed jars.
 */
final class PemForms {

    private PemForms() {
    }

    /** Reads a private key, RSA or on an elliptic curve as servers may have it; it may be weak. */
    static PrivateKey privateKey(Path file, String password) {
        Object pem = read(file);
        char[] secret = password == null ? new char[0] : password.toCharArray();
        if ((pem instanceof PEMEncryptedKeyPair || pem instanceof PKCS8EncryptedPrivateKeyInfo) && secret.length == 0) {
            throw new PemKeys.KeyUnusable("The private key " + file + " is encrypted: set its password.");
        }
        try {
            PrivateKeyInfo info = null;
            if (pem instanceof PrivateKeyInfo plain) {
                info = plain;
            } else if (pem instanceof PEMKeyPair pair) {
                info = pair.getPrivateKeyInfo();
            } else if (pem instanceof PEMEncryptedKeyPair encrypted) {
                info = encrypted.decryptKeyPair(
                        new JcePEMDecryptorProviderBuilder().setProvider(new BouncyCastleProvider()).build(secret)).getPrivateKeyInfo();
            } else if (pem instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
                info = encrypted.decryptPrivateKeyInfo(
                        new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(new BouncyCastleProvider()).build(secret));
            }
            if (info == null) {
                throw new PemKeys.KeyUnusable(file + " holds no private key: a PEM file in PKCS#8 or PKCS#1 form is needed.");
            }
            return new JcaPEMKeyConverter().setAlgorithmMapping(X9ObjectIdentifiers.id_ecPublicKey, "EC").getPrivateKey(info);
        } catch (IOException | PKCSException | OperatorCreationException e) {
            throw new PemKeys.KeyUnusable("The private key " + file + " can't be decrypted: its password is wrong, or the file is damaged. Set the right password.");
        }
    }

    /** Reads a public key, or that of a certificate; it may be weak. */
    static PublicKey publicKey(Path file) {
        Object pem = read(file);
        SubjectPublicKeyInfo info = null;
        if (pem instanceof SubjectPublicKeyInfo plain) {
            info = plain;
        } else if (pem instanceof X509CertificateHolder certificate) {
            info = certificate.getSubjectPublicKeyInfo();
        }
        if (info == null) {
            throw new PemKeys.KeyUnusable(file + " holds no public key: a PEM file with a public key or a certificate is needed.");
        }
        try {
            return new JcaPEMKeyConverter().getPublicKey(info);
        } catch (PEMException e) {
            throw new PemKeys.KeyUnusable("The public key " + file + " can't be read: it is damaged.");
        }
    }

    private static Object read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new PemKeys.KeyUnusable("The key file " + file.toAbsolutePath() + " is missing: put the key there, or set the path of yours.");
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
            throw new PemKeys.KeyUnusable("The key file " + file + " can't be read: " + (Files.isReadable(file)
                    ? "it is no PEM file." : "this user has no right to it."));
        }
    }
}
