package payouts.health;

import java.util.Set;
import java.util.TreeSet;
import payouts.Settings;
import payouts.StartRefused;

/** What {@code payouts.ready-needs} says: the checks without which this node is not ready. */
public final class ReadyNeeds {

    private static final String SETTING = "payouts.ready-needs";
    private static final Set<String> KNOWN = Set.of("ledger", "bank-key", "broker");

    private ReadyNeeds() {
    }

    /**
     * The names of the checks.
     *
     * @throws StartRefused when one is named that there is not, or the ledger is not named
     */
    public static Set<String> of(Settings settings) {
        Set<String> needs = settings.words(SETTING);
        if (!KNOWN.containsAll(needs) || !needs.contains("ledger")) {
            throw new StartRefused("The setting " + SETTING + " must name ledger, and may name bank-key and broker, not '"
                    + String.join(",", new TreeSet<>(needs)) + "'.");
        }
        return needs;
    }
}
