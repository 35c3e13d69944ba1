package payouts.bank131;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Ledger;

/** The circuit breaker of the starts. It stands in the ledger, so one node that has lost the bank stops no other for long. */
public final class StartBreaker implements BankReach.Breaker {

    private static final Logger LOG = LoggerFactory.getLogger(StartBreaker.class);

    private final Ledger ledger;

    /** The breaker of one ledger's starts. */
    public StartBreaker(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void open(String why) {
        quietly(() -> ledger.controls().breakStarts(why));
    }

    @Override
    public void close() {
        quietly(() -> ledger.controls().mendStarts());
    }

    /** A call's outcome is more than this switch: a ledger that does not answer now must not hide it. */
    private static void quietly(Runnable act) {
        try {
            act.run();
        } catch (RuntimeException e) {
            LOG.warn("The starts could not be stopped or released: {}", e.getMessage());
        }
    }
}
