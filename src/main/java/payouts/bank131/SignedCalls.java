package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import payouts.keys.RsaSignature;
import payouts.keys.Secrets;
import payouts.ledger.Refusal;

/**
 * The one place where a body is signed and sent to the bank, by Camel HTTP. The HTTP client has its own component
 * instance, so that no setting and no route can switch its retries, redirects or header copying on (M4).
 */
final class SignedCalls extends ServiceSupport {

    private final BankSettings settings;
    private final BankErrors errors;
    private final BankReach reach;
    private final BankMeters meters;
    private final Pacer pacer;
    private final CamelContext camel;
    private HttpComponent http;
    private Endpoint endpoint;
    private Producer producer;

    SignedCalls(CamelContext camel, BankSettings settings, BankErrors errors, BankReach reach, BankMeters meters, Pacer pacer) {
        this.camel = camel;
        this.settings = settings;
        this.errors = errors;
        this.reach = reach;
        this.meters = meters;
        this.pacer = pacer;
    }

    @Override
    protected void doStart() throws Exception {
        http = new HttpComponent();
        http.setCamelContext(camel);
        http.setAutomaticRetriesDisabled(true);
        http.setRedirectHandlingDisabled(true);
        http.setCookieManagementDisabled(true);
        http.setMaxTotalConnections(settings.inFlight());
        http.setConnectionsPerRoute(settings.inFlight());
        http.setConnectTimeout(settings.connectTimeout().toMillis());
        http.setResponseTimeout(settings.responseTimeout().toMillis());
        http.setSoTimeout(settings.responseTimeout().toMillis());
        http.setConnectionRequestTimeout(settings.connectTimeout().toMillis());
        http.setHttpClientConfigurer(client -> client.addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "pacer", this::paced));
        ServiceHelper.startService(http);
        endpoint = http.createEndpoint(settings.url() + "?throwExceptionOnFailure=false&followRedirects=false&copyHeaders=false"
                + "&httpMethod=POST&connectionClose=false&disableStreamCache=true");
        producer = endpoint.createProducer();
        ServiceHelper.startService(endpoint, producer);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopAndShutdownServices(producer, endpoint, http);
    }

    /** Behind the connect, immediately before the bytes leave. */
    private ClassicHttpResponse paced(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain) throws IOException, HttpException {
        Pacer.Call call;
        try {
            call = pacer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the program ends");
        }
        ClassicHttpResponse answer = chain.proceed(request, scope);
        pacer.answered(call, request.getPath());
        return answer;
    }

    /**
     * Signs and sends one body, once.
     *
     * @param path           behind the server's address, with {@code /api/}
     * @param idempotencyKey null for none
     */
    CallResult send(String path, byte[] body, String idempotencyKey) {
        long since = System.nanoTime();
        CallResult result = read(answer(path, body, idempotencyKey));
        meters.called(path, result, System.nanoTime() - since);
        if (result instanceof CallResult.Refused refused && refused.refusal().meaning() == Refusal.Meaning.STOP) {
            reach.refused(refused.refusal().code());
        } else if (!(result instanceof CallResult.Unknown)) {
            reach.taken();
        }
        return result;
    }

    /**
     * What came back, as it came.
     *
     * @param status of HTTP; 0 when nothing came
     * @param missed why nothing came; null when something did
     */
    record Answer(int status, byte[] body, String missed) {
    }

    /** Signs and sends one body, once; what the answer means is the caller's. */
    Answer answer(String path, byte[] body, String idempotencyKey) {
        String signature = RsaSignature.sign(body, settings.privateKey());
        Exchange exchange = endpoint.createExchange();
        exchange.getIn().setBody(body);
        exchange.getIn().setHeader(Exchange.HTTP_PATH, path);
        exchange.getIn().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getIn().setHeader("Accept", "application/json");
        exchange.getIn().setHeader("X-PARTNER-PROJECT", settings.project());
        exchange.getIn().setHeader(RsaSignature.HEADER, signature);
        if (!settings.submerchant().isEmpty()) {
            exchange.getIn().setHeader("X-PARTNER-SUBMERCHANT", settings.submerchant());
        }
        if (idempotencyKey != null && settings.idempotencyHeader()) {
            exchange.getIn().setHeader("X-PARTNER-IDEMPOTENCY-KEY", idempotencyKey);
        }
        try {
            producer.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            String why = exchange.getException().getClass().getSimpleName();
            reach.missed(why);
            return new Answer(0, new byte[0], why);
        }
        reach.answered();
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        try {
            byte[] answer = exchange.getMessage().getBody(byte[].class);
            return new Answer(status, answer == null ? new byte[0] : answer, null);
        } catch (RuntimeException e) {
            return new Answer(status, new byte[0], null);
        }
    }

    private CallResult read(Answer answer) {
        if (answer.missed() != null) {
            return new CallResult.Unknown("no answer (" + answer.missed() + ")", null, false);
        }
        int status = answer.status();
        byte[] body = answer.body();
        JsonNode json;
        try {
            json = SessionReader.parse(body);
        } catch (IOException e) {
            return new CallResult.Unknown("HTTP " + status + " with a body that can't be read", null, true);
        }
        if (status == 200 && "ok".equals(SessionReader.text(json, "status"))) {
            return new CallResult.Accepted(body, json);
        }
        JsonNode error = json.path("error");
        // A bank that repeats in an error what it was sent must not carry it into logs and results.
        String code = Secrets.blanked(SessionReader.text(error, "code"));
        if (status >= 500 || code == null) {
            return new CallResult.Unknown("HTTP " + status + (code == null ? "" : ", code " + code), code, true);
        }
        Optional<Refusal.Meaning> meaning = errors.meaning(code);
        if (meaning.isEmpty()) {
            return new CallResult.Unknown("HTTP " + status + ", code " + code, code, true);
        }
        return new CallResult.Refused(new Refusal(code, Secrets.blanked(SessionReader.text(error, "description")), meaning.get()));
    }
}
