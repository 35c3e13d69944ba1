package payouts;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Alarms;

/** Alarms as lines of a logger of their own, so that they can be sent elsewhere by the log's configuration. */
final class AlarmLog implements Alarms {

    private static final Logger LOG = LoggerFactory.getLogger("payouts.alarm");

    @Override
    public void raise(Kind kind, String text) {
        if (kind == Kind.BANK_BACK) {
            LOG.info("{}: {}", kind, text);
        } else {
            LOG.error("{}: {}", kind, text);
        }
    }
}
