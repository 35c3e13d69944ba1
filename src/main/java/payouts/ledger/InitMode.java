package payouts.ledger;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import payouts.ledger.Payouts.Cause;
import payouts.ledger.Permit.Operation;

/**
 * Attempts whose session is created and started by one call (M12). Until that call is answered nobody knows the session's
 * id, so an unknown outcome is never sent again: a webhook that names the reference decides, or a person.
 */
public final class InitMode {

    private final Ledger ledger;
    private final BankEffects effects;

    InitMode(Ledger ledger) {
        this.ledger = ledger;
        this.effects = new BankEffects(ledger);
    }

    /** Whether this payout's next attempt is one of them; an attempt that has begun keeps its own mode. */
    public boolean isFor(PayoutTask task) {
        return ledger.settings().init() && (task.state() == PayoutState.ACCEPTED || task.state() == PayoutState.WAITING);
    }

    /**
     * Permits the one call. It leaves at most once for an attempt, ever, and the state says from here on that it may have
     * left. A crash before its answer is noticed after the bound of M2.
     */
    public Permit permit(PayoutTask task) {
        return ledger.permits().permitted(Operation.INIT, Controls.STARTS, task, this::permit);
    }

    /** As {@link #permit(PayoutTask)}, without a thread that waits; see {@link Permits#start(PayoutTask, String, Executor, BiConsumer)}. */
    public void permit(PayoutTask task, Executor teller, BiConsumer<Permit, Throwable> told) {
        ledger.permits().permitted(Operation.INIT, Controls.STARTS, task, this::permit, teller, told);
    }

    private Permit permit(Tx tx, Payout payout) throws SQLException {
        if (payout.state() != PayoutState.ACCEPTED && payout.state() != PayoutState.WAITING) {
            throw Permits.refused(Operation.INIT, payout, "it is " + payout.state());
        }
        if (!ledger.settings().init()) {
            throw Permits.refused(Operation.INIT, payout, "bank131.session-mode is create-start");
        }
        PayoutTask next = ledger.permits().newAttempt(tx, payout, Attempt.MODE_INIT, PayoutState.STARTING,
                ledger.settings().startBound(), null, Cause.of("init"));
        tx.write("update attempt set start_permit_at = current_timestamp where payout_id = ? and number = ?", payout.id(), next.attempt());
        return new Permit(next, Operation.INIT, ledger.settings().apiVersion(), Permits.key(next, Operation.INIT, 1), null,
                Payment.of(payout, ledger.sealer()), null);
    }

    /**
     * The session that the call made, wherever the payout stands by now: a webhook may have been faster, or a person may
     * look at it already. An id that is there stays.
     */
    public void answered(PayoutTask task, String sessionId) {
        ledger.inTransactionDo(tx -> {
            Payout payout = Payouts.lock(tx, task.payoutId()).orElseThrow(Tx.RowMoved::new);
            Attempt attempt = Payouts.attempt(tx, payout.id(), task.attempt()).orElseThrow(Tx.RowMoved::new);
            if (attempt.sessionId() == null) {
                keep(tx, payout.id(), attempt.number(), sessionId);
                if (payout.number() == attempt.number() && payout.hasLiveAttempt()) {
                    Payouts.stay(tx, payout, ledger.settings().askAfter(), null);
                }
            } else if (!attempt.sessionId().equals(sessionId)) {
                ledger.alarmAfterCommit(tx, Alarms.Kind.CONTRADICTION, "Payout " + payout.reference() + " has two sessions at the bank, "
                        + attempt.sessionId() + " and " + sessionId + ", though one was asked for. Ask the bank's support about the second.");
            }
        });
    }

    /** The call brought no answer that can be used. */
    public void unknown(PayoutTask task, String why) {
        try {
            ledger.inTransactionDo(tx -> {
                Payout payout = Payouts.lock(tx, task);
                if (payout.state() == PayoutState.STARTING && payout.attempt().isUnknownSession()) {
                    attend(tx, payout, why);
                }
            });
        } catch (Tx.RowMoved e) {
            // A webhook has told the session meanwhile.
        }
    }

    PayoutTask attend(Tx tx, Payout payout, String why) throws SQLException {
        return effects.attend(tx, payout, "The call that creates and starts its session brought no answer (" + why + "), so nobody knows"
                + " whether there is one. It is not sent again; a webhook that names the reference still decides. Else look into the bank's"
                + " statement, then settle it.", ledger.settings().askGapMax()).task();
    }

    /**
     * The attempt of a session that nobody knew until now, by the reference in its metadata; the session is kept with it.
     * Where two attempts of the payout wait for their session it is nobody's: a guess could confirm the wrong one.
     */
    Optional<long[]> attemptOf(Tx tx, SessionReport report) throws SQLException {
        Optional<Payout> payout = report.metadata() == null ? Optional.empty() : Payouts.find(tx, report.metadata());
        if (payout.isEmpty()) {
            return Optional.empty();
        }
        long id = payout.get().id();
        Payouts.lock(tx, id);
        // Another webhook of the session may have been first while this one waited for the row.
        Optional<long[]> known = BankWord.attemptOf(tx, report.sessionId());
        List<Integer> waiting = tx.list("select number from attempt where payout_id = ? and mode = ? and session_id is null",
                row -> row.getInt(1), id, Attempt.MODE_INIT);
        if (known.isPresent() || waiting.size() != 1 || report.sessionId().length() > 100) {
            return known;
        }
        keep(tx, id, waiting.get(0), report.sessionId());
        return Optional.of(new long[] {id, waiting.get(0)});
    }

    private static void keep(Tx tx, long payoutId, int number, String sessionId) throws SQLException {
        tx.writeOne("update attempt set session_id = ? where payout_id = ? and number = ? and session_id is null", sessionId, payoutId, number);
    }
}
