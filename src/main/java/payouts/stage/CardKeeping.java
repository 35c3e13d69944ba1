package payouts.stage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Ledger;

/** How long the ledger keeps cards. */
public final class CardKeeping {

    private static final Logger LOG = LoggerFactory.getLogger(CardKeeping.class);

    private final Ledger ledger;
    private final int days;

    /** @param days after a payout's final state, at least 1 */
    public CardKeeping(Ledger ledger, int days) {
        this.ledger = ledger;
        this.days = days;
    }

    /** Empties the cards whose time is over. */
    public void purge() {
        int emptied = ledger.cardPurge().purge(days);
        if (emptied > 0) {
            LOG.info("{} payouts have been final for {} days: the ledger keeps their cards no longer.", emptied, days);
        }
    }
}
