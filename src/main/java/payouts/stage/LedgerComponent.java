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
 * carries the payout, and works on {@code threads} of them at once; {@code ledger:result?sink=…} takes results for a sink. It is woken when a commit makes work, and polls
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
        String sink = getAndRemoveParameter(parameters, "sink", String.class);
        String channel = getAndRemoveParameter(parameters, "channel", String.class);
        boolean onlyReturns = getAndRemoveParameter(parameters, "onlyReturns", Boolean.class, false);
        if ((stage == Stage.RESULT) != (sink != null && sink.matches("[A-Za-z0-9._-]{1,60}"))) {
            throw new IllegalArgumentException("ledger:result needs a sink, such as ledger:result?sink=erp-queue: 1 to 60 of A-Z a-z"
                    + " 0-9 . _ -, a name that stays, for what waits for the sink is kept under it. No other stage has one.");
        }
        int threads = getAndRemoveParameter(parameters, "threads", Integer.class, 1);
        long poll = getAndRemoveParameter(parameters, "pollMillis", Long.class, 500L);
        return new LedgerEndpoint(uri, this, ledger, stage, sink, channel == null || channel.isBlank() ? null : channel,
                onlyReturns, threads, poll);
    }
}
