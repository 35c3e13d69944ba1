package payouts.sandbox;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Queue;
import java.util.function.IntConsumer;
import payouts.keys.RsaSignature;

/** Posts signed webhooks, a bounded number at once, so that a slow partner costs the bank no more than that. */
final class WebhookSender {

    private final SandboxSettings settings;
    private final HttpClient client;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int flying;

    WebhookSender(Vertx vertx, SandboxSettings settings) {
        this.settings = settings;
        HttpClientOptions options = new HttpClientOptions().setConnectTimeout((int) settings.webhookTimeout.toMillis());
        if (settings.webhookCertificate != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(pem(settings.webhookCertificate))).setVerifyHost(false);
        }
        client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(settings.webhookParallel));
    }

    private static Buffer pem(X509Certificate certificate) {
        try {
            return Buffer.buffer("-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n");
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("The certificate for the webhooks can't be encoded", e);
        }
    }

    /**
     * Posts exactly these bytes.
     *
     * @param signature null to send none
     * @param answered  is told the HTTP status, or -1 for no answer
     */
    void send(byte[] body, String signature, IntConsumer answered) {
        Runnable post = () -> post(body, signature, status -> {
            answered.accept(status);
            next();
        });
        synchronized (this) {
            if (flying >= settings.webhookParallel) {
                waiting.add(post);
                return;
            }
            flying++;
        }
        post.run();
    }

    private void next() {
        Runnable post;
        synchronized (this) {
            post = waiting.poll();
            if (post == null) {
                flying--;
                return;
            }
        }
        post.run();
    }

    private void post(byte[] body, String signature, IntConsumer answered) {
        URI url = settings.webhookUrl;
        if (url == null) {
            answered.accept(-1);
            return;
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Content-Type", "application/json");
        if (signature != null) {
            headers.add(RsaSignature.HEADER, signature);
        }
        try {
            send(url, headers, body, answered);
        } catch (RuntimeException e) {
            // Such as an address that is no URL: as good as nobody there.
            answered.accept(-1);
        }
    }

    private void send(URI url, MultiMap headers, byte[] body, IntConsumer answered) {
        client.request(new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url.toString())
                        .setHeaders(headers).setTimeout(settings.webhookTimeout.toMillis()))
                .compose(request -> request.send(Buffer.buffer(body)))
                .onComplete(done -> answered.accept(done.succeeded() ? done.result().statusCode() : -1));
    }
}
