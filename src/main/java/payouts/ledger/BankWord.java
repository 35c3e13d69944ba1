package payouts.ledger;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the bank says, as it arrives: which of our attempts a webhook or a status answer speaks of, and that the record
 * and the transition it causes are one commit (M13). What a word leads to is decided in {@link BankDecision}.
 */
public final class BankWord {

    /** All that a webhook needs to know, and the payout's row locked as by {@link Payouts#lock(Tx, long)}, in one statement. */
    private static final String BY_SESSION = "select " + Payout.COLUMNS + ", " + Attempt.COLUMNS
            + ", (select s.number from attempt s where s.session_id = ?) as named_attempt"
            + ", exists (select 1 from bank_event e where e.sha256 = ?) as repeated"
            + " from payout p join attempt a on a.payout_id = p.id and a.number = p.attempt"
            + " where p.id = (select s.payout_id from attempt s where s.session_id = ?) for update";

    /** The attempts that sessions belong to, and the events that were recorded already. */
    private static final String KNOWN = "select session_id, payout_id, number from attempt where session_id = any(?)"
            + " union all select sha256, 0, 0 from bank_event where sha256 = any(?)";

    private static final RowStatement EVENT = RowStatement.insert("bank_event",
            "sha256, type, session_id, payout_id, attempt, effect, body, body_kept_at",
            "?, ?, ?, ?, ?, ?, ?, case when cast(? as boolean) then current_timestamp end",
            "varchar", "varchar", "varchar", "bigint", "integer", "varchar", "varchar", "boolean");

    private final Ledger ledger;
    private final BankEffects effects;
    private final BankDecision decision;
    private final Returns returns;
    private final GroupCommit.Rows<Event, Found> told = BankWord::lockFree;

    BankWord(Ledger ledger) {
        this.ledger = ledger;
        this.effects = new BankEffects(ledger);
        this.decision = new BankDecision(ledger, effects);
        this.returns = new Returns(ledger);
    }

    /** A webhook with a good signature. */
    public record Event(String sha256, String type, SessionReport report, String body) {

        /** The session it tells of; null where it tells of none. */
        String sessionId() {
            return report == null ? null : report.sessionId();
        }

        /** Whether it tells that money came onto the account. */
        public boolean isTopUp() {
            return type.equals("nominal_topup") && report == null;
        }

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
     * Records a webhook and what it causes, in one commit. A repeat changes nothing. No thread waits for the commit.
     *
     * @param teller runs what has to be done for this webhook by itself, on a thread of the ledger's: the place to say what the lines are about that
     *               are logged meanwhile
     * @return what it did, in a few words, once it is committed; {@link LedgerDatabase.LedgerUnavailable} when nothing is kept of it
     */
    public CompletionStage<String> record(Event event, Executor teller) {
        Supplier<String> alone = () -> ledger.inTransaction(tx -> hear(tx, event, find(tx, event)));
        return ledger.groups().submit(told, event, (tx, found) -> hear(tx, event, found), alone, teller);
    }

    private String hear(Tx tx, Event event, Found found) throws SQLException {
        if (found.isRepeat()) {
            return "repeat";
        }
        Payout payout = found.payout();
        String effect = event.isTopUp() ? toppedUp(tx) : payout == null ? notOurs(tx, event) : ours(tx, payout, found.attempt(), event);
        // What nobody here knows may bear anything: it is kept, sealed, for whoever has to find out.
        String kept = payout == null ? ledger.sealer().seal(event.body(), owner(event.sha256())) : null;
        // Whoever recorded the same words since they were looked for: this fails, and all of it is done again as a repeat.
        tx.write(EVENT, event.sha256(), CallOutcomes.cut(event.type(), 60),
                CallOutcomes.cut(event.sessionId(), 100),
                payout == null ? null : payout.id(), payout == null ? null : found.attempt(), effect, kept, kept != null);
        return effect;
    }

    /**
     * What the ledger knows of a webhook before it is heard.
     *
     * @param payout  locked; null where it names none of ours
     * @param attempt of the payout, the one that it names
     */
    private record Found(Payout payout, int attempt, boolean isRepeat) {
    }

    /** @param attempt 0 of an event */
    private record Known(String text, long payoutId, int attempt) {
    }

    /** Webhooks of sessions that the ledger knows, each of another payout; what else there is needs looks of its own. */
    private static List<Found> lockFree(Tx tx, List<Event> events) throws SQLException {
        Map<String, long[]> named = new HashMap<>();
        Set<String> repeated = new HashSet<>();
        for (Known known : tx.list(KNOWN, row -> new Known(row.getString(1), row.getLong(2), row.getInt(3)),
                texts(events, Event::sessionId), texts(events, Event::sha256))) {
            if (known.attempt() == 0) {
                repeated.add(known.text());
            } else {
                named.put(known.text(), new long[] {known.payoutId(), known.attempt()});
            }
        }
        Map<Long, Payout> locked = new HashMap<>(Payouts.lockFree(tx, named.values().stream().map(attempt -> attempt[0])));
        List<Found> found = new ArrayList<>();
        for (Event event : events) {
            long[] attempt = named.get(event.sessionId());
            Payout payout = attempt == null ? null : locked.remove(attempt[0]);
            found.add(payout == null ? null : new Found(payout, (int) attempt[1], repeated.contains(event.sha256())));
        }
        return found;
    }

    private static String[] texts(List<Event> events, Function<Event, String> text) {
        return events.stream().map(text).toArray(String[]::new);
    }

    private Found find(Tx tx, Event event) throws SQLException {
        if (event.report() != null) {
            String session = event.report().sessionId();
            Optional<Found> known = tx.first(BY_SESSION, row -> new Found(Payout.read(row, Attempt.read(row)), row.getInt("named_attempt"),
                    row.getBoolean("repeated")), session, event.sha256(), session);
            if (known.isPresent()) {
                return known.get();
            }
        }
        // Not ours, not known by its session yet, or on its way to another attempt while the row was waited for.
        Optional<long[]> ours = event.report() == null ? Optional.empty() : attemptOf(tx, event.report());
        Payout payout = ours.isEmpty() ? null : Payouts.lock(tx, ours.get()[0]).orElse(null);
        return new Found(payout, payout == null ? 0 : (int) ours.get()[1], tx.exists("select 1 from bank_event where sha256 = ?", event.sha256()));
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
                BankEffects.Outcome outcome = decision.hear(tx, payout, payout.number(), report, true);
                returns.record(tx, payout, payout.number(), report.returns());
                return new Answered(outcome.task(), outcome.next());
            });
        } catch (Tx.RowMoved e) {
            return new Answered(task, Next.NOTHING);
        }
    }

    /** The bank could not be asked at all (no connection, no answer): try again after the gap, and count no question. */
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

    private static String owner(String sha256) {
        return "event " + sha256;
    }

    private Optional<long[]> attemptOf(Tx tx, SessionReport report) throws SQLException {
        Optional<long[]> known = attemptOf(tx, report.sessionId());
        return known.isPresent() ? known : ledger.initMode().attemptOf(tx, report);
    }

    static Optional<long[]> attemptOf(Tx tx, String sessionId) throws SQLException {
        return tx.first("select payout_id, number from attempt where session_id = ?",
                row -> new long[] {row.getLong(1), row.getLong(2)}, sessionId);
    }

    private String toppedUp(Tx tx) throws SQLException {
        ledger.funds().toppedUp(tx);
        return "topped up";
    }

    private String ours(Tx tx, Payout payout, int attempt, Event event) throws SQLException {
        String effect = decision.hear(tx, payout, attempt, event.report(), false).effect();
        int back = returns.record(tx, payout, attempt, event.report().returns());
        if (back == 0 && event.type().equals("payment_refunded")) {
            ledger.alarmAfterCommit(tx, Alarms.Kind.RETURNED, "Payout " + payout.reference() + ": the bank says that money came back (session "
                    + event.report().sessionId() + "), but no new amount can be read; look into the bank's statement.");
        }
        return back == 0 ? effect : effect + ", " + back + " returned";
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

    /** The bank gave an answer that decides nothing. */
    private PayoutTask undecided(Tx tx, Payout payout, String why) throws SQLException {
        if (payout.state() == PayoutState.STARTING && payout.attempt().isUnknownSession()) {
            return ledger.initMode().attend(tx, payout, "the program ended before it");
        }
        return payout.hasLiveAttempt() ? effects.askAgain(tx, payout, payout.attempt(), why) : payout.task();
    }
}
