package payouts.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import payouts.ledger.Payouts.Cause;
import payouts.ledger.StateTable.Step;

/** What the bank's webhooks and status answers do: the record and the transition it causes are one commit (M13). */
public final class BankWord {

    private static final Set<Step> ENDS_UNPAID = EnumSet.of(Step.FAIL, Step.WAIT_FOR_MONEY, Step.NEW_ATTEMPT, Step.CANCELLED_SEEN);

    private final Ledger ledger;

    BankWord(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A webhook with a good signature. */
    public record Event(String sha256, String type, SessionReport report, String body) {
        @Override
        public String toString() {
            return "Event[" + type + "]";
        }
    }

    /** What to do next about a payout that was asked about. */
    public enum Next {
        NOTHING, CONFIRM, CANCEL
    }

    /** What a status answer led to. */
    public record Answered(PayoutTask task, Next next) {
    }

    /**
     * Records a webhook and what it causes, in one commit. A repeat changes nothing.
     *
     * @return what it did, in a few words
     */
    public String record(Event event) {
        return ledger.inTransaction(tx -> {
            Optional<long[]> ours = event.report() == null ? Optional.empty() : attemptOf(tx, event.report().sessionId());
            Optional<Payout> payout = ours.isEmpty() ? Optional.empty() : Payouts.lock(tx, ours.get()[0]);
            if (tx.exists("select 1 from bank_event where sha256 = ?", event.sha256())) {
                return "repeat";
            }
            String effect = payout.isEmpty() ? notOurs(tx, event) : hear(tx, payout.get(), (int) ours.get()[1], event.report(), false).effect;
            tx.update("insert into bank_event (sha256, type, session_id, payout_id, attempt, effect, body) values (?, ?, ?, ?, ?, ?, ?)",
                    event.sha256(), CallOutcomes.cut(event.type(), 60),
                    event.report() == null ? null : CallOutcomes.cut(event.report().sessionId(), 100),
                    ours.map(ids -> ids[0]).orElse(null), ours.map(ids -> (int) ids[1]).orElse(null), effect,
                    payout.isEmpty() ? event.body() : null);
            return effect;
        });
    }

    /**
     * Applies an answer of {@code session/status}. It counts only for the version that asked (M9).
     *
     * @param report what the bank says; null when it could not be read or was refused. Of another session it decides nothing (M1)
     * @param why    of a null report, for the person who may have to decide
     */
    public Answered answered(PayoutTask task, SessionReport report, String why) {
        try {
            return ledger.inTransaction(tx -> {
                Payout payout = Payouts.lock(tx, task);
                if (report == null || payout.attempt() == null || !report.sessionId().equals(payout.attempt().sessionId())) {
                    return new Answered(undecided(tx, payout, why), Next.NOTHING);
                }
                Outcome outcome = hear(tx, payout, payout.number(), report, true);
                return new Answered(outcome.task, outcome.next);
            });
        } catch (Tx.RowMoved e) {
            return new Answered(task, Next.NOTHING);
        }
    }

    /** The bank could not be asked at all (it is down, say): try again after the gap, and count no question. */
    public void notAnswered(PayoutTask task) {
        try {
            ledger.inTransactionDo(tx -> {
                Payout payout = Payouts.lock(tx, task);
                if (Stage.RECONCILE.states().contains(payout.state()) && payout.hasLiveAttempt()) {
                    Payouts.stay(tx, payout, ledger.settings().askAfter(), null);
                }
            });
        } catch (Tx.RowMoved e) {
            // Somebody else heard from the bank meanwhile.
        }
    }

    private record Outcome(String effect, PayoutTask task, Next next) {
    }

    private static Optional<long[]> attemptOf(Tx tx, String sessionId) throws SQLException {
        return tx.first("select payout_id, number from attempt where session_id = ?",
                row -> new long[] {row.getLong(1), row.getLong(2)}, sessionId);
    }

    /** Another system may share the project: recorded, told, answered 200, left alone (invariant 4). */
    private String notOurs(Tx tx, Event event) {
        if (event.report() == null) {
            return "recorded";
        }
        ledger.alarmAfterCommit(tx, Alarms.Kind.FOREIGN_SESSION, "A " + event.type() + " webhook names session "
                + event.report().sessionId() + ", which this ledger never knew; it is recorded and left alone.");
        return "foreign session";
    }

    private Outcome hear(Tx tx, Payout payout, int number, SessionReport report, boolean asked) throws SQLException {
        boolean live = number == payout.number() && payout.hasLiveAttempt();
        Attempt attempt = number == payout.number() ? payout.attempt() : Payouts.attempt(tx, payout.id(), number).orElseThrow();
        if (!live && !(number == payout.number() && payout.state().isFinal())) {
            return hearOfEnded(tx, payout, attempt, report);
        }
        keepWhatIsNew(tx, payout, attempt, report);
        Step step = StateTable.step(payout.state(), attempt.confirmPermitted(), report.answer());
        if (attempt.ended() == null && ENDS_UNPAID.contains(step)) {
            Optional<Integer> paid = Payouts.paidAttempt(tx, payout.id());
            if (paid.isPresent()) {
                return paidByAnother(tx, payout, paid.get(), report);
            }
        }
        return switch (step) {
            case STAY -> new Outcome("nothing changes", asked ? askAgain(tx, payout, attempt) : payout.task(), Next.NOTHING);
            case AWAIT_START -> awaitStart(tx, payout, attempt, asked);
            case COMPARE -> {
                ledger.ringAfterCommit(tx, Stage.CONFIRM);
                yield moved("to be compared", Payouts.move(tx, payout, PayoutState.READY, number, Duration.ZERO, null,
                        Cause.of("ready to confirm")), Next.NOTHING);
            }
            case CONFIRM_AGAIN -> {
                if (!asked) {
                    yield new Outcome("the confirm is under way", payout.task(), Next.NOTHING);
                }
                tx.update("update attempt set confirm_again = true where payout_id = ? and number = ?", payout.id(), number);
                PayoutTask task = payout.state() == PayoutState.CONFIRMING
                        ? Payouts.stay(tx, payout, ledger.settings().askAfter(), ledger.bootId())
                        : Payouts.move(tx, payout, PayoutState.CONFIRMING, number, ledger.settings().askAfter(), ledger.bootId(),
                                Cause.of("still waits for confirm"));
                yield moved("confirm again", task, Next.CONFIRM);
            }
            case CANCEL -> {
                ledger.ringAfterCommit(tx, Stage.RECONCILE);
                yield moved("cancel", asked ? askAgain(tx, payout, attempt) : Payouts.stay(tx, payout, Duration.ZERO, null),
                        Next.CANCEL);
            }
            case CANCEL_AND_RETRY -> {
                tx.update("update attempt set cancel_then_retry = true where payout_id = ? and number = ?", payout.id(), number);
                ledger.ringAfterCommit(tx, Stage.RECONCILE);
                yield moved("cancel and try anew", Payouts.move(tx, payout, PayoutState.CANCELLING, number,
                        asked ? ledger.settings().askAfter() : Duration.ZERO, null, Cause.of("no confirm_information",
                                "The bank waits for a confirm but does not say of what; the session is cancelled for a new one.")),
                        Next.CANCEL);
            }
            case NEW_ATTEMPT -> newAttempt(tx, payout, Cause.of("session cancelled by the bank", text(report)));
            case WAIT_FOR_MONEY -> {
                end(tx, payout.id(), number, Attempt.ENDED_DEAD, report);
                yield moved("waits for money", Payouts.move(tx, payout, PayoutState.WAITING, number,
                        ledger.settings().waitRetry(), null, Cause.of("too little money", text(report))), Next.NOTHING);
            }
            case SUCCEED -> succeed(tx, payout, number, report);
            case SUCCEED_UNCONFIRMED -> {
                alarmUnconfirmed(tx, payout, report);
                yield succeed(tx, payout, number, report);
            }
            case FAIL -> {
                end(tx, payout.id(), number, Attempt.ENDED_DEAD, report);
                ledger.ringAfterCommit(tx, Stage.RESULT);
                yield moved("failed", Payouts.move(tx, payout, PayoutState.FAILED, number, null, null,
                        Cause.of("failed", text(report))), Next.NOTHING);
            }
            case CANCELLED_SEEN -> cancelled(tx, payout, attempt, report);
            case ATTEND -> moved("needs a person", attend(tx, payout,
                    "The bank has not decided: its session shows an error or legs that contradict each other. It is asked on;"
                            + " ask the bank's support, then settle it.", ledger.settings().askAfter()), Next.NOTHING);
            case CONTRADICTION -> {
                if (report.answer() == BankAnswer.SUCCEEDED && !attempt.confirmPermitted()) {
                    alarmUnconfirmed(tx, payout, report);
                }
                yield contradiction(tx, payout, number, report);
            }
            case CANCEL_STRAY -> cancelStray(tx, payout, attempt, report);
        };
    }

    /** This attempt did not pay, but another one did: the payout is paid, and nothing is begun anew (M1). */
    private Outcome paidByAnother(Tx tx, Payout payout, int paid, SessionReport report) throws SQLException {
        end(tx, payout.id(), payout.number(), Attempt.ENDED_DEAD, report);
        ledger.ringAfterCommit(tx, Stage.RESULT);
        return moved("succeeded", Payouts.move(tx, payout, PayoutState.SUCCEEDED, paid, null, null,
                Cause.of("succeeded", "The bank paid attempt " + paid + "; attempt " + payout.number() + " is over.")), Next.NOTHING);
    }

    private static Outcome moved(String effect, PayoutTask task, Next next) {
        return new Outcome(effect, task, next);
    }

    /** A word about an attempt that is over. It can still be the one that moved money. */
    private Outcome hearOfEnded(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        return switch (report.answer()) {
            case WAITS_FOR_CONFIRM, WAITS_WITHOUT_INFORMATION -> attempt.confirmPermitted()
                    ? new Outcome("late, nothing changes", payout.task(), Next.NOTHING)
                    : cancelStray(tx, payout, attempt, report);
            case SUCCEEDED -> Attempt.ENDED_SUCCEEDED.equals(attempt.ended())
                    ? new Outcome("nothing changes", payout.task(), Next.NOTHING)
                    : endedSucceeded(tx, payout, attempt, report);
            default -> new Outcome("late, nothing changes", payout.task(), Next.NOTHING);
        };
    }

    private Outcome endedSucceeded(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        if (!attempt.confirmPermitted()) {
            alarmUnconfirmed(tx, payout, report);
        }
        boolean currentMayPay = payout.hasLiveAttempt() && payout.attempt().confirmPermitted();
        if (payout.state().isFinal() || currentMayPay) {
            end(tx, payout.id(), attempt.number(), Attempt.ENDED_SUCCEEDED, report);
            return contradiction(tx, payout, attempt.number(), report);
        }
        if (payout.hasLiveAttempt()) {
            tx.update("update attempt set ended = ?, cancel_due_at = case when session_id is null then null else current_timestamp end"
                    + " where payout_id = ? and number = ?", Attempt.ENDED_ABANDONED, payout.id(), payout.number());
            ledger.ringAfterCommit(tx, Stage.CANCEL_ENDED);
        }
        if (attempt.confirmPermitted()) {
            ledger.alarmAfterCommit(tx, Alarms.Kind.CONTRADICTION, "Payout " + payout.reference() + ": the bank now says that session "
                    + report.sessionId() + " has paid, which it had called dead. It counts as paid; ask the bank's support.");
        }
        return succeed(tx, payout, attempt.number(), report);
    }

    private Outcome cancelStray(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        keepWhatIsNew(tx, payout, attempt, report);
        tx.update("update attempt set cancel_due_at = current_timestamp where payout_id = ? and number = ?", payout.id(), attempt.number());
        ledger.ringAfterCommit(tx, Stage.CANCEL_ENDED);
        return new Outcome("its session is cancelled", payout.task(), Next.NOTHING);
    }

    private void keepWhatIsNew(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        // The first confirm_information stays: a second one can't swap what was compared (M8).
        if (report.confirmInformation() != null && attempt.confirmInformation() == null) {
            tx.update("update attempt set confirm_information = ?, confirm_api_version = ?, session_legs = ?, ready_at = current_timestamp"
                    + " where payout_id = ? and number = ?", report.confirmInformation(), report.apiVersion(), report.sessionLegs(),
                    payout.id(), attempt.number());
        }
        if (report.bankPayoutId() != null) {
            tx.update("update attempt set bank_payout_id = ? where payout_id = ? and number = ? and bank_payout_id is null",
                    CallOutcomes.cut(report.bankPayoutId(), 100), payout.id(), attempt.number());
        }
    }

    private Outcome awaitStart(Tx tx, Payout payout, Attempt attempt, boolean asked) throws SQLException {
        if (attempt.startAgeMillis() < ledger.settings().startBound().toMillis()) {
            return new Outcome("the start has not arrived", asked
                    ? Payouts.stay(tx, payout, ledger.settings().askAfter(), null) : payout.task(), Next.NOTHING);
        }
        tx.update("update attempt set cancel_due_at = current_timestamp where payout_id = ? and number = ?", payout.id(), attempt.number());
        ledger.ringAfterCommit(tx, Stage.CANCEL_ENDED);
        return anew(tx, payout, Attempt.ENDED_ABANDONED, Cause.of("start never arrived",
                "The bank shows no trace of the start; its session is given up."));
    }

    private Outcome newAttempt(Tx tx, Payout payout, Cause cause) throws SQLException {
        return anew(tx, payout, Attempt.ENDED_DEAD, cause);
    }

    private Outcome anew(Tx tx, Payout payout, String ended, Cause cause) throws SQLException {
        tx.update("update attempt set ended = ? where payout_id = ? and number = ?", ended, payout.id(), payout.number());
        int died = tx.first("select count(*) from attempt where payout_id = ? and ended is not null and start_permit_at is not null"
                + " and error_code is null", row -> row.getInt(1), payout.id()).orElse(0);
        if (died >= ledger.settings().attemptsMax()) {
            return moved("needs a person", attend(tx, payout, died + " attempts died before a confirm ("
                    + cause.event() + "). Nothing was paid. Cancel it, or find the cause and retry.", null), Next.NOTHING);
        }
        ledger.ringAfterCommit(tx, Stage.START);
        return moved("a new attempt", Payouts.move(tx, payout, PayoutState.ACCEPTED, payout.number(), Duration.ZERO, null, cause),
                Next.NOTHING);
    }

    private Outcome succeed(Tx tx, Payout payout, int number, SessionReport report) throws SQLException {
        Optional<Integer> paid = Payouts.paidAttempt(tx, payout.id());
        if (paid.isPresent() && paid.get() != number) {
            ledger.alarmAfterCommit(tx, Alarms.Kind.CONTRADICTION, "Payout " + payout.reference() + " was paid twice: the bank says that"
                    + " attempts " + paid.get() + " and " + number + " have both succeeded. Ask the recipient or the bank to return one.");
        }
        end(tx, payout.id(), number, Attempt.ENDED_SUCCEEDED, report);
        tx.update("update payout set card_brand = coalesce(card_brand, ?), card_last4 = coalesce(card_last4, ?) where id = ?",
                CallOutcomes.cut(report.cardBrand(), 40), CallOutcomes.cut(report.cardLast4(), 4), payout.id());
        ledger.ringAfterCommit(tx, Stage.RESULT);
        return moved("succeeded", Payouts.move(tx, payout, PayoutState.SUCCEEDED, number, null, null, Cause.of("succeeded")),
                Next.NOTHING);
    }

    private Outcome cancelled(Tx tx, Payout payout, Attempt attempt, SessionReport report) throws SQLException {
        if (attempt.cancelThenRetry()) {
            return newAttempt(tx, payout, Cause.of("cancelled for a new attempt"));
        }
        end(tx, payout.id(), attempt.number(), Attempt.ENDED_DEAD, report);
        // Why we cancelled is what the sender must read, not that the bank did as it was told.
        String why = tx.first("select reason from payout where id = ?", row -> row.getString(1), payout.id()).orElse(null);
        tx.update("update attempt set error_code = 'cancelled', error_description = ? where payout_id = ? and number = ?", why,
                payout.id(), attempt.number());
        ledger.ringAfterCommit(tx, Stage.RESULT);
        return moved("cancelled", Payouts.move(tx, payout, PayoutState.CANCELLED, attempt.number(), null, null,
                Cause.of("session cancelled", why)), Next.NOTHING);
    }

    private Outcome contradiction(Tx tx, Payout payout, int number, SessionReport report) throws SQLException {
        String why = "The bank now says " + report.answer() + " of attempt " + number + " (session " + report.sessionId()
                + "), but the payout is " + payout.state() + ". Ask the bank's support, then settle it.";
        ledger.alarmAfterCommit(tx, Alarms.Kind.CONTRADICTION, "Payout " + payout.reference() + ": " + why);
        if (report.answer() != BankAnswer.SUCCEEDED) {
            // It was reported as paid on the bank's word; the alarm is for a person, the state stays.
            Payouts.history(tx, payout.id(), number, payout.state(), payout.state(), Cause.of("contradiction", why));
            return new Outcome("contradiction", payout.task(), Next.NOTHING);
        }
        end(tx, payout.id(), number, Attempt.ENDED_SUCCEEDED, report);
        if (payout.state() == PayoutState.SUCCEEDED) {
            Payouts.history(tx, payout.id(), number, payout.state(), payout.state(), Cause.of("contradiction", why));
            return new Outcome("contradiction", payout.task(), Next.NOTHING);
        }
        return moved("contradiction", attend(tx, payout, why, payout.hasLiveAttempt() ? ledger.settings().askAfter() : null),
                Next.NOTHING);
    }

    /** The bank gave an answer that decides nothing. */
    private PayoutTask undecided(Tx tx, Payout payout, String why) throws SQLException {
        return payout.hasLiveAttempt() ? askAgain(tx, payout, payout.attempt(), why) : payout.task();
    }

    private PayoutTask askAgain(Tx tx, Payout payout, Attempt attempt) throws SQLException {
        return askAgain(tx, payout, attempt, "The bank was asked " + ledger.settings().asksMax() + " times and has not decided.");
    }

    private PayoutTask askAgain(Tx tx, Payout payout, Attempt attempt, String why) throws SQLException {
        if (payout.state().isFinal()) {
            return payout.task();
        }
        int asks = attempt.asks() + 1;
        tx.update("update attempt set asks = ? where payout_id = ? and number = ?", asks, payout.id(), attempt.number());
        Duration gap = ledger.settings().askGap(asks);
        if (payout.state() == PayoutState.READY) {
            // It is the confirm stage's again at once.
            return Payouts.stay(tx, payout, Duration.ZERO, null);
        }
        boolean waitsForPerson = payout.state() == PayoutState.ATTENTION || payout.state() == PayoutState.HELD;
        if (asks < ledger.settings().asksMax() || waitsForPerson) {
            return Payouts.stay(tx, payout, gap, null);
        }
        return attend(tx, payout, why + " It is asked on; ask the bank's support, then settle it.", gap);
    }

    private PayoutTask attend(Tx tx, Payout payout, String why, Duration askAgainIn) throws SQLException {
        ledger.alarmAfterCommit(tx, Alarms.Kind.ATTENTION, "Payout " + payout.reference() + " needs a person: " + why);
        return Payouts.move(tx, payout, PayoutState.ATTENTION, payout.number(), askAgainIn, null, Cause.of("attention", why));
    }

    /** Money moved without our confirm: the gate is gone, so nothing more is started until a person has looked (M11). */
    private void alarmUnconfirmed(Tx tx, Payout payout, SessionReport report) throws SQLException {
        String text = "The bank paid " + payout.reference() + " (session " + report.sessionId() + ") without a confirm of ours."
                + " Has it switched the project to automatic confirmation?";
        ledger.alarmAfterCommit(tx, Alarms.Kind.PAID_WITHOUT_CONFIRM, text);
        ledger.controls().stop(tx, Controls.STARTS, text, "ledger", null);
    }

    private static void end(Tx tx, long payoutId, int number, String ended, SessionReport report) throws SQLException {
        tx.update("update attempt set ended = ?, error_code = ?, error_description = ?, finished_at = ?, cancel_due_at = null"
                        + " where payout_id = ? and number = ?", ended, CallOutcomes.cut(report.errorCode(), 100),
                Payouts.shorten(report.errorDescription()), report.finishedAt(), payoutId, number);
    }

    private static String text(SessionReport report) {
        return report.errorCode() == null ? "The bank gave no code."
                : "The bank's code: " + report.errorCode();
    }
}
