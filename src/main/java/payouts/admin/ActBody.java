package payouts.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import payouts.intake.CardNumbers;

/** What a person says with an act: a few texts, evidence among them. No refusal repeats what was sent. */
final class ActBody {

    private static final int EVIDENCE_LONGEST = 1000;
    // Of two values under one name neither is meant for sure.
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode json;

    private ActBody(JsonNode json) {
        this.json = json;
    }

    /**
     * Reads one JSON object.
     *
     * @param shape how it must look, for whoever sent another
     * @param field that stands beside {@code evidence}; there is no third
     * @throws BadRequest when it is anything else
     */
    static ActBody read(byte[] body, String shape, String field) {
        JsonNode json;
        try {
            json = JSON.readTree(body == null ? new byte[0] : body);
        } catch (IOException e) {
            throw new BadRequest("The body is no JSON; it must be " + shape + ".");
        }
        if (!json.isObject() || json.size() != 2 || !json.path(field).isTextual() || !json.path("evidence").isTextual()) {
            throw new BadRequest("The body must be " + shape + " and nothing else.");
        }
        return new ActBody(json);
    }

    String text(String field) {
        return json.path(field).textValue();
    }

    /** How the person knows. */
    String evidence() {
        String evidence = text("evidence").strip();
        if (evidence.isEmpty() || evidence.length() > EVIDENCE_LONGEST) {
            throw new BadRequest("evidence must say, in at most " + EVIDENCE_LONGEST + " characters, how you know: a statement, an answer"
                    + " of the bank's support.");
        }
        if (CardNumbers.holds(evidence)) {
            throw new BadRequest("evidence holds what looks like a card number: leave it out.");
        }
        return evidence;
    }
}
