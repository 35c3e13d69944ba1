package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** One leg of a session: a payout (to the card) or a payment (from the nominal account). */
final class Leg {
    String id;
    String status;
    String createdAt;
    String finishedAt;
    JsonNode customer;
    /** {@code payment_method} of a payout, {@code payment_details} of a payment, as they are shown. */
    JsonNode method;
    JsonNode amountDetails;
    /** The page's payout leg shows no amount. */
    boolean amountHidden;
    JsonNode participantDetails;
    JsonNode metadata;
    ObjectNode error;
    /** What came back after a success. */
    List<JsonNode> refunds = new ArrayList<>();
    /** Kopecks that a success moves: more or less than was asked for where a rule tampered with the amount. */
    long moves;
    /** Hash, token or account. */
    String destination;
    String recipient;
}
