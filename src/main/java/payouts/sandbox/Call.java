package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import payouts.sandbox.Journal.Row;

/**
 * A verified and read call.
 *
 * @param operation as in {@link SandboxRequest#operation()}
 * @param names     of the URL's API version
 * @param body      its JSON; an empty object for an empty body
 * @param rules     that match it
 * @param keyRows   the idempotency key to be saved with the work, if one came
 */
record Call(String operation, Names names, String api, JsonNode body, List<SandboxRule> rules, List<Row> keyRows,
            String publicToken, boolean account) {
}
