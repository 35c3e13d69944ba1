package payouts.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import payouts.ledger.BankWord.Next;
import payouts.ledger.Payouts.Cause;

/** What a decided word of the bank writes: each method is one step of {@link StateTable}, in the caller's transaction. */
final class BankEffects {

    private static final RowStatement READY = RowStatement.update("attempt", "confirm_information = ?, confirm_api_version = ?, session_legs = ?,"
            + " ready_at = current_timestamp, bank_payout_id = ?", "payout_id = ? and number = ?",
            "varchar", "varchar", "varchar", "varchar", "bigint", "integer");

    private static final RowStatement END = RowStatement.update("attempt", "ended = ?, error_code = ?, error_description = ?,"
            + " finished_at = cast(? as timestamp with time zone), cancel_due_at = null", "payout_id = ? and number = ?",
            "varchar", "varchar", "varchar", "varchar", "bigint", "integer");

    private final Ledger ledger;

    BankEffects(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * What was done.
     *
     * @param effect in a few words, for the record of the event
     * @param task   the payout at the version that the step made
     * @param next   what the asker is to send now
     */
    record Outcome(String effect, PayoutTask task, Next next) {
    }

    private static Outcome done(String effect, PayoutTask task) {
        return new Outcome(effect, task, Next.NOTHING);
    }

    /** Whatever the step is, what the session brought is kept. */
    void keepWhatIsNew(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        // The first confirm_information stays: a second one can't swap what was compared (M8).
        boolean asksForConfirm = report.confirmInformation() != null && attempt.sealedInformation() == null;
        String bankPayoutId = attempt.bankPayoutId() == null ? CallOutcomes.cut(report.bankPayoutId(), 100) : attempt.bankPayoutId();
        if (asksForConfirm) {
            tx.write(READY, Attempt.sealEvidence(report.confirmInformation(), ledger.sealer(), payout.reference()), report.apiVersion(),
                    Attempt.sealEvidence(report.sessionLegs(), ledger.sealer(), payout.reference()), bankPayoutId, payout.id(), attempt.number());
            if (payout.state().isFinal()) {
                // Nothing else was emptied before; this came late, and its time begins anew.
                tx.write("update payout set purged = false where id = ? and purged", payout.id());
            }
        } else if (attempt.bankPayoutId() == null && bankPayoutId != null) {
            tx.write("update attempt set bank_payout_id = ? where payout_id = ? and number = ?", bankPayoutId, payout.id(), attempt.number());
        }
    }

    Outcome compare(Tx tx, Payout payout) throws SQLException {
        ledger.ringAfterCommit(tx, Stage.CONFIRM);
        return done("to be compared", Payouts.move(tx, payout, PayoutState.READY, payout.number(), Duration.ZERO, null,
                Cause.of("ready to confirm")));
    }

    Outcome confirmAgain(Tx tx, Payout payout) throws SQLException {
        tx.write("update attempt set confirm_again = true where payout_id = ? and number = ?", payout.id(), payout.number());
        PayoutTask task = payout.state() == PayoutState.CONFIRMING
                ? Payouts.stay(tx, payout, ledger.settings().askAfter(), ledger.bootId())
                : Payouts.move(tx, payout, PayoutState.CONFIRMING, payout.number(), ledger.settings().askAfter(), ledger.bootId(),
                        Cause.of("still waits for confirm"));
        return new Outcome("confirm again", task, Next.CONFIRM);
    }

    Outcome cancel(Tx tx, Payout payout, Attempt attempt, boolean asked) throws SQLException {
        ledger.ringAfterCommit(tx, Stage.RECONCILE);
        return new Outcome("cancel", asked ? askAgain(tx, payout, attempt) : Payouts.stay(tx, payout, Duration.ZERO, null), Next.CANCEL);
    }

    Outcome cancelAndRetry(Tx tx, Payout payout, boolean asked) throws SQLException {
        tx.write("update attempt set cancel_then_retry = true where payout_id = ? and number = ?", payout.id(), payout.number());
        ledger.ringAfterCommit(tx, Stage.RECONCILE);
        return new Outcome("cancel and try anew", Payouts.move(tx, payout, PayoutState.CANCELLING, payout.number(),
                asked ? ledger.settings().askAfter() : Duration.ZERO, null, Cause.of("no confirm_information",
                        "The bank waits for a confirm but does not say of what; the session is cancelled for a new one.")), Next.CANCEL);
    }

    Outcome waitForMoney(Tx tx, Payout payout, SessionReport report) throws SQLException {
        end(tx, payout.id(), payout.number(), Attempt.ENDED_DEAD, report);
        return done("waits for money", Payouts.move(tx, payout, PayoutState.WAITING, payout.number(),
                ledger.settings().waitRetry(), null, Cause.of("too little money", text(report))));
    }

    Outcome fail(Tx tx, Payout payout, SessionReport report) throws SQLException {
        end(tx, payout.id(), payout.number(), Attempt.ENDED_DEAD, report);
        ledger.ringAfterCommit(tx, Stage.RESULT);
        return done("failed", Payouts.move(tx, payout, PayoutState.FAILED, payout.number(), null, null, Cause.of("failed", text(report))));
    }

    /** This attempt did not pay, but another one did: the payout is paid, and nothing is begun anew (M1). */
    Outcome paidByAnother(Tx tx, Payout payout, int paid, SessionReport report) throws SQLException {
        end(tx, payout.id(), payout.number(), Attempt.ENDED_DEAD, report);
        ledger.ringAfterCommit(tx, Stage.RESULT);
        return done("succeeded", Payouts.move(tx, payout, PayoutState.SUCCEEDED, paid, null, null,
                Cause.of("succeeded", "The bank paid attempt " + paid + "; attempt " + payout.number() + " is over.")));
    }

    Outcome succeed(Tx tx, Payout payout, int number, SessionReport report) throws SQLException {
        Optional<Integer> paid = Payouts.paidAttempt(tx, payout);
        if (paid.isPresent() && paid.get() != number) {
            ledger.alarmAfterCommit(tx, Alarms.Kind.CONTRADICTION, "Payout " + payout.reference() + " was paid twice: the bank says that"
                    + " attempts " + paid.get() + " and " + number + " have both succeeded. Ask the recipient or the bank to return one.");
        }
        end(tx, payout.id(), number, Attempt.ENDED_SUCCEEDED, report);
        ledger.ringAfterCommit(tx, Stage.RESULT);
        return done("succeeded", Payouts.paid(tx, payout, number, report, Cause.of("succeeded")));
    }

    Outcome cancelled(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        if (attempt.cancelThenRetry()) {
            return anew(tx, payout, Attempt.ENDED_DEAD, Cause.of("cancelled for a new attempt"));
        }
        end(tx, payout.id(), attempt.number(), Attempt.ENDED_DEAD, report);
        // Why we cancelled is what the sender must read, not that the bank did as it was told.
        String why = tx.first("select reason from payout where id = ?", row -> row.getString(1), payout.id()).orElse(null);
        tx.write("update attempt set error_code = 'cancelled', error_description = ? where payout_id = ? and number = ?", why,
                payout.id(), attempt.number());
        ledger.ringAfterCommit(tx, Stage.RESULT);
        return done("cancelled", Payouts.move(tx, payout, PayoutState.CANCELLED, attempt.number(), null, null,
                Cause.of("session cancelled", why)));
    }

    Outcome contradiction(Tx tx, Payout payout, int number, SessionReport report) throws SQLException {
        String why = "The bank now says " + report.answer() + " of attempt " + number + " (session " + report.sessionId()
                + "), but the payout is " + payout.state() + ". Ask the bank's support, then settle it.";
        ledger.alarmAfterCommit(tx, Alarms.Kind.CONTRADICTION, "Payout " + payout.reference() + ": " + why);
        if (report.answer() != BankAnswer.SUCCEEDED) {
            // It was reported as paid on the bank's word; the alarm is for a person, the state stays.
            Payouts.history(tx, payout.id(), number, payout.state(), payout.state(), Cause.of("contradiction", why));
            return done("contradiction", payout.task());
        }
        end(tx, payout.id(), number, Attempt.ENDED_SUCCEEDED, report);
        if (payout.state() == PayoutState.SUCCEEDED) {
            Payouts.history(tx, payout.id(), number, payout.state(), payout.state(), Cause.of("contradiction", why));
            return done("contradiction", payout.task());
        }
        return done("contradiction", attend(tx, payout, why, payout.hasLiveAttempt() ? ledger.settings().askAfter() : null).task());
    }

    Outcome cancelStray(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        keepWhatIsNew(tx, payout, attempt, report);
        cancelLater(tx, payout, attempt);
        return done("its session is cancelled", payout.task());
    }

    Outcome giveStartUp(Tx tx, Payout payout, Attempt attempt) throws SQLException {
        cancelLater(tx, payout, attempt);
        return anew(tx, payout, Attempt.ENDED_ABANDONED, Cause.of("start never arrived",
                "The bank shows no trace of the start; its session is given up."));
    }

    private void cancelLater(Tx tx, Payout payout, Attempt attempt) throws SQLException {
        tx.write("update attempt set cancel_due_at = current_timestamp where payout_id = ? and number = ?", payout.id(), attempt.number());
        ledger.ringAfterCommit(tx, Stage.CANCEL_ENDED);
    }

    /** The current attempt is dead before any permit: another one, a bounded number of times (M16). */
    Outcome anew(Tx tx, Payout payout, String ended, Cause cause) throws SQLException {
        tx.write("update attempt set ended = ? where payout_id = ? and number = ?", ended, payout.id(), payout.number());
        int died = tx.first("select count(*) from attempt where payout_id = ? and ended is not null and start_permit_at is not null"
                + " and error_code is null", row -> row.getInt(1), payout.id()).orElse(0);
        if (died >= ledger.settings().attemptsMax()) {
            return attend(tx, payout, died + " attempts died before a confirm (" + cause.event()
                    + "). Nothing was paid. Cancel it, or find the cause and retry.", null);
        }
        ledger.ringAfterCommit(tx, Stage.START);
        return done("a new attempt", Payouts.move(tx, payout, PayoutState.ACCEPTED, payout.number(), Duration.ZERO, null, cause));
    }

    PayoutTask askAgain(Tx tx, Payout payout, Attempt attempt) throws SQLException {
        return askAgain(tx, payout, attempt, "The bank was asked " + ledger.settings().asksMax() + " times and has not decided.");
    }

    /** Counts a question that decided nothing; after so many a person is told, and it is asked on (M20). */
    PayoutTask askAgain(Tx tx, Payout payout, Attempt attempt, String why) throws SQLException {
        if (payout.state().isFinal()) {
            return payout.task();
        }
        int asks = attempt.asks() + 1;
        tx.write("update attempt set asks = ? where payout_id = ? and number = ?", asks, payout.id(), attempt.number());
        Duration gap = ledger.settings().askGap(asks);
        if (payout.state() == PayoutState.READY) {
            // It is the confirm stage's again at once.
            return Payouts.stay(tx, payout, Duration.ZERO, null);
        }
        boolean waitsForPerson = payout.state() == PayoutState.ATTENTION || payout.state() == PayoutState.HELD;
        if (asks < ledger.settings().asksMax() || waitsForPerson) {
            return Payouts.stay(tx, payout, gap, null);
        }
        return attend(tx, payout, why + " It is asked on; ask the bank's support, then settle it.", gap).task();
    }

    /** @param askAgainIn null where there is nothing to ask about */
    Outcome attend(Tx tx, Payout payout, String why, Duration askAgainIn) throws SQLException {
        ledger.alarmAfterCommit(tx, Alarms.Kind.ATTENTION, "Payout " + payout.reference() + " needs a person: " + why);
        return done("needs a person", Payouts.move(tx, payout, PayoutState.ATTENTION, payout.number(), askAgainIn, null,
                Cause.of("attention", why)));
    }

    /** Money moved without our confirm: the gate is gone, so nothing more is started until a person has looked (M11). */
    void alarmUnconfirmed(Tx tx, Payout payout, SessionReport report) throws SQLException {
        String text = "The bank paid " + payout.reference() + " (session " + report.sessionId() + ") without a confirm of ours."
                + " Has it switched the project to automatic confirmation?";
        ledger.alarmAfterCommit(tx, Alarms.Kind.PAID_WITHOUT_CONFIRM, text);
        ledger.controls().stop(tx, Controls.STARTS, text, "ledger", null);
    }

    static void end(Tx tx, long payoutId, int number, String ended, SessionReport report) throws SQLException {
        tx.write(END, ended, CallOutcomes.cut(report.errorCode(), 100), Payouts.shorten(report.errorDescription()),
                report.finishedAt() == null ? null : report.finishedAt().toString(), payoutId, number);
    }

    static String text(SessionReport report) {
        return report.errorCode() == null ? "The bank gave no code." : "The bank's code: " + report.errorCode();
    }
}
