package payouts.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Persons;

/** Every call of the admin API from its token to its answer: JSON, without any of the request's headers. */
final class AdminCalls {

    private static final Logger LOG = LoggerFactory.getLogger(Admin.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AdminTokens tokens;

    AdminCalls(AdminTokens tokens) {
        this.tokens = tokens;
    }

    /** What a call does once it is known who makes it. */
    @FunctionalInterface
    interface Work {
        /** @return what is answered, as maps, lists, texts and numbers */
        Object run(Message request, String person);
    }

    /** Answers what the work gives, or why it can't be done. */
    void answer(Exchange exchange, Work work) {
        admitted(exchange, (request, person) -> send(exchange, 200, work.run(request, person)));
    }

    /** What a call needs from the bank before it can be answered. */
    @FunctionalInterface
    interface Preparation {
        void run(Message request, String person);
    }

    /** Lets the route go on where the preparation is done; otherwise the call is answered, and the route ends. */
    void prepare(Exchange exchange, Preparation preparation) {
        exchange.setRouteStop(!admitted(exchange, preparation));
    }

    private boolean admitted(Exchange exchange, Preparation work) {
        Optional<String> person = tokens.nameOf(authorization(exchange));
        if (person.isEmpty()) {
            LOG.warn("A request without a valid token was refused.");
            send(exchange, 401, null);
            exchange.getMessage().setHeader("WWW-Authenticate", "Bearer");
            return false;
        }
        try {
            work.run(exchange.getMessage(), person.get());
            return true;
        } catch (BadRequest e) {
            send(exchange, 400, error(e));
        } catch (NotThere e) {
            send(exchange, 404, error(e));
        } catch (Persons.NotAllowed | Unfit e) {
            send(exchange, 409, error(e));
        } catch (NoAnswer e) {
            send(exchange, 502, error(e));
        } catch (RuntimeException e) {
            LOG.error("An admin request failed.", e);
            send(exchange, 500, Map.of("error", "It did not work; the program's log says why."));
        }
        return false;
    }

    private static Map<String, String> error(RuntimeException e) {
        return Map.of("error", e.getMessage());
    }

    /** Only the request's true header counts: Camel would take a token out of an address, too. */
    private static String authorization(Exchange exchange) {
        HttpMessage request = exchange.getMessage(HttpMessage.class);
        return request == null ? null : request.getRequest().getHeader("Authorization");
    }

    private static void send(Exchange exchange, int status, Object body) {
        Message answer = exchange.getMessage();
        answer.removeHeaders("*");
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        answer.setHeader(Exchange.CONTENT_TYPE, "application/json");
        try {
            answer.setBody(body == null ? new byte[0] : JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Maps of texts and numbers can always be written", e);
        }
    }

    /** A parameter of the path or the query; headers and form fields of the same name make it unclear. */
    static Optional<String> parameter(Message request, String name) {
        Object value = request.getHeader(name);
        if (value != null && !(value instanceof String)) {
            throw new BadRequest(name + " must be given once.");
        }
        return Optional.ofNullable((String) value).filter(text -> !text.isEmpty());
    }

    /** Nothing has the name. */
    static final class NotThere extends RuntimeException {
        NotThere(String message) {
            super(message, null, false, false);
        }
    }

    /** What is asked for does not fit what stands there now. */
    static final class Unfit extends RuntimeException {
        Unfit(String message) {
            super(message, null, false, false);
        }
    }

    /** The bank did not tell what is needed. */
    static final class NoAnswer extends RuntimeException {
        NoAnswer(String message) {
            super(message, null, false, false);
        }
    }
}
