package payouts;

import java.security.KeyStore;
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
 * TLS of the public port: from PEM files, which Camel's own settings do not take, or a PKCS#12 file. Certificates of
 * clients are a proxy's work: Camel's server passes over the demand for them in silence (4.18).
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
