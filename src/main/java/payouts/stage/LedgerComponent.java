package payouts.stage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import payouts.ledger.Ledger;
import payouts.ledger.Stage;

/**
 * {@code ledger:<stage>}: the source of a stage's route. It takes due rows from the ledger, each as one exchange that
 * carries the payout, and works on {@code threads} of them at once. It is woken when a commit makes work, and polls
 * otherwise, so that the path after a crash is the ordinary path.
 */
public final class LedgerComponent extends DefaultComponent {

    private final Ledger ledger;

    /** The component of one ledger. */
    public LedgerComponent(CamelContext camel, Ledger ledger) {
        super(camel);
        this.ledger = ledger;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Stage stage;
        try {
            stage = Stage.valueOf(remaining.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ledger:" + remaining + " is unknown. Known are " + Arrays.stream(Stage.values())
                    .map(known -> "ledger:" + known.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(", ")) + ".");
        }
        int threads = getAndRemoveParameter(parameters, "threads", Integer.class, 1);
        long poll = getAndRemoveParameter(parameters, "pollMillis", Long.class, 500L);
        return new LedgerEndpoint(uri, this, ledger, stage, threads, poll);
    }
}
