package payouts.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import payouts.intake.CardNumbers;
import payouts.intake.OrderChunk;
import payouts.ledger.OrderIntake.Accepted;
import payouts.ledger.OrderIntake.LineOutcome;
import payouts.ledger.Persons.View;
import payouts.ledger.PayoutState;
import payouts.money.Kopecks;

/** What senders are answered, in the names of the contract. Fields that do not apply are left out. */
final class Answers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFERENCE = "reference";

    private Answers() {
    }

    /** What became of each order of a request. */
    static ObjectNode taken(List<OrderChunk.Row> rows, Accepted outcome) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode accepted = answer.putArray("accepted");
        ArrayNode duplicates = answer.putArray("duplicates");
        ArrayNode rejected = answer.putArray("rejected");
        for (LineOutcome line : outcome.lines()) {
            switch (line.outcome()) {
                case "accepted" -> accepted(accepted.addObject(), line);
                case "duplicate" -> duplicates.addObject().put(REFERENCE, line.reference()).put("present_status", status(line.state()));
                default -> rejected(rejected.addObject(), rows.get((int) line.line() - 1), line);
            }
        }
        return answer;
    }

    private static void accepted(ObjectNode order, LineOutcome line) {
        order.put(REFERENCE, line.reference());
        if (line.state() == PayoutState.HELD) {
            order.put("status", status(line.state()));
            order.put("reason", line.reason());
        }
    }

    private static void rejected(ObjectNode order, OrderChunk.Row row, LineOutcome line) {
        order.put("index", line.line() - 1);
        String reference = row.fields() == null ? null : row.fields().get(REFERENCE);
        // Whatever else stands there, a card number for instance, is not repeated.
        if (reference != null && reference.matches("[A-Za-z0-9._:-]{1,64}") && !CardNumbers.holds(reference)) {
            order.put(REFERENCE, reference);
        }
        order.put("reason", line.reason());
    }

    /** A payout as its sender may see it: no card, no names. */
    static ObjectNode payout(View view) {
        ObjectNode payout = JSON.createObjectNode();
        payout.put(REFERENCE, view.reference());
        payout.put("status", status(view.state()));
        payout.put("attempt", view.attempt());
        payout.put("amount", Kopecks.format(view.amountKopecks()));
        payout.put("currency", view.currency());
        payout.put("accepted_at", view.acceptedAt());
        if (view.state().isFinal()) {
            put(payout, "session_id", view.sessionId());
            put(payout, "payout_id", view.payoutId());
            put(payout, "error_code", view.errorCode());
            put(payout, "error_description", view.errorDescription());
            put(payout, "finished_at", view.finishedAt());
        } else {
            put(payout, "reason", view.reason());
        }
        put(payout, "card_brand", view.cardBrand());
        put(payout, "card_last4", view.cardLast4());
        return payout;
    }

    static ObjectNode error(String message) {
        return JSON.createObjectNode().put("error", message);
    }

    private static void put(ObjectNode json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static String status(PayoutState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
