package payouts.ledger;

import java.sql.SQLException;
import payouts.ledger.Payouts.Cause;

/**
 * What a route of the house may decide about a payout that it carries: hold it for a person, or cancel it. Both only
 * before a confirm permit (M7): they can keep money from moving, never make it move.
 */
public final class RouteActs {

    private final Ledger ledger;

    RouteActs(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What the payout is, for a check by somebody else. */
    public Payment payment(PayoutTask task) {
        return ledger.permits().payment(task);
    }

    /**
     * Holds the payout for a person: before its session exists (M16), or, once the bank waits for the confirm, instead of
     * the confirm; then the bank's deadline runs. A payout that a person has released is not held again.
     *
     * @param route who says so, for the history
     * @return the task: HELD, or as it was
     * @throws Permit.Refused when the row has moved on, or its confirm was permitted
     */
    public PayoutTask hold(PayoutTask task, String reason, String route) {
        return act(task, (tx, payout) -> {
            if (payout.state() == PayoutState.READY) {
                return payout.attempt().mismatchReleasedBy() != null ? task : Payouts.move(tx, payout, PayoutState.HELD, payout.number(),
                        ledger.settings().askAfter(), null, cause("held", reason + " A person releases or cancels it before the bank's deadline.", route));
            }
            boolean released = tx.exists("select 1 from payout_history where payout_id = ? and attempt = ? and event = 'released'",
                    payout.id(), payout.number());
            return released || payout.hasLiveAttempt() ? task
                    : Payouts.move(tx, payout, PayoutState.HELD, payout.number(), null, null, cause("held", reason, route));
        });
    }

    /**
     * Cancels the payout. Where its session has started it is CANCELLING afterwards, and {@code bank131:cancel} may follow
     * at once.
     *
     * @param route who says so, for the history
     * @return the task, CANCELLED or CANCELLING
     * @throws Permit.Refused when the row has moved on, or its confirm was permitted
     */
    public PayoutTask cancel(PayoutTask task, String reason, String route) {
        return act(task, (tx, payout) -> {
            Cause cause = cause("cancel", reason, route);
            if (payout.state() == PayoutState.READY) {
                return Payouts.move(tx, payout, PayoutState.CANCELLING, payout.number(), ledger.settings().askAfter(), ledger.bootId(), cause);
            }
            if (payout.hasLiveAttempt()) {
                throw refused(payout, "a session of it is being made");
            }
            CallOutcomes.endWithoutSession(tx, payout, PayoutState.CANCELLED, "cancelled", reason, cause);
            ledger.ringAfterCommit(tx, Stage.RESULT);
            return Payouts.lock(tx, payout.id()).orElseThrow(Tx.RowMoved::new).task();
        });
    }

    @FunctionalInterface
    private interface Act {
        PayoutTask run(Tx tx, Payout payout) throws SQLException;
    }

    private PayoutTask act(PayoutTask task, Act act) {
        try {
            return ledger.inTransaction(tx -> {
                Payout payout = Payouts.lock(tx, task);
                boolean waitsForConfirm = payout.state() == PayoutState.READY && !payout.attempt().confirmPermitted();
                if (!waitsForConfirm && !Stage.START.states().contains(payout.state())) {
                    throw refused(payout, "it is " + payout.state());
                }
                if (Payouts.paidAttempt(tx, payout).isPresent()) {
                    throw refused(payout, "the bank has paid an attempt of it");
                }
                return act.run(tx, payout);
            });
        } catch (Tx.RowMoved e) {
            throw new Permit.Refused(Permit.Operation.CANCEL, task.reference(), "it has moved on since it was read");
        }
    }

    private static Permit.Refused refused(Payout payout, String why) {
        return new Permit.Refused(Permit.Operation.CANCEL, payout.reference(), why);
    }

    private static Cause cause(String event, String reason, String route) {
        return new Cause(event, reason, CallOutcomes.cut("route " + route, 100));
    }
}
