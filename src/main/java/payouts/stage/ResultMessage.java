package payouts.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import payouts.intake.CardNumbers;
import payouts.intake.Columns;
import payouts.intake.JsonOrders;
import payouts.ledger.Batches.ResultLine;
import payouts.ledger.Outbox.Result;
import payouts.money.Kopecks;

/**
 * A result as JSON: the order's own fields, without card columns and without ours of an earlier result, then what
 * became of it. A rejected order keeps its card columns, so that it can be mended and sent again.
 */
final class ResultMessage {

    private static final ObjectMapper JSON = JsonOrders.mapper();

    private ResultMessage() {
    }

    static String json(Result result) {
        return fields(result).toString();
    }

    static ObjectNode fields(Result result) {
        ResultLine line = result.result();
        boolean rejected = line.status().equals("rejected");
        ObjectNode json = JSON.createObjectNode();
        addOwn(json, result, rejected);
        if (rejected && result.batch().json()) {
            json.put("index", line.line() - 1);
        } else if (rejected) {
            json.put("line", line.line());
        }
        put(json, "reason", result.reason());
        put(json, "status", result.status());
        if (result.returned() != null) {
            json.put("returned_amount", Kopecks.format(result.returned()));
            json.put("returned_total", Kopecks.format(result.returnedTotal()));
        }
        if (line.attempt() != null) {
            json.put("attempt", line.attempt());
        }
        put(json, "session_id", line.sessionId());
        put(json, "payout_id", line.payoutId());
        put(json, "error_code", line.errorCode());
        put(json, "error_description", line.errorDescription());
        put(json, "finished_at", line.finishedAt());
        put(json, "card_brand", line.cardBrand());
        put(json, "card_last4", line.cardLast4());
        put(json, "present_status", line.presentStatus());
        return json;
    }

    private static void addOwn(ObjectNode json, Result result, boolean rejected) {
        List<String> header = result.batch().header();
        List<String> cells = result.result().cells();
        for (int i = 0; i < header.size() && cells.size() == header.size(); i++) {
            String name = header.get(i);
            if (!cells.get(i).isEmpty() && !Columns.isOurs(name) && (rejected || !Columns.isCard(name))) {
                json.set(CardNumbers.blank(Columns.isOrder(name) ? Columns.key(name) : name), value(result, name, cells.get(i)));
            }
        }
    }

    private static JsonNode value(Result result, String name, String cell) {
        if (!result.batch().json()) {
            return JsonNodeFactory.instance.textNode(CardNumbers.blank(name, cell));
        }
        try {
            return JSON.readTree(cell);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A cell of batch " + result.batch().id() + ", line " + result.result().line()
                    + ", is no JSON in the ledger.");
        }
    }

    private static void put(ObjectNode json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
