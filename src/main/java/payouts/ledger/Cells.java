package payouts.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** A row's cells as they are kept: a JSON array of texts. */
final class Cells {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {
    };

    private Cells() {
    }

    static String toJson(List<String> cells) {
        try {
            // PostgreSQL keeps no NUL in a text.
            return JSON.writeValueAsString(cells).replace("\\u0000", "");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can't be written as JSON", e);
        }
    }

    static List<String> fromJson(String json) {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The cells of a batch line in the ledger are no JSON array of texts.");
        }
    }
}
