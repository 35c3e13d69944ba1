package payouts.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import payouts.keys.PemKeys.KeyUnusable;

/** What a TLS server shows: a certificate with its chain and key, from PEM files or a PKCS#12 file. */
public final class ServerKeys {

    /** The password of the key stores made here; they never leave memory. */
    public static final String IN_MEMORY = "in-memory";

    private ServerKeys() {
    }

    /**
     * A key store with the certificate's chain and its key.
     *
     * @param certificate PEM file: the server's certificate first, then those up to its root
     * @param key         PEM file
     * @param password    of an encrypted key; null or empty for a plain one
     * @throws KeyUnusable with a sentence that names the file and the mend
     */
    public static KeyStore ofPem(Path certificate, Path key, String password) {
        PrivateKey privateKey = PemForms.privateKey(key, password);
        List<X509Certificate> chain = certificates(certificate);
        if (!belongTogether(privateKey, chain.get(0).getPublicKey())) {
            throw new KeyUnusable("The certificate " + certificate + " belongs to another key than " + key + ": give the pair that was issued together.");
        }
        KeyStore store = empty();
        try {
            store.setKeyEntry("server", privateKey, IN_MEMORY.toCharArray(), chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new KeyUnusable("The certificate " + certificate + " and the key " + key + " can't be used together.");
        }
    }

    /**
     * A key store as {@link #ofPem} makes it.
     *
     * @throws KeyUnusable with a sentence that names the file and the mend
     */
    public static KeyStore ofPkcs12(Path file, String password) {
        char[] secret = password == null ? new char[0] : password.toCharArray();
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore read = KeyStore.getInstance("PKCS12");
            read.load(in, secret);
            for (Enumeration<String> names = read.aliases(); names.hasMoreElements();) {
                String name = names.nextElement();
                if (read.isKeyEntry(name)) {
                    KeyStore store = empty();
                    store.setKeyEntry("server", read.getKey(name, secret), IN_MEMORY.toCharArray(), read.getCertificateChain(name));
                    return store;
                }
            }
            throw new KeyUnusable(file + " holds no key: a PKCS#12 file with a certificate and its key is needed.");
        } catch (IOException | GeneralSecurityException e) {
            throw new KeyUnusable(file + " can't be read as a PKCS#12 file: its password is wrong, or the file is missing or damaged.");
        }
    }

    /** The server's own certificate in such a key store. */
    public static X509Certificate certificate(KeyStore store) {
        try {
            return (X509Certificate) store.getCertificate("server");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A key store in memory can't be read", e);
        }
    }

    private static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                certificates.add((X509Certificate) certificate);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new KeyUnusable(file + " can't be read as PEM certificates: it is missing or damaged.");
        }
        if (certificates.isEmpty()) {
            throw new KeyUnusable(file + " holds no certificate: a PEM file with the server's certificate and its chain is needed.");
        }
        return certificates;
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) {
        try {
            java.security.Signature signature = java.security.Signature.getInstance("SHA256with" + ("EC".equals(certified.getAlgorithm()) ? "ECDSA" : "RSA"));
            signature.initSign(key);
            signature.update(new byte[] {1});
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(new byte[] {1});
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static KeyStore empty() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("PKCS#12 is not usable here", e);
        }
    }
}
