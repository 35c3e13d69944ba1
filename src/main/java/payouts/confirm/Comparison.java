package payouts.confirm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import payouts.ledger.Permits.Evidence;

/** Compares what the bank is about to do with what was ordered, before each confirm. */
public final class Comparison {

    /** A number stays as it is written: 1.5E+4 is to be told as that. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Map<Rule, Rule.Mode> modes = new EnumMap<>(Rule.class);
    private final String account;

    /**
     * A comparison.
     *
     * @param modes   what a difference leads to, where it is not the rule's default
     * @param account our escrow account number; empty when it is not configured
     */
    public Comparison(Map<Rule, Rule.Mode> modes, String account) {
        for (Rule rule : Rule.values()) {
            this.modes.put(rule, modes.getOrDefault(rule, rule.byDefault()));
        }
        this.account = account;
    }

    /** Runs every rule; the strictest mode of what differs decides. A release by a person outweighs all of them. */
    public Verdict compare(Evidence evidence) {
        BankSide bank = bankSide(evidence);
        List<String> differences = new ArrayList<>();
        Verdict.Decision decision = Verdict.Decision.CONFIRM;
        for (Rule rule : Rule.values()) {
            var difference = rule.difference(bank, evidence.payment());
            if (difference.isPresent()) {
                differences.add(difference.get());
                decision = stricter(decision, modes.get(rule));
            }
        }
        if (decision != Verdict.Decision.CONFIRM && evidence.releasedBy() != null) {
            differences.add("Released by " + evidence.releasedBy() + ".");
            decision = Verdict.Decision.CONFIRM;
        }
        return new Verdict(decision, differences);
    }

    private static Verdict.Decision stricter(Verdict.Decision decision, Rule.Mode mode) {
        Verdict.Decision other = switch (mode) {
            case CANCEL -> Verdict.Decision.CANCEL;
            case HOLD -> Verdict.Decision.HOLD;
            case NOTE -> Verdict.Decision.CONFIRM;
        };
        return other.compareTo(decision) > 0 ? other : decision;
    }

    private BankSide bankSide(Evidence evidence) {
        try {
            JsonNode information = JSON.readTree(evidence.confirmInformation());
            JsonNode session = JSON.readTree(evidence.sessionLegs() == null ? "{}" : evidence.sessionLegs());
            String details = evidence.payment().destination().type().isAccount() ? "account_details" : "transfer_details";
            return new BankSide(information, information.path(details), legs(session, "payout_list", "payments"),
                    legs(session, "payment_list", "acquiring_payments"), account);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The evidence of payout " + evidence.payment().reference() + " in the ledger is no JSON.");
        }
    }

    /** The legs under either version's name; a session that bears both holds all of them. */
    private static JsonNode legs(JsonNode session, String v2, String v1) {
        ArrayNode legs = JSON.createArrayNode();
        for (String name : new String[] {v2, v1}) {
            session.path(name).forEach(legs::add);
        }
        return legs;
    }
}
