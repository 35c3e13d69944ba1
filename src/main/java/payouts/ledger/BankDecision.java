package payouts.ledger;

import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import payouts.ledger.BankEffects.Outcome;
import payouts.ledger.BankWord.Next;
import payouts.ledger.Payouts.Cause;
import payouts.ledger.StateTable.Step;

/** What a word of the bank about one attempt leads to: the step of {@link StateTable}, or what an attempt that is over allows. */
final class BankDecision {

    private static final Set<Step> ENDS_UNPAID = EnumSet.of(Step.FAIL, Step.WAIT_FOR_MONEY, Step.NEW_ATTEMPT, Step.CANCELLED_SEEN);

    private final Ledger ledger;
    private final BankEffects effects;

    BankDecision(Ledger ledger, BankEffects effects) {
        this.ledger = ledger;
        this.effects = effects;
    }

    /**
     * Hears one word.
     *
     * @param number the attempt whose session the bank speaks of; the current one or an earlier one (M1)
     * @param asked  whether it answers a question of ours; only that is evidence for a second confirm (M7)
     */
    Outcome hear(Tx tx, Payout payout, int number, SessionReport report, boolean asked) throws SQLException {
        boolean live = number == payout.number() && payout.hasLiveAttempt();
        Attempt attempt = number == payout.number() ? payout.attempt() : Payouts.attempt(tx, payout.id(), number).orElseThrow();
        if (!live && !(number == payout.number() && payout.state().isFinal())) {
            return hearOfEnded(tx, payout, attempt, report);
        }
        effects.keepWhatIsNew(tx, payout, attempt, report);
        Step step = StateTable.step(payout.state(), attempt.confirmPermitted(), report.answer());
        if (attempt.ended() == null && ENDS_UNPAID.contains(step)) {
            Optional<Integer> paid = Payouts.paidAttempt(tx, payout);
            if (paid.isPresent()) {
                return effects.paidByAnother(tx, payout, paid.get(), report);
            }
        }
        return take(tx, step, payout, attempt, report, asked);
    }

    private Outcome take(Tx tx, Step step, Payout payout, Attempt attempt, SessionReport report, boolean asked) throws SQLException {
        return switch (step) {
            case STAY -> new Outcome("nothing changes", asked ? effects.askAgain(tx, payout, attempt) : payout.task(), Next.NOTHING);
            case AWAIT_START -> awaitStart(tx, payout, attempt, asked);
            case COMPARE -> effects.compare(tx, payout);
            case CONFIRM_AGAIN -> asked ? effects.confirmAgain(tx, payout)
                    : new Outcome("the confirm is under way", payout.task(), Next.NOTHING);
            case CANCEL -> effects.cancel(tx, payout, attempt, asked);
            case CANCEL_AND_RETRY -> effects.cancelAndRetry(tx, payout, asked);
            case NEW_ATTEMPT -> effects.anew(tx, payout, Attempt.ENDED_DEAD,
                    Cause.of("session cancelled by the bank", BankEffects.text(report)));
            case WAIT_FOR_MONEY -> effects.waitForMoney(tx, payout, report);
            case SUCCEED -> effects.succeed(tx, payout, attempt.number(), report);
            case SUCCEED_UNCONFIRMED -> {
                effects.alarmUnconfirmed(tx, payout, report);
                yield effects.succeed(tx, payout, attempt.number(), report);
            }
            case FAIL -> effects.fail(tx, payout, report);
            case CANCELLED_SEEN -> effects.cancelled(tx, payout, attempt, report);
            case ATTEND -> effects.attend(tx, payout, "The bank has not decided: its session shows an error or legs that contradict"
                    + " each other. It is asked on; ask the bank's support, then settle it.", ledger.settings().askAfter());
            case CONTRADICTION -> {
                if (report.answer() == BankAnswer.SUCCEEDED && !attempt.confirmPermitted()) {
                    effects.alarmUnconfirmed(tx, payout, report);
                }
                yield effects.contradiction(tx, payout, attempt.number(), report);
            }
            case CANCEL_STRAY -> effects.cancelStray(tx, payout, attempt, report);
        };
    }

    /** A start that left no trace is given up only past the bound of M2. */
    private Outcome awaitStart(Tx tx, Payout payout, Attempt attempt, boolean asked) throws SQLException {
        if (attempt.startAgeMillis() < ledger.settings().startBound().toMillis()) {
            return new Outcome("the start has not arrived", asked
                    ? Payouts.stay(tx, payout, ledger.settings().askAfter(), null) : payout.task(), Next.NOTHING);
        }
        return effects.giveStartUp(tx, payout, attempt);
    }

    /** A word about an attempt that is over. It can still be the one that moved money. */
    private Outcome hearOfEnded(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        return switch (report.answer()) {
            case WAITS_FOR_CONFIRM, WAITS_WITHOUT_INFORMATION -> attempt.confirmPermitted()
                    ? new Outcome("late, nothing changes", payout.task(), Next.NOTHING)
                    : effects.cancelStray(tx, payout, attempt, report);
            case SUCCEEDED -> Attempt.ENDED_SUCCEEDED.equals(attempt.ended())
                    ? new Outcome("nothing changes", payout.task(), Next.NOTHING)
                    : endedSucceeded(tx, payout, attempt, report);
            default -> new Outcome("late, nothing changes", payout.task(), Next.NOTHING);
        };
    }

    private Outcome endedSucceeded(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        if (!attempt.confirmPermitted()) {
            effects.alarmUnconfirmed(tx, payout, report);
        }
        boolean currentMayPay = payout.hasLiveAttempt() && payout.attempt().confirmPermitted();
        if (payout.state().isFinal() || currentMayPay) {
            BankEffects.end(tx, payout.id(), attempt.number(), Attempt.ENDED_SUCCEEDED, report);
            return effects.contradiction(tx, payout, attempt.number(), report);
        }
        if (payout.hasLiveAttempt()) {
            tx.write("update attempt set ended = ?, cancel_due_at = case when session_id is null then null else current_timestamp end"
                    + " where payout_id = ? and number = ?", Attempt.ENDED_ABANDONED, payout.id(), payout.number());
            ledger.ringAfterCommit(tx, Stage.CANCEL_ENDED);
        }
        if (attempt.confirmPermitted()) {
            ledger.alarmAfterCommit(tx, Alarms.Kind.CONTRADICTION, "Payout " + payout.reference() + ": the bank now says that session "
                    + report.sessionId() + " has paid, which it had called dead. It counts as paid; ask the bank's support.");
        }
        return effects.succeed(tx, payout, attempt.number(), report);
    }
}
