package payouts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.keys.PemKeys.KeyUnusable;
import payouts.keys.ServerKeys;

/**
 * TLS of the public port: from PEM files, which Camel's own settings do not take, or a PKCS#12 file. Camel's server passes over
 * a demand for certificates of clients in silence (4.18), so {@link payouts.http.PublicHttp} makes it.
 */
final class PublicTls {

    private static final Logger LOG = LoggerFactory.getLogger(PublicTls.class);
    private static final Duration SOON = Duration.ofDays(30);

    private PublicTls() {
    }

    /**
     * Gives the context what {@code camel.server.use-global-ssl-context-parameters} uses, where {@code payouts.http.tls} is on.
     *
     * @throws StartRefused when certificate or key can't be used
     */
    static void configure(CamelContext camel, Settings settings) {
        if (!settings.flag("payouts.http.tls")) {
            return;
        }
        KeyStore keys = keys(settings);
        checkTime(ServerKeys.certificate(keys));
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setSecureSocketProtocol("TLS");
        KeyManagersParameters managers = new KeyManagersParameters();
        managers.setKeyStore(of(keys));
        managers.setKeyPassword(ServerKeys.IN_MEMORY);
        parameters.setKeyManagers(managers);
        camel.setSSLContextParameters(parameters);
    }

    /**
     * Whose certificates the public port demands of clients; empty where it demands none.
     *
     * @throws StartRefused when the demand can't be made: a port that stands open instead is worse than none
     */
    static Optional<Path> clientCa(Settings settings) {
        if (settings.text("payouts.http.tls-client-ca").isEmpty()) {
            return Optional.empty();
        }
        Path file = settings.path("payouts.http.tls-client-ca");
        if (!settings.flag("payouts.http.tls")) {
            throw new StartRefused("payouts.http.tls-client-ca needs payouts.http.tls=true: without TLS no client can show a certificate.");
        }
        if (settings.flag("payouts.sandbox.enabled")) {
            throw new StartRefused("payouts.http.tls-client-ca: the sandbox bank has no certificate to show; leave it empty, or use another bank.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                throw new CertificateException("empty");
            }
        } catch (IOException | CertificateException e) {
            throw new StartRefused("payouts.http.tls-client-ca names " + file + ", which can't be read as certificates: a PEM file of the"
                    + " authorities that clients' certificates come from is needed.");
        }
        return Optional.of(file);
    }

    /**
     * What the public port shows; empty without TLS.
     *
     * @throws StartRefused when certificate or key can't be used
     */
    static Optional<X509Certificate> certificate(Settings settings) {
        return settings.flag("payouts.http.tls") ? Optional.of(ServerKeys.certificate(keys(settings))) : Optional.empty();
    }

    private static KeyStore keys(Settings settings) {
        try {
            return settings.text("payouts.http.tls-keystore").isEmpty()
                    ? ServerKeys.ofPem(settings.path("payouts.http.tls-certificate"), settings.path("payouts.http.tls-key"),
                            settings.text("payouts.http.tls-password"))
                    : ServerKeys.ofPkcs12(settings.path("payouts.http.tls-keystore"), settings.text("payouts.http.tls-password"));
        } catch (KeyUnusable e) {
            throw new StartRefused(e.getMessage() + " (payouts.http.tls-…)");
        }
    }

    private static void checkTime(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        if (certificate.getNotAfter().before(new Date())) {
            throw new StartRefused("The certificate of the public port ended on " + end + ": the bank's webhooks would not arrive. Renew it"
                    + " (payouts.http.tls-certificate or payouts.http.tls-keystore).");
        }
        if (end.isBefore(Instant.now().plus(SOON))) {
            LOG.warn("The certificate of the public port ends on {}: renew it in time, and start again.", end);
        }
    }

    private static KeyStoreParameters of(KeyStore store) {
        return new KeyStoreParameters() {
            @Override
            public KeyStore createKeyStore() {
                return store;
            }
        };
    }
}
