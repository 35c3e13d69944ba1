package payouts.file;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.intake.Columns;
import payouts.intake.CsvWriter;
import payouts.intake.NotAPayoutFile;
import payouts.intake.OrderChunk;
import payouts.intake.OrderDesk;
import payouts.intake.ResultRows;
import payouts.intake.WholeFile.Readers;
import payouts.ledger.Batches.Batch;
import payouts.ledger.Ledger;
import payouts.ledger.OrderIntake.LineOutcome;
import payouts.ledger.OrderIntake;
import payouts.ledger.PayoutState;
import payouts.ledger.Turns.Turn;

/** Reads a file as {@link CsvIntake} does, up to the ledger, and writes what would become of each row; nothing is paid. */
public final class DryRun {

    private static final Logger LOG = LoggerFactory.getLogger(DryRun.class);

    private final OrderDesk desk;
    private final Ledger ledger;
    private final FileFolders folders;
    private final Turn turn;

    /** Dry runs against one ledger. */
    public DryRun(OrderDesk desk, Ledger ledger, FileFolders folders) {
        this.desk = desk;
        this.ledger = ledger;
        this.folders = folders;
        this.turn = ledger.turns().named("dry-run", Duration.ofMinutes(10));
    }

    /**
     * Looks at the file, writes the answer and archives the file. Of several nodes one does that.
     *
     * @throws NotAPayoutFile when no row of it can be read, or its control totals differ
     */
    public void look(@Body File input) throws IOException, NotAPayoutFile {
        if (!turn.take()) {
            return;
        }
        try {
            if (input.isFile()) {
                answer(input);
            }
        } finally {
            turn.end();
        }
    }

    private void answer(File input) throws IOException, NotAPayoutFile {
        try (PayoutFile file = PayoutFile.open(input.toPath(), Map.of())) {
            String sha256 = file.sha256();
            long id = ledger.batches().dryRun(file.name(), sha256, file.delimiter(), file.header());
            Batch batch = new Batch(id, "dry-run", file.name(), false, file.delimiter(), file.header(), true, 0);
            Path target = folders.dryRun(file.name(), id);
            ResultRows rows = new ResultRows(file.header(), Columns.DRY_RUN);
            CsvWriter.write(target, Readers.GROUP, file.delimiter(), rows.header(), new Answers(file.rowsAfter(0), batch, rows), () -> { });
            file.archive(folders.archived(file.name(), id), true);
            LOG.info("{}: a dry run, nothing of it is paid. What would become of each row stands in {}.", file.name(), target);
        }
    }

    /** The answer's rows, chunk by chunk. */
    private final class Answers implements Iterator<List<String>> {

        private final Iterator<List<OrderChunk.Row>> chunks;
        private final Batch batch;
        private final ResultRows rows;
        private final OrderIntake.Preview before = new OrderIntake.Preview();
        private Iterator<OrderChunk.Row> chunk = List.<OrderChunk.Row>of().iterator();
        private Iterator<LineOutcome> outcomes = List.<LineOutcome>of().iterator();

        Answers(Iterator<List<OrderChunk.Row>> chunks, Batch batch, ResultRows rows) {
            this.chunks = chunks;
            this.batch = batch;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (!chunk.hasNext() && chunks.hasNext()) {
                List<OrderChunk.Row> next = chunks.next();
                chunk = next.iterator();
                outcomes = desk.preview(before, new OrderChunk.OfFile(batch, 0, next)).lines().iterator();
            }
            return chunk.hasNext();
        }

        @Override
        public List<String> next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            LineOutcome outcome = outcomes.next();
            Map<String, String> told = new HashMap<>();
            told.put("line", String.valueOf(outcome.line()));
            boolean held = outcome.outcome().equals("accepted") && outcome.state() == PayoutState.HELD;
            told.put("status", held ? "held" : outcome.outcome());
            told.put("present_status", outcome.outcome().equals("duplicate") ? outcome.state().name().toLowerCase(Locale.ROOT) : null);
            told.put("reason", outcome.reason());
            return rows.cells(chunk.next().cells(), told);
        }
    }
}
