package payouts.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/** Files as the ledger knows them: opened, read line by line, read whole, archived, closed (M25). */
public final class Batches {

    private static final String COLUMNS = columns("batch");

    private static final String PROGRESS = """
            select b.id, b.input_name, b.state,
                   sum(case when l.outcome = 'accepted' then 1 else 0 end),
                   sum(case when l.outcome = 'accepted' and not l.open then 1 else 0 end),
                   sum(case when l.outcome = 'duplicate' then 1 else 0 end),
                   sum(case when l.outcome = 'rejected' then 1 else 0 end),
                   sum(case when l.outcome = 'accepted' then p.amount_kopecks else 0 end),
                   sum(case when l.outcome = 'accepted' and not l.open then p.amount_kopecks else 0 end)
            from batch b left join batch_line l on l.batch_id = b.id left join payout p on p.id = l.payout_id
            where %s group by b.id, b.input_name, b.state order by b.id""";

    private static final int PAGE = 500;
    /** A duplicate of a dead payout is paid by nobody: its sender must know why (M23). */
    private static final String REFERENCE_IS_USED = "This reference belongs to an earlier order that was not paid:"
            + " send the order under a new reference, or have the earlier one retried.";

    private final Ledger ledger;

    Batches(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * A batch.
     *
     * @param json     its cells are JSON values, not a file's texts
     * @param lastLine the last line that is in the ledger, 0 for none; reading goes on behind it
     */
    public record Batch(long id, String channel, String inputName, boolean json, char delimiter, List<String> header,
                        boolean read, long lastLine) {
    }

    /** How far a batch is. Sums in kopecks. */
    public record Progress(long batchId, String inputName, boolean read, long accepted, long finished, long duplicates,
                           long rejected, long sumKopecks, long finalSumKopecks) {
    }

    /**
     * What became of one line; null where a field does not apply.
     *
     * @param status        {@code succeeded}, {@code failed}, {@code cancelled}, {@code duplicate} or {@code rejected};
     *                      {@code open} while the payout is not final
     * @param presentStatus of a duplicate's payout, and of an open one
     */
    public record ResultLine(long line, List<String> cells, String status, Integer attempt, String sessionId, String payoutId,
                             String errorCode, String errorDescription, String finishedAt, String cardBrand,
                             String cardLast4, String presentStatus) {

        static ResultLine rejected(long line, List<String> cells, String at) {
            return new ResultLine(line, cells, "rejected", null, null, null, null, null, at, null, null, null);
        }
    }

    /** What came back of one line's payout, in kopecks, and when that was recorded. */
    public record ReturnedLine(ResultLine result, long kopecks, String at) {
    }

    /** One line for the rejected file. */
    public record RejectedLine(long line, List<String> cells, String reason) {
    }

    /**
     * Opens a file for reading, or goes on with the batch that a crash left half read. While another boot reads it,
     * nobody else does.
     *
     * @param sha256     of the file's bytes
     * @param stillThere whether the file still stands where it was found: a node that has just read it archives it before it
     *                   says so here, and what it has read is no new delivery
     * @return the batch; empty while another boot reads it, and when it was read meanwhile
     */
    public Optional<Batch> open(String channel, String inputName, String sha256, char delimiter, List<String> header,
                                BooleanSupplier stillThere) {
        return ledger.inTransaction(tx -> {
            // Two nodes that meet the same new file must not both open it.
            tx.first("select id from bank_identity where id = 1 for update", row -> row.getInt(1));
            record Unfinished(Batch batch, String reader) {
            }
            var unfinished = tx.first("select " + COLUMNS + ", reader from batch where channel = ? and input_name = ?"
                            + " and sha256 = ? and not archived order by id for update",
                    row -> new Unfinished(batch(row), row.getString("reader")), channel, inputName, sha256);
            if (unfinished.isPresent() && unfinished.get().reader() != null && !unfinished.get().reader().equals(ledger.bootId())
                    || !stillThere.getAsBoolean()) {
                return Optional.empty();
            }
            if (unfinished.isEmpty()) {
                long id = tx.insertWithId("insert into batch (channel, input_name, sha256, delimiter, header, state, reader)"
                                + " values (?, ?, ?, ?, ?, 'READING', ?)", channel, inputName, sha256,
                        String.valueOf(delimiter), Cells.toJson(header), ledger.bootId());
                return Optional.of(new Batch(id, channel, inputName, false, delimiter, header, false, 0));
            }
            Batch batch = unfinished.get().batch();
            tx.update("update batch set reader = ? where id = ?", ledger.bootId(), batch.id());
            long last = tx.first("select max(line) from batch_line where batch_id = ?", row -> row.getLong(1), batch.id()).orElse(0L);
            return Optional.of(new Batch(batch.id(), channel, inputName, false, batch.delimiter(), batch.header(), batch.read(), last));
        });
    }

    /** A number for a file that is only looked at: a batch without lines. */
    public long dryRun(String inputName, String sha256, char delimiter, List<String> header) {
        return ledger.inTransaction(tx -> tx.insertWithId("insert into batch (channel, input_name, sha256, delimiter, header, state,"
                        + " archived, closed_at) values ('dry-run', ?, ?, ?, ?, 'CLOSED', true, current_timestamp)", inputName, sha256,
                String.valueOf(delimiter), Cells.toJson(header)));
    }

    /**
     * Every line is in the ledger. From now on the batch closes by itself when its rows are final.
     *
     * @param last the batch's last line; 0 for none
     * @throws BatchOwners.Lost when another boot reads it by now
     * @throws BatchOwners.Gap  when the ledger does not have that line
     */
    public void read(long batchId, long last) {
        ledger.inTransactionDo(tx -> {
            ledger.batchOwners().lockReading(tx, batchId);
            BatchOwners.behind(tx, batchId, last);
            tx.update("update batch set state = 'READ', read_at = current_timestamp where id = ? and state = 'READING'", batchId);
            ledger.ringAfterCommit(tx, Stage.RESULT);
        });
    }

    /** The input has left the inbox: the same file seen again is a new delivery. */
    public void archived(long batchId) {
        ledger.inTransactionDo(tx -> tx.update("update batch set archived = true, reader = null where id = ?", batchId));
    }

    /** Batches whose archiving was cut off by a crash, with the names of their inputs. */
    public List<Batch> notArchived(String channel) {
        return ledger.inTransaction(tx -> tx.list("select " + COLUMNS + " from batch where channel = ? and not archived"
                + " and state <> 'READING'", Batches::batch, channel));
    }

    /** Files that were read so long ago and still have a row that is not final. */
    public List<Batch> late(Duration sinceRead) {
        return ledger.inTransaction(tx -> tx.list("select " + COLUMNS + " from batch where state = 'READ'"
                + " and read_at <= current_timestamp - cast(? as integer) * interval '0.001' second and exists"
                + " (select 1 from batch_line l where l.batch_id = batch.id and l.open) order by id", Batches::batch, Payouts.millis(sinceRead)));
    }

    /** Whether the batch's result stands in its sink. */
    public boolean isClosed(long batchId) {
        return ledger.inTransaction(tx -> tx.exists("select 1 from batch where id = ? and state = 'CLOSED'", batchId));
    }

    /** The result stands in its sink. */
    public void close(long batchId) {
        ledger.inTransactionDo(tx -> tx.update("update batch set state = 'CLOSED', closed_at = current_timestamp, writer = null where id = ?"
                + " and state = 'READ'", batchId));
    }

    /** The accepted and duplicate lines in the input's order, read page by page. */
    public Iterator<ResultLine> results(long batchId) {
        return new Pages<>(after -> ledger.inTransaction(tx -> tx.list("""
                select l.line, l.cells, l.outcome, p.state, p.card_brand, p.card_last4, a.number, a.session_id, a.bank_payout_id,
                       a.error_code, a.error_description, a.finished_at, p.final_at
                from batch_line l join payout p on p.id = l.payout_id
                left join attempt a on a.payout_id = p.id and a.number = p.attempt
                where l.batch_id = ? and l.line > ? and l.outcome <> 'rejected' order by l.line limit ?""",
                row -> resultLine(row, row.getString("state"), row.getString("outcome").equals("duplicate")), batchId, after, PAGE)),
                ResultLine::line);
    }

    /** The rejected lines in the input's order, read page by page. */
    public Iterator<RejectedLine> rejects(long batchId) {
        return new Pages<>(after -> ledger.inTransaction(tx -> tx.list("select line, cells, reason from batch_line"
                        + " where batch_id = ? and line > ? and outcome = 'rejected' and cells <> '' order by line limit ?",
                row -> new RejectedLine(row.getLong(1),
                        Cells.fromJson(ledger.sealer().open(row.getString(2), OrderIntake.owner(batchId, row.getLong(1)))),
                        row.getString(3)), batchId, after, PAGE)), RejectedLine::line);
    }

    /** What came back after a success of a batch's own payouts, in the order of the lines (M34). */
    public List<ReturnedLine> returned(long batchId) {
        return ledger.inTransaction(tx -> {
            tx.readsWholeTables();
            return tx.list("""
                select l.line, l.cells, l.outcome, p.state, p.card_brand, p.card_last4, a.number, a.session_id, a.bank_payout_id,
                       a.error_code, a.error_description, a.finished_at, p.final_at, r.amount_kopecks, r.recorded_at
                from payout_return r join batch_line l on l.payout_id = r.payout_id and l.outcome = 'accepted'
                join payout p on p.id = l.payout_id left join attempt a on a.payout_id = r.payout_id and a.number = r.attempt
                where l.batch_id = ? order by l.line, r.recorded_at""",
                row -> new ReturnedLine(resultLine(row, row.getString("state"), false), row.getLong("amount_kopecks"),
                        row.getObject("recorded_at", OffsetDateTime.class).toInstant().toString()), batchId);
        });
    }

    /** The lines that repeat a payout which the ledger had. */
    public List<Long> duplicates(long batchId) {
        return ledger.inTransaction(tx -> tx.list("select line from batch_line where batch_id = ? and outcome = 'duplicate' order by line",
                row -> row.getLong(1), batchId));
    }

    /** Whether the batch has a line that could not be accepted. */
    public boolean hasRejects(long batchId) {
        return ledger.inTransaction(tx -> tx.exists("select 1 from batch_line where batch_id = ? and outcome = 'rejected'"
                + " fetch first row only", batchId));
    }

    /** How far the batches are whose result is not written yet. */
    public List<Progress> progress() {
        return ledger.inTransaction(tx -> {
            tx.readsWholeTables();
            return tx.list(PROGRESS.formatted("b.state <> 'CLOSED'"), Batches::progress);
        });
    }

    /** The numbers of one batch. */
    public Optional<Progress> progress(long batchId) {
        return ledger.inTransaction(tx -> {
            tx.readsWholeTables();
            return tx.first(PROGRESS.formatted("b.id = ?"), Batches::progress, batchId);
        });
    }

    private static Progress progress(ResultSet row) throws SQLException {
        return new Progress(row.getLong(1), row.getString(2), !row.getString(3).equals("READING"), row.getLong(4),
                row.getLong(5), row.getLong(6), row.getLong(7), row.getLong(8), row.getLong(9));
    }

    /** Reads lines page by page, so that neither memory nor a transaction grows with the batch. */
    private static final class Pages<T> implements Iterator<T> {

        private final LongFunction<List<T>> pageAfter;
        private final ToLongFunction<T> line;
        private Iterator<T> page = Collections.emptyIterator();
        private long last;

        Pages(LongFunction<List<T>> pageAfter, ToLongFunction<T> line) {
            this.pageAfter = pageAfter;
            this.line = line;
        }

        @Override
        public boolean hasNext() {
            if (!page.hasNext()) {
                page = pageAfter.apply(last).iterator();
            }
            return page.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            T next = page.next();
            last = line.applyAsLong(next);
            return next;
        }
    }

    static ResultLine resultLine(ResultSet row, String payoutState, boolean duplicate) throws SQLException {
        boolean isFinal = PayoutState.valueOf(payoutState).isFinal();
        String state = payoutState.toLowerCase(Locale.ROOT);
        int attempt = row.getInt("number");
        Integer number = row.wasNull() ? null : attempt;
        String finishedAt = isFinal ? time(row, "finished_at", "final_at") : null;
        return new ResultLine(row.getLong("line"), Cells.fromJson(row.getString("cells")), status(state, isFinal, duplicate), number,
                row.getString("session_id"), row.getString("bank_payout_id"), row.getString("error_code"),
                duplicate && isFinal && !state.equals("succeeded") ? REFERENCE_IS_USED : row.getString("error_description"), finishedAt,
                row.getString("card_brand"), row.getString("card_last4"), duplicate || !isFinal ? state : null);
    }

    private static String status(String state, boolean isFinal, boolean duplicate) {
        if (!isFinal) {
            return "open";
        }
        return duplicate ? "duplicate" : state;
    }

    private static String time(ResultSet row, String column, String orElse) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        OffsetDateTime told = time == null ? row.getObject(orElse, OffsetDateTime.class) : time;
        return told == null ? null : told.toInstant().toString();
    }

    /** What {@link #batch} reads, of the batch table under this name. */
    static String columns(String table) {
        return "%1$s.id as batch_id, %1$s.channel, %1$s.input_name, %1$s.format, %1$s.delimiter, %1$s.header, %1$s.state as batch_state"
                .formatted(table);
    }

    static Batch batch(ResultSet row) throws SQLException {
        return new Batch(row.getLong("batch_id"), row.getString("channel"), row.getString("input_name"),
                row.getString("format").equals("json"), row.getString("delimiter").charAt(0), Cells.fromJson(row.getString("header")),
                !row.getString("batch_state").equals("READING"), 0);
    }
}
