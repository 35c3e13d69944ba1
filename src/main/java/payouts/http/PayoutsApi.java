package payouts.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.Settings;
import payouts.StartRefused;
import payouts.intake.JsonOrders;
import payouts.intake.NotAPayoutMessage;
import payouts.intake.OrderChunk;
import payouts.ledger.Ledger;
import payouts.ledger.LedgerDatabase.LedgerUnavailable;
import payouts.ledger.OrderIntake.Accepted;

/**
 * The senders' API. Each method asks for the token itself, so that no edit of a route leaves it out, and takes the
 * request's headers away before anything else.
 */
public final class PayoutsApi {

    private static final Logger LOG = LoggerFactory.getLogger(PayoutsApi.class);
    private static final String TOKEN = "payouts.api.token";
    private static final String CHANNEL = "http";
    private static final String ROWS = "PayoutsApiRows";

    private final Ledger ledger;
    private final BearerToken token;

    private PayoutsApi(Ledger ledger, BearerToken token) {
        this.ledger = ledger;
        this.token = token;
    }

    /**
     * The API of one ledger; off while no token is set.
     *
     * @throws StartRefused when the token is too short
     */
    public static PayoutsApi of(Settings settings, Ledger ledger) {
        String text = settings.text(TOKEN);
        try {
            return new PayoutsApi(ledger, text.isEmpty() ? null : BearerToken.of(TOKEN, text));
        } catch (IllegalArgumentException e) {
            throw new StartRefused(e.getMessage());
        }
    }

    /** Whether a token is set. */
    public boolean isOn() {
        return token != null;
    }

    /** Turns a request's body into orders for the ledger. */
    public void orders(Exchange exchange) throws Refused, NotAPayoutMessage {
        admit(exchange);
        String text = text(exchange.getMessage().getBody(byte[].class));
        OrderChunk.Whole orders = JsonOrders.read(text).delivered(text, CHANNEL, null, null, null);
        exchange.setProperty(ROWS, orders.rows());
        exchange.getMessage().setBody(orders);
    }

    /** The orders are in the ledger, good and bad ones: 202 says what became of each. */
    @SuppressWarnings("unchecked")
    public void taken(Exchange exchange) {
        Accepted outcome = exchange.getMessage().getBody(Accepted.class);
        LOG.info("Orders by HTTP: {} accepted, {} duplicates, {} rejected.", outcome.accepted(), outcome.duplicates(), outcome.rejected());
        send(exchange, 202, Answers.taken(exchange.getProperty(ROWS, List.class), outcome));
    }

    /** Answers with one payout as it stands. */
    public void show(Exchange exchange) throws Refused {
        Object reference = exchange.getMessage().getHeader("reference");
        admit(exchange);
        // A parameter of the same name in the query makes it a list, which no payout is known by.
        var payout = reference instanceof String text ? ledger.persons().find(text) : Optional.<payouts.ledger.Persons.View>empty();
        send(exchange, 200, Answers.payout(payout.orElseThrow(() -> new Refused(404, "no payout has this reference"))));
    }

    /** Answers a request that failed, without anything of its body. */
    public void refuse(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof Refused refused) {
            send(exchange, refused.status(), refused.getMessage() == null ? null : Answers.error(refused.getMessage()));
            if (refused.status() == 401) {
                exchange.getMessage().setHeader("WWW-Authenticate", "Bearer");
            }
        } else if (failure instanceof NotAPayoutMessage) {
            send(exchange, 400, Answers.error(failure.getMessage()));
        } else if (failure instanceof LedgerUnavailable) {
            LOG.error("A request was answered 503: {}", failure.getMessage());
            send(exchange, 503, Answers.error("the ledger can't be reached, nothing of this request is kept: send it again later"));
        } else {
            // Its message could repeat what was sent.
            LOG.error("A request failed with {}.", failure.getClass().getName());
            send(exchange, 500, Answers.error("it did not work, and nothing of this request is kept"));
        }
    }

    /** Only the request's true header counts: Camel would take a token out of an address, too. */
    private void admit(Exchange exchange) throws Refused {
        HttpMessage request = exchange.getMessage(HttpMessage.class);
        String authorization = request == null ? null : request.getRequest().getHeader("Authorization");
        exchange.getMessage().removeHeaders("*");
        if (!isOn()) {
            throw new Refused(404, null);
        }
        if (!token.isIn(authorization)) {
            LOG.warn("A request without the right token was refused.");
            throw new Refused(401, null);
        }
    }

    private static String text(byte[] body) throws Refused {
        try {
            return body == null ? "" : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new Refused(400, "the body is not in UTF-8: send JSON in UTF-8");
        }
    }

    private static void send(Exchange exchange, int status, ObjectNode body) {
        Message answer = exchange.getMessage();
        answer.removeHeaders("*");
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        if (body != null) {
            answer.setHeader(Exchange.CONTENT_TYPE, "application/json");
        }
        answer.setBody(body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
