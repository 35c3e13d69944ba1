package payouts.file;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.intake.ColumnNames;
import payouts.intake.CsvRow;
import payouts.intake.CsvWriter;
import payouts.intake.NotAPayoutFile;
import payouts.intake.OrderChunk;
import payouts.intake.RejectedRows;
import payouts.ledger.Batches.Batch;
import payouts.ledger.Ledger;
import payouts.money.Kopecks;

/**
 * Reads a dropped file into the ledger, as a batch: open, chunk by chunk, close. A crash at any point is made good by
 * doing it again; the ledger knows which lines it has (M25).
 */
public final class CsvIntake {

    private static final Logger LOG = LoggerFactory.getLogger(CsvIntake.class);
    private static final String CHANNEL = "csv";
    private static final String OPENED = "PayoutFile";
    /** Exchange property of a route whose files have other column names: {@code theirs=ours, theirs=ours}. */
    private static final String COLUMNS = "PayoutColumns";

    private final Ledger ledger;
    private final FileFolders folders;

    /** The intake of one ledger. */
    public CsvIntake(Ledger ledger, FileFolders folders) {
        this.ledger = ledger;
        this.folders = folders;
    }

    /** What is known of the file that an exchange works on. */
    private record Opened(PayoutFile file, Batch batch) {
    }

    /**
     * Opens the file as a batch; the body becomes its rows, in chunks.
     *
     * @throws NotAPayoutFile when no row of it can be read, or its control totals differ
     */
    public void open(Exchange exchange) throws IOException, NotAPayoutFile {
        PayoutFile file = PayoutFile.open(exchange.getMessage().getBody(File.class).toPath(),
                ColumnNames.parse(exchange.getProperty(COLUMNS, String.class)));
        try {
            Batch batch = ledger.batches().open(CHANNEL, file.name(), file.sha256(), file.delimiter(), file.header())
                    .orElseThrow(() -> new IOException(file.name() + " is being read by another node."));
            LOG.info("{}: {} batch {}.", file.name(), batch.lastLine() == 0 ? "reading it as" : "going on with", batch.id());
            exchange.setProperty(OPENED, new Opened(file, batch));
            exchange.getMessage().setBody(batch.read() ? List.of().iterator() : chunks(file, batch));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Every row is in the ledger: write what was rejected, move the input away. */
    public void close(Exchange exchange) throws IOException, NotAPayoutFile {
        Opened opened = exchange.getProperty(OPENED, Opened.class);
        opened.file().close();
        Batch batch = opened.batch();
        ledger.batches().read(batch.id());
        writeRejected(batch);
        opened.file().archive(folders.archived(batch.inputName(), batch.id()), ledger.batches().hasRejects(batch.id()));
        ledger.batches().archived(batch.id());
        ledger.batches().progress(batch.id()).ifPresent(told -> LOG.info(
                "{}: batch {} is read: {} accepted ({} RUB), {} duplicates, {} rejected{}.", batch.inputName(), batch.id(), told.accepted(),
                Kopecks.format(told.sumKopecks()), told.duplicates(), told.rejected(),
                told.rejected() == 0 ? "" : ", see " + folders.rejectedRows(batch.inputName(), batch.id())));
    }

    /** The file is no payout file: it goes to the rejected folder whole, with the reason beside it. */
    public void refuse(Exchange exchange) throws IOException {
        Exception reason = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Path target = folders.refuse(exchange.getMessage().getBody(File.class).toPath(), reason.getMessage());
        LOG.warn("A file is refused: {}. It stands in {}.", reason.getMessage(), target);
    }

    /** Frees the file of an exchange that failed; it is taken again. */
    public void abandon(Exchange exchange) throws IOException {
        Opened opened = exchange.getProperty(OPENED, Opened.class);
        if (opened != null) {
            opened.file().close();
        }
    }

    /** After a crash between archiving and its record: a batch whose input stands in the archive is archived, whichever inbox it came from. */
    public void mendAfterCrash() throws IOException {
        for (Batch batch : ledger.batches().notArchived(CHANNEL)) {
            boolean stillThere = Files.isRegularFile(folders.inbox().resolve(batch.inputName()));
            if (!stillThere && Files.isRegularFile(folders.archived(batch.inputName(), batch.id()))) {
                ledger.batches().archived(batch.id());
            }
        }
    }

    private static Iterator<OrderChunk> chunks(PayoutFile file, Batch batch) {
        Iterator<List<OrderChunk.Row>> rows = file.rowsAfter(batch.lastLine());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public OrderChunk next() {
                return new OrderChunk.OfFile(batch, rows.next());
            }
        };
    }

    private void writeRejected(Batch batch) throws IOException {
        if (!ledger.batches().hasRejects(batch.id())) {
            return;
        }
        RejectedRows rows = new RejectedRows(batch.header());
        var lines = ledger.batches().rejects(batch.id());
        CsvWriter.write(folders.rejectedRows(batch.inputName(), batch.id()), batch.delimiter(), rows.header(), new Iterator<>() {
            @Override
            public boolean hasNext() {
                return lines.hasNext();
            }

            @Override
            public List<String> next() {
                var line = lines.next();
                return rows.cells(new CsvRow(line.line(), line.cells(), null), line.reason());
            }
        });
    }
}
