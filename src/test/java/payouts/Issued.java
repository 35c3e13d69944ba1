package payouts;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate that signs itself, with its key. */
public record Issued(KeyPair keys, X509Certificate certificate) {

    private static final String PASSWORD = "secret";

    /** One for this machine. */
    public static Issued forThisMachine(String algorithm, Duration valid) throws Exception {
        return issue(algorithm, valid, new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    }

    /** One for another host. */
    public static Issued forAnotherHost(String host) throws Exception {
        return issue("RSA", Duration.ofDays(1), new GeneralName(GeneralName.dNSName, host));
    }

    private static Issued issue(String algorithm, Duration valid, GeneralName... hosts) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("EC") ? 256 : 2048);
        KeyPair keys = generator.generateKeyPair();
        X500Name name = new X500Name("CN=test");
        Instant end = Instant.now().plus(valid);
        var builder = new JcaX509v3CertificateBuilder(name, BigInteger.valueOf(System.nanoTime()), Date.from(end.minus(Duration.ofDays(400))),
                Date.from(end), name, keys.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(hosts));
        return new Issued(keys, new JcaX509CertificateConverter().getCertificate(builder.build(
                new JcaContentSignerBuilder(algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA").build(keys.getPrivate()))));
    }

    /**
     * One side of a connection.
     *
     * @param own     whose certificate is shown; null for none
     * @param trusted whose certificate is trusted; null for none
     */
    public static SSLContext context(Issued own, Issued trusted) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own == null ? store() : own.store(true), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted == null ? store() : trusted.store(false));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** @param withKey or the certificate alone, for those who trust it */
    public KeyStore store(boolean withKey) throws Exception {
        KeyStore store = store();
        if (withKey) {
            store.setKeyEntry("own", keys.getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {certificate});
        } else {
            store.setCertificateEntry("trusted", certificate);
        }
        return store;
    }

    private static KeyStore store() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
