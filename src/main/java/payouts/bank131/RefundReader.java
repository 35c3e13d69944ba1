package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import payouts.ledger.SessionReport.Return;

/** What came back of a payout: the {@code refunds} of its leg that are done (the bank's objects page, refund item). */
final class RefundReader {

    private static final int ID_MAX = 100;

    private RefundReader() {
    }

    /** A return under way, declined or without a readable amount is none yet. */
    static List<Return> returns(JsonNode payouts) {
        List<Return> returns = new ArrayList<>();
        int place = 0;
        for (JsonNode payout : payouts) {
            for (JsonNode refund : payout.path("refunds")) {
                place++;
                JsonNode amount = refund.path("amount_details").path("amount");
                boolean done = refund.path("status").asText("accepted").equals("accepted");
                if (done && amount.isIntegralNumber() && amount.canConvertToLong() && amount.asLong() > 0) {
                    returns.add(new Return(id(refund, place), amount.asLong()));
                }
            }
        }
        return returns;
    }

    /** Without an id its place in the list is its name: the bank adds to the list and takes nothing away. */
    private static String id(JsonNode refund, int place) {
        String id = SessionReader.text(refund, "id");
        return id == null || id.isBlank() || id.length() > ID_MAX ? "number " + place : id;
    }
}
