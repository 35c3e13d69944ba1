package payouts.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import payouts.ledger.Payouts.Cause;

/**
 * Sessions of a restored ledger: it may have forgotten that their start or confirm left. So each counts as started and is asked
 * about; what the bank says of it decides what is sent next (M2, M7, M37).
 */
final class DoubtfulSessions {

    private static final Cause CAUSE = new Cause("frozen", "After a restore the start or confirm of its session may be forgotten: the bank is asked.",
            "settings");

    private static final Set<PayoutState> DOUBTFUL = EnumSet.of(PayoutState.CREATING, PayoutState.READY, PayoutState.HELD);

    private DoubtfulSessions() {
    }

    /** In all other states with a session the bank is asked before anything is sent. */
    static void ask(Ledger ledger, Tx tx) throws SQLException {
        String[] states = DOUBTFUL.stream().map(Enum::name).toArray(String[]::new);
        List<Long> ids = tx.list("select id from payout where state = any(?)", row -> row.getLong(1), (Object) states);
        for (long id : ids) {
            Payout payout = Payouts.lock(tx, id).orElseThrow();
            if (payout.hasLiveAttempt() && payout.attempt().sessionId() != null && DOUBTFUL.contains(payout.state())
                    && !payout.attempt().confirmPermitted()) {
                tx.write("update attempt set start_permit_at = coalesce(start_permit_at, current_timestamp) where payout_id = ? and number = ?",
                        id, payout.number());
                Payouts.move(tx, payout, PayoutState.STARTING, payout.number(), Duration.ZERO, null, CAUSE);
            }
        }
        ledger.ringAfterCommit(tx, Stage.RECONCILE);
    }
}
