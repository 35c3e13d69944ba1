package payouts.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import payouts.ledger.Delivery;
import payouts.ledger.Hashes;

/**
 * Reads orders from JSON: one object, or an array of them. Keys are the contract's names, in any case; other keys are
 * kept for the result. Numbers are taken as they are written, never as floating numbers.
 *
 * @param header the keys of all orders, in the order of their appearance, without those that we write ourselves
 * @param rows   the orders; the line of each is its place in the array, from 1, and its cells are JSON values
 */
public record JsonOrders(List<String> header, List<OrderChunk.Row> rows) {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Beside a reason, the place of a rejected order in its array: ours, when such an order is sent again. */
    private static final String INDEX = "index";

    /** A mapper that keeps numbers as they are written. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * Reads a text.
     *
     * @throws NotAPayoutMessage when it is no JSON object and no array of at least one value
     */
    public static JsonOrders read(String text) throws NotAPayoutMessage {
        JsonNode root = parse(text);
        if (!root.isObject() && !root.isArray() || root.isArray() && root.isEmpty()) {
            throw new NotAPayoutMessage(root.isArray() ? "the array is empty" : "this is no order",
                    "send one JSON object with reference, amount, recipient_name and a card, or an array of such objects");
        }
        List<JsonNode> items = new ArrayList<>();
        if (root.isArray()) {
            root.forEach(items::add);
        } else {
            items.add(root);
        }
        return of(items);
    }

    /**
     * The orders as one delivery.
     *
     * @param text what they were read from; with channel and input name it is what a repeat is known by
     */
    public OrderChunk.Whole delivered(String text, String channel, String inputName, String correlationId, String replyTo) {
        return new OrderChunk.Whole(new Delivery(channel, inputName, Hashes.sha256(text), header, correlationId, replyTo), rows);
    }

    private static JsonNode parse(String text) throws NotAPayoutMessage {
        try {
            JsonNode root = MAPPER.readTree(text == null ? "" : text.startsWith("\uFEFF") ? text.substring(1) : text);
            if (root.isMissingNode()) {
                throw new NotAPayoutMessage("the message is empty", "send one JSON object, or an array of them");
            }
            return root;
        } catch (JsonProcessingException e) {
            // Jackson's own message can repeat the text around the error.
            String where = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ")";
            boolean twice = e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate field");
            throw new NotAPayoutMessage((twice ? "a key stands twice in one object" : "the text is no valid JSON") + where,
                    "send one JSON object, or an array of them, in UTF-8");
        }
    }

    private static JsonOrders of(List<JsonNode> items) {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (JsonNode item : items) {
            item.fieldNames().forEachRemaining(name -> {
                if (!isOurs(item, name)) {
                    places.putIfAbsent(column(name), places.size());
                }
            });
        }
        List<OrderChunk.Row> rows = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            rows.add(row(i + 1L, items.get(i), places));
        }
        return new JsonOrders(List.copyOf(places.keySet()), rows);
    }

    private static OrderChunk.Row row(long line, JsonNode item, Map<String, Integer> places) {
        if (!item.isObject()) {
            return new OrderChunk.Row(line, List.of(), null, "this item of the array is no JSON object: write {\"reference\": …}");
        }
        List<String> cells = new ArrayList<>(Collections.nCopies(places.size(), ""));
        Map<String, String> fields = new HashMap<>();
        List<String> problems = new ArrayList<>();
        item.fields().forEachRemaining(field -> {
            String column = column(field.getKey());
            if (isOurs(item, field.getKey()) || field.getValue().isNull()) {
                return;
            }
            cells.set(places.get(column), blanked(column, field.getValue()).toString());
            if (Columns.isOrder(column) && !field.getValue().isTextual() && !field.getValue().isNumber()) {
                problems.add(column + ": must be a text or a number");
            }
            if (fields.put(column, text(field.getValue())) != null) {
                problems.add(column + ": stands twice, in upper and lower case; leave one");
            }
        });
        return new OrderChunk.Row(line, cells, fields, problems.isEmpty() ? null : String.join("; ", problems));
    }

    private static boolean isOurs(JsonNode item, String name) {
        return Columns.isOurs(name) || name.equals(INDEX) && item.has("reason");
    }

    private static String column(String name) {
        return Columns.isOrder(name) ? Columns.key(name) : name;
    }

    /** What the checks read; of an extra value with a structure, everything that could hold a card number. */
    private static String text(JsonNode value) {
        if (value.isValueNode()) {
            return value.asText();
        }
        StringBuilder all = new StringBuilder();
        value.fields().forEachRemaining(field -> all.append(field.getKey()).append('|').append(text(field.getValue())).append('|'));
        value.elements().forEachRemaining(element -> {
            if (value.isArray()) {
                all.append(text(element)).append('|');
            }
        });
        return all.toString();
    }

    private static JsonNode blanked(String column, JsonNode value) {
        if (value.isObject()) {
            ObjectNode object = MAPPER.createObjectNode();
            value.fields().forEachRemaining(field -> object.set(clean(CardNumbers.blank(field.getKey())), blanked(column, field.getValue())));
            return object;
        }
        if (value.isArray()) {
            ArrayNode array = MAPPER.createArrayNode();
            value.forEach(element -> array.add(blanked(column, element)));
            return array;
        }
        String blank = CardNumbers.blank(column, value.asText());
        return value.isTextual() || !blank.equals(value.asText()) ? JsonNodeFactory.instance.textNode(clean(blank)) : value;
    }

    /** PostgreSQL keeps no NUL in a text. */
    private static String clean(String text) {
        return text.replace("\u0000", "");
    }

    /** Nothing of an order may reach a log. */
    @Override
    public String toString() {
        return "JsonOrders[" + rows.size() + "]";
    }
}
