package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import payouts.money.Kopecks;

/**
 * What {@code nominal_topup} says. Its body is not documented; this is the one place that guesses at it, and only to tell
 * it: nothing is decided by what it reads. The raw body is kept in the ledger.
 */
final class TopUpReader {

    private TopUpReader() {
    }

    /** A line for the log, with what could be read. */
    static String told(String body) {
        JsonNode json;
        try {
            json = SessionReader.parse(body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            json = com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
        String amount = rubles(json.path("amount").isObject() ? json.path("amount").path("amount")
                : json.has("amount_details") ? json.path("amount_details").path("amount") : json.path("amount"));
        String balance = rubles(json.path("balance").path("current_balance"));
        return "The account was topped up" + (amount == null ? "" : " by " + amount + " RUB")
                + (balance == null ? "" : ", it holds " + balance + " RUB now") + "; what waits for money goes on.";
    }

    private static String rubles(JsonNode kopecks) {
        return kopecks.isIntegralNumber() && kopecks.canConvertToLong() ? Kopecks.format(kopecks.asLong()) : null;
    }
}
