package payouts.bank131;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import payouts.keys.Secrets;
import payouts.ledger.BankAnswer;
import payouts.ledger.SessionReport;

/**
 * Reads what the bank says of a session, in a webhook or an answer, in the names of v1 and of v2, and boils it down to
 * a {@link BankAnswer}. Unknown fields are ignored, {@code confirm_information} is kept to the byte.
 */
public final class SessionReader {

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
            .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private static final String SESSION = "session";
    private static final String INFORMATION = "confirm_information";

    private final BankErrors errors;

    /** @param errors which codes mean what */
    public SessionReader(BankErrors errors) {
        this.errors = errors;
    }

    /**
     * Parses a body.
     *
     * @throws IOException when it is not one JSON object; its message repeats nothing of it
     */
    static JsonNode parse(byte[] body) throws IOException {
        try {
            JsonNode node = JSON.readTree(body);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (IOException e) {
            // Jackson's message repeats the text.
        }
        throw new IOException("the body is no JSON object");
    }

    /**
     * Reads the session of a body.
     *
     * @param type of the webhook; null for an answer
     * @return null when the body names no session
     */
    SessionReport read(byte[] body, JsonNode root, String type) throws IOException {
        JsonNode session = root.path(SESSION);
        String id = text(session, "id");
        if (id == null) {
            return null;
        }
        boolean v2 = session.has("payout_list") || session.has("payment_list");
        JsonNode payouts = first(session, "payout_list", "payments");
        JsonNode debits = first(session, "payment_list", "acquiring_payments");
        JsonNode payout = payouts.path(0);
        Map<String, String> verbatim = slices(body, root.hasNonNull(INFORMATION) ? Set.of(INFORMATION, SESSION) : Set.of(SESSION));
        String information = verbatim.get(INFORMATION);
        JsonNode transfer = root.path(INFORMATION).path("transfer_details");
        if (transfer.has("payout_details") || transfer.has("payment_method")) {
            // The answer goes to the version whose names the confirm_information bears (M22).
            v2 = transfer.has("payout_details");
        }
        String code = errorText(session, payout, debits.path(0), "code");
        BankAnswer answer = answer(session, payouts, debits, code, information != null, type);
        JsonNode card = payout.path(payout.has("payout_details") ? "payout_details" : "payment_method").path("card");
        return new SessionReport(id, answer, v2 ? "v2" : "v1", metadata(session, payout, debits.path(0)), text(payout, "id"), code,
                errorText(session, payout, debits.path(0), "description"), answer.isOpen() ? null : ended(payout, session), text(card, "brand"),
                text(card, "last4"), information, verbatim.get(SESSION), RefundReader.returns(payouts));
    }

    private BankAnswer answer(JsonNode session, JsonNode payouts, JsonNode debits, String code, boolean informed, String type) {
        String status = session.path("status").asText("");
        boolean succeeded = any(payouts, "succeeded");
        boolean oneSucceeded = succeeded && payouts.size() == 1;
        switch (status) {
            case "error":
                return BankAnswer.UNDECIDED;
            case "cancelled":
                if (succeeded || any(debits, "succeeded")) {
                    return BankAnswer.UNDECIDED;
                }
                if (errors.isMoney(code)) {
                    return BankAnswer.FAILED_FOR_MONEY;
                }
                return code == null || errors.isConfirmTimeout(code) ? BankAnswer.CANCELLED : BankAnswer.CANCELLED_WITH_CODE;
            case "accepted":
                if (oneSucceeded && !any(debits, "failed")) {
                    return BankAnswer.SUCCEEDED;
                }
                if (any(payouts, "failed") && !succeeded && !any(debits, "succeeded")) {
                    return errors.isMoney(code) ? BankAnswer.FAILED_FOR_MONEY : BankAnswer.FAILED;
                }
                return succeeded || any(payouts, "failed") ? BankAnswer.UNDECIDED : BankAnswer.IN_WORK;
            default:
                if (succeeded) {
                    return oneSucceeded && !any(debits, "failed") ? BankAnswer.SUCCEEDED : BankAnswer.UNDECIDED;
                }
                if ("ready_to_confirm".equals(type) || "confirm".equals(session.path("next_action").asText())) {
                    return informed ? BankAnswer.WAITS_FOR_CONFIRM : BankAnswer.WAITS_WITHOUT_INFORMATION;
                }
                return status.equals("created") && payouts.isEmpty() && debits.isEmpty()
                        ? BankAnswer.NOTHING_STARTED : BankAnswer.IN_WORK;
        }
    }

    private static boolean any(JsonNode legs, String status) {
        for (JsonNode leg : legs) {
            if (leg.path("status").asText("").equals(status)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode first(JsonNode node, String name, String otherName) {
        return node.path(name).isArray() ? node.path(name) : node.path(otherName).isArray() ? node.path(otherName)
                : MissingNode.getInstance();
    }

    /** What a session pays, by either of its legs: a card's payout shows it on the debit alone (scenario page). */
    record Amount(long kopecks, String currency) {
    }

    /** @return null where no leg shows it */
    static Amount amount(JsonNode session) {
        for (JsonNode leg : new JsonNode[] {first(session, "payout_list", "payments").path(0), first(session, "payment_list", "acquiring_payments").path(0)}) {
            JsonNode kopecks = leg.path("amount_details").path("amount");
            String currency = text(leg.path("amount_details"), "currency");
            if (kopecks.isIntegralNumber() && kopecks.canConvertToLong() && kopecks.asLong() > 0 && currency != null && currency.length() == 3) {
                return new Amount(kopecks.asLong(), currency);
            }
        }
        return null;
    }

    /** The payout's own error says most; the session's and the debit's fill in. */
    private static String errorText(JsonNode session, JsonNode payout, JsonNode debit, String field) {
        for (JsonNode node : new JsonNode[] {payout, session, debit}) {
            String text = text(node.path("error"), field);
            if (text != null && !text.isEmpty()) {
                return Secrets.blanked(text);
            }
        }
        return null;
    }

    /** The bank shows it on the legs (its methods page); on the session it would do as well. */
    private static String metadata(JsonNode session, JsonNode payout, JsonNode debit) {
        for (JsonNode node : new JsonNode[] {payout, debit, session}) {
            String text = text(node, "metadata");
            if (text != null && !text.isEmpty()) {
                return text;
            }
        }
        return null;
    }

    private static OffsetDateTime ended(JsonNode payout, JsonNode session) {
        for (String candidate : new String[] {text(payout, "finished_at"), text(session, "finished_at"), text(session, "updated_at")}) {
            if (candidate != null) {
                try {
                    OffsetDateTime time = OffsetDateTime.parse(candidate);
                    if (time.getYear() >= 1 && time.getYear() <= 9999) {
                        return time;
                    }
                    // No database would take it, and what the bank says would never be recorded.
                } catch (DateTimeParseException e) {
                    // The next one, or our own clock.
                }
            }
        }
        return null;
    }

    /** A scalar as text, without control characters: it may go into a log line, and PostgreSQL keeps no NUL. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() || value.isNumber() ? CONTROLS.matcher(value.asText()).replaceAll("") : null;
    }

    /** The source text of fields of the body's object, to the byte: the bank may compare what we send back. */
    private static Map<String, String> slices(byte[] body, Set<String> fields) throws IOException {
        Map<String, String> slices = new HashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            while (slices.size() < fields.size() && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                if (fields.contains(name)) {
                    int to = (int) parser.currentLocation().getByteOffset();
                    if (from < 0 || to > body.length || body[from] != '{' || body[to - 1] != '}') {
                        throw new IOException("the body is not plain UTF-8");
                    }
                    slices.put(name, new String(body, from, to - from, StandardCharsets.UTF_8));
                }
            }
        }
        return slices;
    }
}
