package payouts.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import payouts.intake.CardNumbers;

/**
 * What a person learnt of a payout that could not be decided.
 *
 * @param paid     whether the bank paid it
 * @param evidence how the person knows
 */
record Settlement(boolean paid, String evidence) {

    private static final String SHAPE = "{\"outcome\":\"succeeded\" or \"failed\",\"evidence\":\"how you know\"}";
    private static final int EVIDENCE_LONGEST = 1000;
    // Of two outcomes in one body neither is meant for sure.
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** @throws BadRequest which never repeats what was sent */
    static Settlement read(byte[] body) {
        JsonNode json = parse(body);
        if (!json.isObject() || json.size() != 2 || !json.path("outcome").isTextual() || !json.path("evidence").isTextual()) {
            throw new BadRequest("The body must be " + SHAPE + " and nothing else.");
        }
        String outcome = json.path("outcome").textValue();
        if (!outcome.equals("succeeded") && !outcome.equals("failed")) {
            throw new BadRequest("outcome must be succeeded or failed.");
        }
        String evidence = json.path("evidence").textValue().strip();
        if (evidence.isEmpty() || evidence.length() > EVIDENCE_LONGEST) {
            throw new BadRequest("evidence must say, in at most " + EVIDENCE_LONGEST + " characters, how you know: a statement, an answer"
                    + " of the bank's support.");
        }
        if (CardNumbers.holds(evidence)) {
            throw new BadRequest("evidence holds what looks like a card number: leave it out.");
        }
        return new Settlement(outcome.equals("succeeded"), evidence);
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body == null ? new byte[0] : body);
        } catch (IOException e) {
            throw new BadRequest("The body is no JSON; it must be " + SHAPE + ".");
        }
    }
}
