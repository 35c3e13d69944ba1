package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.keys.RsaSignature;
import payouts.ledger.BankWord;
import payouts.ledger.Hashes;

/**
 * Verifies a webhook over its raw bytes, before anything is parsed (invariant 7). A forged one ends the route here,
 * with 401 and no reason; a body with a good signature that is no JSON object is kept as it is.
 */
final class WebhookProducer extends BankProducer {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookProducer.class);

    private final SessionReader reader;

    WebhookProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
        this.reader = new SessionReader(bank.errors());
    }

    @Override
    public void process(Exchange exchange) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        String signature = exchange.getMessage().getHeader(RsaSignature.HEADER, String.class);
        // Nothing of the request goes further: a header named Camel... would steer the steps behind (Camel's security model).
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        if (body == null || !RsaSignature.verify(body, signature, bank.settings().publicKeys())) {
            bank.forged().refused();
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 401);
            exchange.setRouteStop(true);
            return;
        }
        BankEvents.set(exchange, read(body));
    }

    private BankWord.Event read(byte[] body) {
        String sha256 = Hashes.sha256(body);
        String text = new String(body, StandardCharsets.UTF_8).replace("\0", "");
        try {
            JsonNode json = SessionReader.parse(body);
            String type = SessionReader.text(json, "type");
            return new BankWord.Event(sha256, type == null ? "" : type, reader.read(body, json, type), text);
        } catch (IOException e) {
            LOG.warn("A webhook with a good signature can't be read; it is recorded as it is.");
            return new BankWord.Event(sha256, "unreadable", null, text);
        }
    }
}
