package payouts.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Switches that stop starts or confirms, kept in the ledger and so the same on every node. */
public final class Controls {

    /** No payout is started. */
    public static final String STARTS = "starts";
    /** No payout is confirmed. */
    public static final String CONFIRMS = "confirms";

    private static final String BREAKER = "breaker";
    /** Then the next starts show whether the bank is back. */
    private static final Duration BREAK = Duration.ofSeconds(5);

    /** Finds a row while what has this name is stopped: by its switch, or since the ledger has moved (decision 018). */
    static final String STOPPED = "select 1 from stop_in_force where name = ?";

    /** A condition of a permit's own write: what was committed before that write is seen, however long its row was waited for. */
    static final String NOT_STOPPED = "not exists (" + STOPPED + ")";
    static final String STARTS_NOT_STOPPED = NOT_STOPPED.replace("?", "'" + STARTS + "'");
    static final String CONFIRMS_NOT_STOPPED = NOT_STOPPED.replace("?", "'" + CONFIRMS + "'");

    private static final String STOPS = "select name, reason, set_by, until_at from control"
            + " where until_at is null or until_at > current_timestamp order by name";

    /** Never what a person must release: it may have been committed since this transaction looked. The insert then fails, and all is done again. */
    private static final String END_A_REST = "delete from control where name = ? and until_at is not null";

    private static final String REMEMBER = "insert into control_history (name, event, reason, actor) values (?, ?, ?, ?)";

    private final Ledger ledger;

    Controls(Ledger ledger) {
        this.ledger = ledger;
    }

    /** One switch that is on. */
    public record Stop(String name, String reason, String setBy, boolean needsPerson) {
    }

    /**
     * Stops starts and confirms until a person releases them, after a restore or a failover (M37). Each open session is asked
     * about anew: what was sent after the backup is forgotten.
     */
    public void freeze(String reason) {
        ledger.inTransactionDo(tx -> freeze(tx, reason, "settings"));
    }

    /** As {@link #freeze(String)}; a person who had stopped them already reads this reason too before the release. */
    void freezeAnew(Tx tx, String reason) throws SQLException {
        for (Stop before : tx.list(STOPS + " for update", Controls::stop)) {
            tx.update("delete from control where name = ?", before.name());
            stop(tx, before.name(), reason + (before.needsPerson() ? " Stopped before: " + before.reason() : ""), "ledger", null);
        }
        freeze(tx, reason, "ledger");
    }

    private void freeze(Tx tx, String reason, String setBy) throws SQLException {
        stop(tx, STARTS, reason, setBy, null);
        stop(tx, CONFIRMS, reason, setBy, null);
        DoubtfulSessions.ask(ledger, tx);
    }

    /**
     * Rests the starts for some seconds, as long as nothing stops them already: the bank does not answer. Questions and
     * confirms go on, and show when it does. Whoever calls this tells of it; it comes too often for the history.
     */
    public void breakStarts(String reason) {
        ledger.inTransactionDo(tx -> {
            if (!isStopped(tx, STARTS)) {
                tx.update(END_A_REST, STARTS);
                tx.update("insert into control (name, reason, set_by, until_at) values (?, ?, ?, current_timestamp"
                        + " + cast(? as integer) * interval '0.001' second)", STARTS, Payouts.shorten(reason), BREAKER, Payouts.millis(BREAK));
            }
        });
    }

    /** Ends {@link #breakStarts}; what something else has stopped stays. */
    public void mendStarts() {
        ledger.inTransactionDo(tx -> {
            tx.update("delete from control where name = ? and set_by = ?", STARTS, BREAKER);
            ledger.ringAfterCommit(tx, Stage.START);
        });
    }

    /** What is stopped now. */
    public List<Stop> stops() {
        return ledger.inTransaction(tx -> tx.list(STOPS, Controls::stop));
    }

    /**
     * Releases everything that is stopped; the name goes into the history of the controls' log line.
     *
     * @return what was stopped; a stop that comes while this runs stays
     */
    public List<Stop> release(String person) {
        List<Stop> released = ledger.inTransaction(tx -> {
            List<Stop> stops = tx.list(STOPS + " for update", Controls::stop);
            tx.update("delete from control where name = any(?)", (Object) stops.stream().map(Stop::name).toArray(String[]::new));
            for (Stop stop : stops) {
                tx.update(REMEMBER, stop.name(), "released", stop.reason(), person);
            }
            ledger.ringAfterCommit(tx, Stage.START);
            ledger.ringAfterCommit(tx, Stage.CONFIRM);
            return stops;
        });
        org.slf4j.LoggerFactory.getLogger(Controls.class).warn("Starts and confirms were released by {}.", person);
        return released;
    }

    boolean isStopped(Tx tx, String name) throws SQLException {
        return tx.exists(STOPPED, name);
    }

    private static Stop stop(ResultSet row) throws SQLException {
        return new Stop(row.getString(1), row.getString(2), row.getString(3), row.getObject(4) == null);
    }

    /** Stops starts when so many payouts in a row ended in this event and none was confirmed between them (M21); 0 for never. */
    void stopAfter(Tx tx, String mismatch, int max) throws SQLException {
        if (max > 0 && tx.list("select event, payout_id from payout_history where event in ('confirm', ?) order by id desc limit ?",
                row -> row.getString(1).equals(mismatch) ? row.getLong(2) : null, mismatch, max).stream()
                .filter(Objects::nonNull).distinct().count() == max) {
            stop(tx, STARTS, max + " payouts in a row differed from what the bank was about to pay:"
                    + " something is wrong with us or with the bank.", "ledger", null);
        }
    }

    /** Stops for a while; a stop that needs a person is not shortened. */
    void stop(Tx tx, String name, String reason, String setBy, Duration rest) throws SQLException {
        if (tx.exists("select 1 from control where name = ? and until_at is null", name)) {
            return;
        }
        tx.update(END_A_REST, name);
        tx.update(REMEMBER, name, "stopped", Payouts.shorten(reason), setBy);
        tx.update("insert into control (name, reason, set_by, until_at) values (?, ?, ?, "
                        + (rest == null ? "null" : "current_timestamp + cast(? as integer) * interval '0.001' second") + ")",
                rest == null ? new Object[] {name, Payouts.shorten(reason), setBy}
                        : new Object[] {name, Payouts.shorten(reason), setBy, Payouts.millis(rest)});
        ledger.alarmAfterCommit(tx, Alarms.Kind.STOPPED, name + " are stopped: " + reason
                + (rest == null ? " A person must release them." : " Tried again in " + rest.toSeconds() + " s."));
    }
}
