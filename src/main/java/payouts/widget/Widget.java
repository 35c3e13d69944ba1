package payouts.widget;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.processor.ThrottlerRejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.bank131.WidgetFailed;
import payouts.http.Refused;
import payouts.ledger.Destination;

/**
 * The browser's questions to this program. Who may ask is decided here and not in a route: only {@link #answer} lets
 * anything out, and only to the origin that {@link #admit} has let in. CORS is answered here alone, for these paths alone.
 */
public final class Widget {

    private static final Logger LOG = LoggerFactory.getLogger(Widget.class);
    private static final String ORIGIN = "WidgetOrigin";
    private static final String CLIENT = "WidgetClient";
    private static final Set<String> CALLS = Set.of("/widget/token", "/widget/card");
    /** As on the bank's page; anything else, a card number above all, is not passed on. */
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final Origins origins;
    private final Clients clients;

    Widget(WidgetSettings settings) {
        this.origins = settings.origins();
        this.clients = new Clients(settings.clientHeader());
    }

    /** Lets a request in that comes from an allowed origin, without its headers; who asks is known to the limits then. */
    public void admit(Exchange exchange) throws Refused {
        HttpMessage message = exchange.getMessage(HttpMessage.class);
        exchange.getMessage().removeHeaders("*");
        if (origins.isEmpty() || message == null) {
            throw new Refused(404, null);
        }
        HttpServerRequest request = message.getRequest();
        // Camel's own filter would take this header away from an answer.
        request.response().putHeader("Cache-Control", "no-store");
        List<String> origin = request.headers().getAll("Origin");
        if (origin.size() != 1 || !origins.allow(origin.get(0))) {
            throw new Refused(403, "this site may not use the widget: name its origin in payouts.widget.origins");
        }
        exchange.setProperty(ORIGIN, origin.get(0));
        exchange.setProperty(CLIENT, clients.of(request));
    }

    /** Takes the hash out of a request's body, for {@code bank131:widget-card}. */
    public Destination hash(byte[] body) throws Refused {
        try {
            JsonNode hash = JSON.readTree(body == null ? new byte[0] : body).path("number_hash");
            if (hash.isTextual() && HASH.matcher(hash.textValue()).matches()) {
                return new Destination(Destination.Type.ENCRYPTED_CARD, hash.textValue());
            }
        } catch (IOException e) {
            // Told below; the parser's message would repeat the body.
        }
        throw new Refused(400, "send {\"number_hash\": \"…\"} with the 64 hexadecimal characters that the bank's widget gave");
    }

    /** Answers with what the bank has said. */
    public void answer(Exchange exchange) {
        send(exchange, 200, exchange.getMessage().getBody(ObjectNode.class));
    }

    /** Answers a browser that asks whether a page of an allowed origin may call. */
    public void preflight(Exchange exchange) throws Refused {
        HttpMessage message = exchange.getMessage(HttpMessage.class);
        String path = message == null ? null : message.getRequest().path();
        admit(exchange);
        if (!CALLS.contains(path)) {
            throw new Refused(404, null);
        }
        send(exchange, 204, null);
        exchange.getMessage().setHeader("Access-Control-Allow-Methods", "POST");
        exchange.getMessage().setHeader("Access-Control-Allow-Headers", "Content-Type");
        exchange.getMessage().setHeader("Access-Control-Max-Age", "600");
    }

    /** Answers a request that failed, without anything of it. */
    public void refuse(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof Refused refused) {
            send(exchange, refused.status(), refused.getMessage() == null ? null : error(refused.getMessage()));
        } else if (failure instanceof ThrottlerRejectedExecutionException) {
            LOG.warn("A request of the card widget was refused: its limits, payouts.widget.*, are reached.");
            send(exchange, 429, error("too many requests: try again in a minute"));
            exchange.getMessage().setHeader("Retry-After", "60");
        } else if (failure instanceof WidgetFailed failed) {
            LOG.warn(failed.getMessage());
            send(exchange, failed.isUnknownCard() ? 404 : 502, error(failed.isUnknownCard() ? "the bank does not know this card"
                    : "the bank did not answer as it should: try again later"));
        } else {
            // Its message could repeat what was sent.
            LOG.error("A request of the card widget failed with {}.", failure.getClass().getName());
            send(exchange, 500, error("it did not work"));
        }
    }

    private static ObjectNode error(String message) {
        return JsonNodeFactory.instance.objectNode().put("error", message);
    }

    private static void send(Exchange exchange, int status, ObjectNode body) {
        Message answer = exchange.getMessage();
        String origin = exchange.getProperty(ORIGIN, String.class);
        answer.removeHeaders("*");
        if (origin == null && status < 300) {
            throw new IllegalStateException("A request that was not admitted is not answered: let the route call widget.admit first.");
        }
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        answer.setHeader("Vary", "Origin");
        answer.setHeader("X-Content-Type-Options", "nosniff");
        if (origin != null) {
            answer.setHeader("Access-Control-Allow-Origin", origin);
        }
        if (body != null) {
            answer.setHeader(Exchange.CONTENT_TYPE, "application/json");
        }
        answer.setBody(body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
