package payouts.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import payouts.ledger.Payouts.Cause;

/** What a person may see and do. Every act carries the name of who does it, and the history keeps it (M40). */
public final class Persons {

    private final Ledger ledger;

    Persons(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A payout as a person sees it: no card, no names. Amount in kopecks; {@code finishedAt} is null until it is final. */
    public record View(String reference, PayoutState state, int attempt, long amountKopecks, String currency, Long batch,
                       String sessionId, String payoutId, String cardBrand, String cardLast4, String errorCode, String errorDescription,
                       String reason, String acceptedAt, String updatedAt, String finishedAt) {
    }

    /** One transition of a payout. */
    public record Moment(String at, int attempt, String from, String to, String event, String why, String actor) {
    }

    /** Money that came back after the payout had succeeded. Amount in kopecks. */
    public record Back(String id, int attempt, long amountKopecks, String recordedAt) {
    }

    /** An act that the payout's state does not allow; the message says what it would need. */
    public static final class NotAllowed extends RuntimeException {
        NotAllowed(String message) {
            super(message);
        }
    }

    /** Payouts, newest change first. */
    public List<View> list(PayoutState state, Long batch, int max) {
        StringBuilder sql = new StringBuilder(VIEW + " where 1 = 1");
        List<Object> parameters = new ArrayList<>();
        if (state != null) {
            sql.append(" and p.state = ?");
            parameters.add(state);
        }
        if (batch != null) {
            sql.append(" and p.id in (select l.payout_id from batch_line l where l.batch_id = ? and l.outcome = 'accepted')");
            parameters.add(batch);
        }
        parameters.add(max);
        return ledger.inTransaction(tx -> {
            tx.readsWholeTables();
            return tx.list(sql + " order by p.updated_at desc limit ?", Persons::view, parameters.toArray());
        });
    }

    /** One payout. */
    public Optional<View> find(String reference) {
        return ledger.inTransaction(tx -> tx.first(VIEW + " where p.reference = ?", Persons::view, reference));
    }

    /** What happened to a payout, oldest first. */
    public List<Moment> history(String reference) {
        return ledger.inTransaction(tx -> tx.list("""
                select h.at, h.attempt, h.from_state, h.to_state, h.event, h.why, h.actor from payout_history h
                join payout p on p.id = h.payout_id where p.reference = ? order by h.id""",
                row -> new Moment(time(row, "at"), row.getInt("attempt"), row.getString("from_state"), row.getString("to_state"),
                        row.getString("event"), row.getString("why"), row.getString("actor")), reference));
    }

    /** What came back of a payout, oldest first. */
    public List<Back> returns(String reference) {
        return ledger.inTransaction(tx -> tx.list("""
                select r.return_id, r.attempt, r.amount_kopecks, r.recorded_at from payout_return r
                join payout p on p.id = r.payout_id where p.reference = ? order by r.recorded_at, r.return_id""",
                row -> new Back(row.getString(1), row.getInt(2), row.getLong(3), time(row, "recorded_at")), reference));
    }

    /** Lets a held payout go on: to its session, or, after a mismatch, to its confirm. */
    public void release(String reference, String person) {
        act(reference, (tx, payout) -> {
            if (payout.state() != PayoutState.HELD) {
                throw notAllowed(payout, "only a HELD payout can be released");
            }
            if (payout.hasLiveAttempt()) {
                tx.write("update attempt set mismatch_released_by = ? where payout_id = ? and number = ?", person, payout.id(), payout.number());
                Payouts.move(tx, payout, PayoutState.READY, payout.number(), Duration.ZERO, null, new Cause("released", null, person));
                ledger.ringAfterCommit(tx, Stage.CONFIRM);
            } else {
                Payouts.move(tx, payout, PayoutState.ACCEPTED, payout.number(), Duration.ZERO, null, new Cause("released", null, person));
                ledger.ringAfterCommit(tx, Stage.START);
            }
        });
    }

    /** Cancels a payout whose confirm was never permitted (M7). */
    public void cancel(String reference, String person) {
        act(reference, (tx, payout) -> {
            Cause cause = new Cause("cancel", "Cancelled by " + person + ".", person);
            if (payout.state().isFinal() || payout.state() == PayoutState.CANCELLING) {
                throw notAllowed(payout, "it can't be cancelled any more");
            }
            if (payout.attempt() != null && payout.attempt().confirmPermitted() && payout.hasLiveAttempt()) {
                throw notAllowed(payout, "its confirm was permitted, and now only the bank's word counts");
            }
            if (Payouts.paidAttempt(tx, payout).isPresent()) {
                throw notAllowed(payout, "the bank says that it paid an attempt of it; settle it");
            }
            if (payout.hasLiveAttempt() && payout.attempt().isUnknownSession()) {
                throw notAllowed(payout, "it may have a session whose id nobody knows; look into the bank's statement, then settle it");
            }
            boolean started = payout.hasLiveAttempt() && payout.attempt().startPermitted();
            if (started) {
                Payouts.move(tx, payout, PayoutState.CANCELLING, payout.number(), Duration.ZERO, null, cause);
                ledger.ringAfterCommit(tx, Stage.RECONCILE);
                return;
            }
            if (payout.hasLiveAttempt()) {
                tx.write("update attempt set ended = ?, error_code = 'cancelled', error_description = ? where payout_id = ? and number = ?",
                        Attempt.ENDED_ABANDONED, cause.why(), payout.id(), payout.number());
                Payouts.move(tx, payout, PayoutState.CANCELLED, payout.number(), null, null, cause);
            } else {
                CallOutcomes.endWithoutSession(tx, payout, PayoutState.CANCELLED, "cancelled", cause.why(), cause);
            }
            ledger.ringAfterCommit(tx, Stage.RESULT);
        });
    }

    /** Pays a finally dead payout by a new attempt. Its result goes to every sink again, under its own number (M26). */
    public void retry(String reference, String person) {
        act(reference, (tx, payout) -> {
            if (payout.state() != PayoutState.FAILED && payout.state() != PayoutState.CANCELLED) {
                throw notAllowed(payout, "only a FAILED or CANCELLED payout can be paid anew");
            }
            if (payout.hasLiveAttempt() || Payouts.paidAttempt(tx, payout).isPresent()) {
                throw notAllowed(payout, "its last attempt is not surely dead");
            }
            if (payout.destinationSealed() == null) {
                throw notAllowed(payout, "its card is no longer kept (payouts.cards.keep-days); send it as a new order, under a new reference");
            }
            Payouts.move(tx, payout, PayoutState.ACCEPTED, payout.number(), Duration.ZERO, null, new Cause("retry", null, person));
            Payouts.reopenLines(tx, payout.id());
            ledger.ringAfterCommit(tx, Stage.START);
        });
    }

    /** Has the bank asked now. */
    public void ask(String reference, String person) {
        act(reference, (tx, payout) -> {
            if (!Stage.RECONCILE.states().contains(payout.state()) || !payout.hasLiveAttempt() || payout.attempt().sessionId() == null) {
                throw notAllowed(payout, "there is no session to ask about");
            }
            Payouts.stay(tx, payout, Duration.ZERO, null);
            Payouts.history(tx, payout.id(), payout.number(), payout.state(), payout.state(), new Cause("ask", null, person));
            ledger.ringAfterCommit(tx, Stage.RECONCILE);
        });
    }

    /**
     * Records what a person learnt of a payout that can't be decided (M20).
     *
     * @param paid     whether the bank paid it
     * @param evidence how the person knows, kept in the history
     */
    public void settle(String reference, boolean paid, String evidence, String person) {
        if (evidence == null || evidence.isBlank()) {
            throw new NotAllowed("Settling needs its evidence: say how you know (a statement, an answer of the bank's support).");
        }
        act(reference, (tx, payout) -> {
            if (payout.state() != PayoutState.ATTENTION) {
                throw notAllowed(payout, "only a payout in ATTENTION can be settled");
            }
            // What was paid may be an earlier attempt than the current one.
            int number = paid ? Payouts.paidAttempt(tx, payout).orElse(payout.number()) : payout.number();
            boolean mayStillWait = payout.hasLiveAttempt() && !payout.attempt().confirmPermitted() && payout.attempt().sessionId() != null;
            tx.write("update attempt set ended = ?, error_code = ?, error_description = ?, finished_at = current_timestamp,"
                            + " cancel_due_at = " + (mayStillWait ? "current_timestamp" : "null") + " where payout_id = ? and number = ?",
                    paid && number == payout.number() ? Attempt.ENDED_SUCCEEDED : Attempt.ENDED_DEAD, paid ? null : "settled",
                    paid ? null : "Settled as not paid by " + person + ".", payout.id(), payout.number());
            Payouts.move(tx, payout, paid ? PayoutState.SUCCEEDED : PayoutState.FAILED, number, null, null,
                    new Cause("settled", evidence, person));
            ledger.ringAfterCommit(tx, Stage.RESULT);
        });
    }

    @FunctionalInterface
    private interface Act {
        void run(Tx tx, Payout payout) throws SQLException;
    }

    private void act(String reference, Act act) {
        ledger.inTransactionDo(tx -> {
            long id = Payouts.find(tx, reference).map(Payout::id)
                    .orElseThrow(() -> new NotAllowed("No payout has the reference " + reference + "."));
            act.run(tx, Payouts.lock(tx, id).orElseThrow(Tx.RowMoved::new));
        });
    }

    private static NotAllowed notAllowed(Payout payout, String why) {
        return new NotAllowed("Payout " + payout.reference() + " is " + payout.state() + ": " + why + ".");
    }

    private static final String VIEW = """
            select p.reference, p.state, p.attempt, p.amount_kopecks, p.currency, p.batch_id, a.session_id, a.bank_payout_id, p.card_brand,
                   p.card_last4, a.error_code, a.error_description, p.reason, p.accepted_at, p.updated_at,
                   case when p.final_at is not null then coalesce(a.finished_at, p.final_at) end as finished_at
            from payout p left join attempt a on a.payout_id = p.id and a.number = p.attempt""";

    private static View view(ResultSet row) throws SQLException {
        return new View(row.getString("reference"), PayoutState.valueOf(row.getString("state")), row.getInt("attempt"),
                row.getLong("amount_kopecks"), row.getString("currency"), row.getObject("batch_id", Long.class),
                row.getString("session_id"), row.getString("bank_payout_id"), row.getString("card_brand"), row.getString("card_last4"),
                row.getString("error_code"), row.getString("error_description"), row.getString("reason"), time(row, "accepted_at"),
                time(row, "updated_at"), time(row, "finished_at"));
    }

    private static String time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant().toString();
    }
}
