package payouts.ledger;

import java.sql.SQLException;
import java.time.Duration;
import payouts.ledger.Payouts.Cause;

/**
 * What the bank's direct answers to our calls do. An accepted start, confirm or cancel writes nothing: the state says
 * already that it may have left, and the bank's next word decides. An answer to a row that has moved on since is
 * dropped: whatever moved it knew more (M9).
 */
public final class CallOutcomes {

    private final Ledger ledger;

    CallOutcomes(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * The session of a create that is not started at once; one that is started is kept by the permit of its start. Either is committed
     * before the start leaves (invariant 2).
     *
     * @throws Permit.Refused when the row has moved on: the empty session is left alone, it costs nothing
     */
    public void created(PayoutTask task, String sessionId) {
        try {
            // Nothing is locked and the version stays: whoever takes the row over meanwhile starts this session or makes one of his own.
            ledger.inTransactionDo(tx -> tx.writeOne("update attempt set session_id = ? where payout_id = ? and number = ?"
                    + " and session_id is null and exists (select 1 from payout p where p.id = attempt.payout_id and p.version = ?"
                    + " and p.state = 'CREATING')", sessionId, task.payoutId(), task.attempt(), task.version()));
        } catch (Tx.RowMoved e) {
            throw new Permit.Refused(Permit.Operation.CREATE, task.reference(), "it has moved on while its session was created");
        }
    }

    /** The card as token/info knows it; kept for the compare and for the result. */
    public PayoutTask cardKnown(PayoutTask task, String brand, String last4) {
        try {
            return ledger.inTransaction(tx -> {
                Payout payout = Payouts.lock(tx, task);
                refuseAfterStart(payout);
                tx.write("update payout set card_brand = ?, card_last4 = ? where id = ?", brand, last4, payout.id());
                return Payouts.stay(tx, payout, ledger.settings().lease(), ledger.bootId());
            });
        } catch (Tx.RowMoved e) {
            throw new Permit.Refused(Permit.Operation.CREATE, task.reference(), "it has moved on while its card was looked up");
        }
    }

    /** A card that the bank does not know: the payout ends, and no session is made. */
    public void cardUnknown(PayoutTask task, Refusal refusal) {
        unlessMoved(task, (tx, payout) -> {
            refuseAfterStart(payout);
            if (payout.hasLiveAttempt()) {
                tx.write("update attempt set ended = ? where payout_id = ? and number = ?", Attempt.ENDED_ABANDONED, payout.id(),
                        payout.number());
            }
            endWithoutSession(tx, payout, PayoutState.FAILED, refusal.code(), refusal.description(),
                    Cause.of("card refused", refusal.text()));
            ledger.ringAfterCommit(tx, Stage.RESULT);
        });
    }

    /** What token/info says of a card may change a payout only before its start can have left. */
    private static void refuseAfterStart(Payout payout) {
        if (!Stage.START.states().contains(payout.state())) {
            throw new Permit.Refused(Permit.Operation.CREATE, payout.reference(), "it is " + payout.state());
        }
    }

    /** The balance does not suffice for it: nothing was sent, and it is tried again by itself (M19). */
    public void waitForMoney(PayoutTask task) {
        unlessMoved(task, (tx, payout) -> {
            if (payout.state() == PayoutState.WAITING) {
                Payouts.stay(tx, payout, ledger.settings().waitRetry(), null);
            } else if (payout.state() == PayoutState.ACCEPTED) {
                Payouts.move(tx, payout, PayoutState.WAITING, payout.number(), ledger.settings().waitRetry(), null,
                        Cause.of("too little money", "The account's balance does not suffice; it goes on by itself when it does."));
            }
        });
    }

    /** A create that was refused. */
    public void createRefused(PayoutTask task, Refusal refusal) {
        unlessMoved(task, (tx, payout) -> {
            if (payout.state() != PayoutState.CREATING || payout.attempt().sessionId() != null) {
                return;
            }
            switch (refusal.meaning()) {
                case RETRY, ASK -> Payouts.stay(tx, payout, ledger.settings().askGap(payout.attempt().creates() - 1), null);
                case STOP -> {
                    Payouts.stay(tx, payout, Duration.ZERO, null);
                    ledger.controls().stop(tx, Controls.STARTS, refusal.text(), "bank", ledger.settings().stopFor());
                }
                default -> startIsOver(tx, payout, "create refused", refusal);
            }
        });
    }

    /** A create whose outcome is unknown: the empty session, if there is one, costs nothing; another is made later (M10). */
    public void createUnknown(PayoutTask task) {
        unlessMoved(task, (tx, payout) -> {
            if (payout.state() == PayoutState.CREATING) {
                Payouts.stay(tx, payout, ledger.settings().askGap(payout.attempt().creates() - 1), null);
            }
        });
    }

    /** A start that was refused. Whatever is not surely "nothing was done" is asked about, never failed. */
    public void startRefused(PayoutTask task, Refusal refusal) {
        unlessMoved(task, (tx, payout) -> {
            if (payout.state() == PayoutState.STARTING && refusal.meaning() != Refusal.Meaning.ASK) {
                startIsOver(tx, payout, "start refused", refusal);
            }
        });
    }

    /**
     * A confirm or cancel that was refused: the row stays, {@code session/status} decides. An error of our own
     * configuration also rests the stage.
     */
    public void decisionRefused(PayoutTask task, Refusal refusal) {
        if (refusal.meaning() == Refusal.Meaning.STOP) {
            ledger.inTransactionDo(tx -> ledger.controls().stop(tx, Controls.CONFIRMS, refusal.text(), "bank", ledger.settings().stopFor()));
        }
    }

    /** The cancel of an ended attempt's session was accepted, or can't be: it is not tried again. */
    public void endedAttemptCancelled(PayoutTask task) {
        ledger.inTransactionDo(tx -> tx.update("update attempt set cancel_due_at = null where payout_id = ? and number = ?",
                task.payoutId(), task.attempt()));
    }

    private void startIsOver(Tx tx, Payout payout, String event, Refusal refusal) throws SQLException {
        tx.write("update attempt set ended = ?, error_code = ?, error_description = ? where payout_id = ? and number = ?",
                Attempt.ENDED_ABANDONED, cut(refusal.code(), 100), Payouts.shorten(refusal.description()), payout.id(), payout.number());
        Cause cause = Cause.of(event, refusal.text());
        switch (refusal.meaning()) {
            case WAIT -> Payouts.move(tx, payout, PayoutState.WAITING, payout.number(), ledger.settings().waitRetry(), null, cause);
            case STOP -> {
                Payouts.move(tx, payout, PayoutState.ACCEPTED, payout.number(), Duration.ZERO, null, cause);
                ledger.controls().stop(tx, Controls.STARTS, refusal.text(), "bank", ledger.settings().stopFor());
            }
            case RETRY -> Payouts.move(tx, payout, PayoutState.ACCEPTED, payout.number(),
                    ledger.settings().askGap(payout.number()), null, cause);
            default -> Payouts.move(tx, payout, PayoutState.FAILED, payout.number(), null, null, cause);
        }
        if (refusal.meaning() == Refusal.Meaning.FINAL) {
            ledger.ringAfterCommit(tx, Stage.RESULT);
        }
    }

    /** Ends a payout that has no session: the result still needs an attempt of its own number (M26). */
    static void endWithoutSession(Tx tx, Payout payout, PayoutState state, String code, String description, Cause cause)
            throws SQLException {
        int number = payout.number() + 1;
        tx.write("insert into attempt (payout_id, number, api_version, mode, ended, error_code, error_description)"
                + " values (?, ?, '-', 'none', ?, ?, ?)", payout.id(), number, Attempt.ENDED_DEAD, cut(code, 100),
                Payouts.shorten(description));
        Payouts.move(tx, payout, state, number, null, null, cause);
    }

    static String cut(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }

    @FunctionalInterface
    private interface Step {
        void run(Tx tx, Payout payout) throws SQLException;
    }

    private void unlessMoved(PayoutTask task, Step step) {
        try {
            ledger.inTransactionDo(tx -> step.run(tx, Payouts.lock(tx, task)));
        } catch (Tx.RowMoved e) {
            // Whoever moved the row knew more than this answer.
        }
    }
}
