package payouts.confirm;

import java.util.List;

/**
 * What the compare found.
 *
 * @param decision    what follows
 * @param differences each a sentence that a person understands, without names and cards; notes included
 */
public record Verdict(Decision decision, List<String> differences) {

    /** What may follow a compare. */
    public enum Decision {
        CONFIRM, HOLD, CANCEL
    }

    /** The differences as one text, for the ledger. */
    public String text() {
        return differences.isEmpty() ? "Everything compared agrees." : String.join(" ", differences);
    }
}
