package payouts.bank131;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Ledger;
import payouts.ledger.RateShares;

/** Keeps a node's gate at its share of the bank's rate, which all nodes of a ledger have together (docs/adr/015). */
public final class SharedRate extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(SharedRate.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final CamelContext camel;
    private final RateShares shares;
    private final CallGate gate;
    private final int perSecond;
    private ScheduledExecutorService thread;
    private boolean lost;

    /**
     * The rate of one node.
     *
     * @param perSecond of all nodes together, more than 0
     */
    public SharedRate(CamelContext camel, Ledger ledger, CallGate gate, int perSecond) {
        this.camel = camel;
        this.shares = ledger.rateShares();
        this.gate = gate;
        this.perSecond = perSecond;
        // Nothing leaves before the other nodes know of this one.
        gate.shrink(0);
    }

    @Override
    protected void doStart() {
        thread = camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "bank-rate");
        thread.scheduleWithFixedDelay(this::tryRenew, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        camel.getExecutorServiceManager().shutdownGraceful(thread);
        // The ledger frees the share when it closes, and by then nothing may be on its way through the gate.
        gate.shrink(0);
    }

    /** Asks for the share anew; to be called at least every few seconds. */
    public void renew() {
        RateShares.Share share = shares.renew(perSecond, gate.isBusy(), gate::shrink);
        gate.share(share.callsPerSecond(), share.untilNanos());
    }

    private void tryRenew() {
        try {
            renew();
            lost = false;
        } catch (RuntimeException e) {
            if (!lost) {
                lost = true;
                LOG.warn("This node's share of the bank's rate can't be renewed ({}); when it runs out, nothing leaves until it can.",
                        e.getMessage());
            }
        }
    }
}
