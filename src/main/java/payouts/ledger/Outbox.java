package payouts.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import payouts.ledger.Batches.Batch;
import payouts.ledger.Batches.ResultLine;

/**
 * Results on their way to sinks. A result is written in the commit that makes it final, once for each registered sink,
 * and stays until that sink has taken it: each sink is served for itself, in order per payout (docs/adr/009).
 */
public final class Outbox {

    private static final Duration LONGEST_GAP = Duration.ofMinutes(5);

    /**
     * A payout's final state, for every line that waits for it and every sink that is to hear of it. A queue drops what bears
     * an id that it has seen: a result that corrects an earlier one of its attempt has an id of its own. It is counted, for what only has to
     * exist for many rows PostgreSQL would find by reading the whole history.
     */
    private static final RowStatement WRITE_FINAL = RowStatement.insertFound("result_outbox",
            "sink, kind, result_id, batch_id, line, payout_id, attempt, status", """
            s.name, case when l.outcome = 'duplicate' then 'duplicate' else 'result' end,
                   cast(? as varchar) || case when (select count(*) from payout_history h where h.payout_id = ? and h.attempt = ?
                       and h.to_state in ('SUCCEEDED', 'FAILED', 'CANCELLED')) > 0 then cast(? as varchar) else '' end
                   || case when l.outcome = 'duplicate' then ':duplicate:' || l.batch_id || ':' || l.line else '' end,
                   l.batch_id, l.line, l.payout_id, ?, ?""", """
            batch_line l join batch b on b.id = l.batch_id
            join result_sink s on not s.only_returns and (s.channel = b.channel or s.channel is null and l.outcome = 'accepted')""",
            "l.payout_id = ? and " + Payouts.OPEN_LINE + " order by l.batch_id, l.line",
            "varchar", "bigint", "integer", "varchar", "integer", "varchar", "bigint");

    /** Lines that are answered at once: rejected ones, and duplicates of a payout that is final already. */
    private static final String WRITE_AT_ONCE = """
            insert into result_outbox (sink, kind, result_id, batch_id, line, payout_id, attempt, status)
            select s.name, l.outcome, coalesce(p.reference || ':' || p.attempt || ':', '') || l.outcome || ':' || l.batch_id || ':' || l.line,
                   l.batch_id, l.line, l.payout_id, p.attempt, p.state
            from batch_line l join batch b on b.id = l.batch_id join result_sink s on s.channel = b.channel and not s.only_returns
            left join payout p on p.id = l.payout_id
            where l.batch_id = ? and l.line = any(?) and not l.open and l.outcome <> 'accepted' order by l.line""";

    /** They need no outbox: the batch itself waits. */
    private static final String FILES_DUE = """
            select 'csv', 'csv', count(*), min(due.since), cast(null as varchar) from
            (select coalesce((select max(p.final_at) from batch_line l join payout p on p.id = l.payout_id where l.batch_id = b.id), b.read_at) as since
             from batch b where b.state = 'READ' and not exists (select 1 from batch_line l where l.batch_id = b.id and l.open)) due""";

    private static final String WRITE_RETURN = """
            insert into result_outbox (sink, kind, result_id, batch_id, line, payout_id, attempt, status, returned_kopecks)
            select s.name, 'returned', ?, l.batch_id, l.line, l.payout_id, ?, ?, ?
            from batch_line l join batch b on b.id = l.batch_id join result_sink s on s.channel = b.channel or s.channel is null
            where l.payout_id = ? and l.outcome = 'accepted'""";

    private final Ledger ledger;

    Outbox(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * One result for one sink.
     *
     * @param resultId      {@code reference:attempt}: a receiver that has seen it has seen this result (M26); with more
     *                      behind it for a duplicate, a rejected order and a corrected result
     * @param reference     of the payout; null for a rejected line
     * @param result        what became of the line
     * @param reason        why the line was rejected; null for others
     * @param correlationId of the message that ordered it; null for none
     * @param replyTo       where that message wants its answer; null for none
     * @param returned      what came back after a success, in kopecks; null where this tells no return (M34)
     * @param returnedTotal what has come back of this payout until now, in kopecks
     */
    public record Result(long id, String sink, String resultId, String reference, Batch batch, ResultLine result,
                         String reason, String correlationId, String replyTo, Long returned,
                         long returnedTotal) {

        /** {@code returned} for money that came back, else the line's status. */
        public String status() {
            return returned == null ? result.status() : "returned";
        }

        /** Nothing of a sender's fields may reach a log. */
        @Override
        public String toString() {
            return "Result[" + resultId + " for " + sink + "]";
        }
    }

    /** How far a sink is behind; {@code oldest} and {@code lastError} are null where nothing waits. */
    public record Depth(String sink, String channel, long waiting, String oldest, String lastError) {
    }

    /**
     * From the next commit on this sink is told.
     *
     * @param channel     of this channel's lines; null for every accepted payout
     * @param onlyReturns of nothing but money that came back after a success
     */
    public void register(String sink, String channel, boolean onlyReturns) {
        ledger.inTransactionDo(tx -> {
            if (!tx.exists("select 1 from result_sink where name = ? for update", sink)) {
                tx.write("insert into result_sink (name, channel, only_returns) values (?, ?, ?)", sink, channel, onlyReturns);
            } else {
                tx.write("update result_sink set channel = ?, only_returns = ? where name = ?", channel, onlyReturns, sink);
            }
        });
    }

    /** Forgets a sink and what waits for it: nobody runs a route for it any more. */
    public boolean remove(String sink) {
        return ledger.inTransaction(tx -> tx.update("delete from result_sink where name = ?", sink) > 0);
    }

    /** Every registered sink, and {@code csv}: the files of results that are due and not written. */
    public List<Depth> depths() {
        return ledger.inTransaction(tx -> {
            tx.readsWholeTables();
            return Stream.concat(tx.list(FILES_DUE, Outbox::depth).stream(), tx.list("""
                select s.name, s.channel, count(o.id), min(o.written_at), max(o.last_error)
                from result_sink s left join result_outbox o on o.sink = s.name group by s.name, s.channel order by s.name""",
                Outbox::depth).stream()).toList();
        });
    }

    private static Depth depth(ResultSet row) throws SQLException {
        return new Depth(row.getString(1), row.getString(2), row.getLong(3), time(row, 4), row.getString(5));
    }

    /** Takes due results of a sink for this boot, oldest first, and of each payout only the oldest. */
    public List<Result> claim(String sink, int max) {
        return ledger.inTransaction(tx -> {
            List<Long> due = tx.list("""
                    select o.id from result_outbox o where o.sink = ? and o.due_at <= current_timestamp
                    and not exists (select 1 from result_outbox e where e.payout_id = o.payout_id and e.sink = o.sink and e.id < o.id)
                    order by o.due_at, o.id limit ? for update skip locked""", row -> row.getLong(1), sink, max);
            if (due.isEmpty()) {
                return List.of();
            }
            Long[] ids = due.toArray(Long[]::new);
            tx.write("update result_outbox set lease_owner = ?, due_at = current_timestamp + cast(? as integer) * interval '0.001' second"
                    + " where id = any(?)", ledger.bootId(), Payouts.millis(ledger.settings().lease()), ids);
            return tx.list("""
                    select o.id, o.sink, o.kind, o.result_id, o.status, o.returned_kopecks, o.written_at as final_at,
                           (select sum(r.amount_kopecks) from payout_return r where r.payout_id = o.payout_id) as returned_total, l.line, l.cells, l.outcome, l.reason, l.batch_id,
                           p.reference, p.card_brand, p.card_last4, a.number, a.session_id, a.bank_payout_id, a.error_code,
                           a.error_description, a.finished_at, b.correlation_id, b.reply_to, """ + Batches.columns("b") + """
                     from result_outbox o join batch b on b.id = o.batch_id
                    join batch_line l on l.batch_id = o.batch_id and l.line = o.line
                    left join payout p on p.id = o.payout_id
                    left join attempt a on a.payout_id = o.payout_id and a.number = o.attempt
                    where o.id = any(?) order by o.id""", this::result, (Object) ids);
        });
    }

    /** The sink has taken it. */
    public void delivered(Result result) {
        ledger.inTransactionDo(tx -> {
            tx.write("delete from result_outbox where id = ?", result.id());
            ledger.ringAfterCommit(tx, Stage.RESULT);
        });
    }

    /** The sink did not take it: again later, at growing gaps. */
    public void failed(Result result, String why) {
        ledger.inTransactionDo(tx -> {
            int tries = tx.first("select tries from result_outbox where id = ? for update", row -> row.getInt(1), result.id()).orElse(0);
            long gap = Math.min(LONGEST_GAP.toMillis(), 1000L << Math.min(tries, 20));
            tx.write("update result_outbox set tries = tries + 1, last_error = ?, lease_owner = null,"
                            + " due_at = current_timestamp + cast(? as integer) * interval '0.001' second where id = ?",
                    CallOutcomes.cut(why, 200), (int) gap, result.id());
        });
    }

    static void writeFinal(Tx tx, Payout payout, int attempt, PayoutState state) throws SQLException {
        tx.write(WRITE_FINAL, payout.reference() + ":" + attempt, payout.id(), attempt, ":" + state.name().toLowerCase(Locale.ROOT), attempt,
                state, payout.id());
    }

    /** Money came back after a success: an event of its own, which leaves the result as it is (M34). */
    static void writeReturn(Tx tx, Payout payout, int attempt, String returnId, long kopecks) throws SQLException {
        tx.write(WRITE_RETURN, payout.reference() + ":" + attempt + ":returned:" + returnId, attempt, payout.state(), kopecks, payout.id());
    }

    static void writeAtOnce(Tx tx, long batchId, Long[] lines) throws SQLException {
        tx.write(WRITE_AT_ONCE, batchId, lines);
    }

    private Result result(ResultSet row) throws SQLException {
        Batch batch = Batches.batch(row);
        long line = row.getLong("line");
        boolean rejected = row.getString("outcome").equals("rejected");
        String cells = row.getString("cells");
        ResultLine result = rejected
                ? ResultLine.rejected(line, Cells.fromJson(ledger.sealer().open(cells, OrderIntake.owner(row.getLong("batch_id"), line))),
                        time(row, row.findColumn("final_at")))
                : Batches.resultLine(row, row.getString("status"), row.getString("kind").equals("duplicate"));
        return new Result(row.getLong("id"), row.getString("sink"), row.getString("result_id"), row.getString("reference"), batch,
                result, row.getString("reason"), row.getString("correlation_id"), row.getString("reply_to"),
                row.getObject("returned_kopecks", Long.class), row.getLong("returned_total"));
    }

    private static String time(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant().toString();
    }
}
