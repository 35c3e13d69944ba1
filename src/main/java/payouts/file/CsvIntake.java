package payouts.file;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.intake.ColumnNames;
import payouts.intake.CsvRow;
import payouts.intake.CsvWriter;
import payouts.intake.NotAPayoutFile;
import payouts.intake.OrderChunk;
import payouts.intake.OrderDesk;
import payouts.intake.RejectedRows;
import payouts.intake.WholeFile;
import payouts.ledger.Batches.Batch;
import payouts.ledger.Ledger;
import payouts.ledger.LedgerDatabase.LedgerUnavailable;
import payouts.ledger.Turns.Turn;
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
    private final OrderDesk desk;
    private final FileFolders folders;
    private final Turn refuseTurn;

    /** The intake of one ledger. */
    public CsvIntake(Ledger ledger, OrderDesk desk, FileFolders folders) {
        this.ledger = ledger;
        this.desk = desk;
        this.folders = folders;
        this.refuseTurn = ledger.turns().named("refuse-file", Duration.ofMinutes(5));
    }

    /** The file that an exchange works on, and its rows while there are any to come. */
    private record Opened(PayoutFile file, Batch batch, Chunks chunks, ReadAhead<OrderChunk> rows) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (rows != null) {
                rows.close();
            }
            file.close();
        }
    }

    /** Whether another node reads a file of this name; while the ledger can't say, nobody opens it. */
    public boolean isReadElsewhere(String inputName) {
        try {
            return ledger.batchOwners().isReadElsewhere(CHANNEL, inputName);
        } catch (LedgerUnavailable e) {
            return true;
        }
    }

    /**
     * Opens the file as a batch; the body becomes its rows, in chunks. There are none where another node reads it, or has just
     * read it.
     *
     * @throws NotAPayoutFile when no row of it can be read, or its control totals differ
     */
    public void open(Exchange exchange) throws IOException, NotAPayoutFile {
        Path path = exchange.getMessage().getBody(File.class).toPath();
        exchange.getMessage().setBody(Collections.emptyIterator());
        PayoutFile file;
        try {
            file = PayoutFile.open(path, ColumnNames.parse(exchange.getProperty(COLUMNS, String.class)));
        } catch (NoSuchFileException e) {
            return;
        } catch (NotAPayoutFile e) {
            exchange.getMessage().setBody(path.toFile());
            throw e;
        }
        try {
            Optional<Batch> opened = ledger.batches().open(CHANNEL, file.name(), file.sha256(), file.delimiter(), file.header(), file::isStillThere);
            if (opened.isEmpty()) {
                file.close();
                return;
            }
            Batch batch = opened.get();
            LOG.info("{}: {} batch {}.", file.name(), batch.lastLine() == 0 ? "reading it as" : "going on with", batch.id());
            Chunks chunks = new Chunks(file, batch);
            ReadAhead<OrderChunk> rows = batch.read() ? null : new ReadAhead<>(chunks);
            exchange.setProperty(OPENED, new Opened(file, batch, chunks, rows));
            if (rows != null) {
                exchange.getMessage().setBody(rows);
            }
        } catch (NoSuchFileException e) {
            file.close();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Every row is in the ledger: write what was rejected, move the input away.
     *
     * @throws payouts.ledger.BatchOwners.Lost when another node has taken the file over meanwhile
     * @throws payouts.ledger.BatchOwners.Gap  when its last row is not in the ledger: it is read on from where the ledger ends
     */
    public void close(Exchange exchange) throws IOException, NotAPayoutFile {
        Opened opened = exchange.getProperty(OPENED, Opened.class);
        if (opened == null) {
            return;
        }
        opened.close();
        Batch batch = opened.batch();
        ledger.batches().read(batch.id(), opened.chunks().last);
        writeRejected(batch);
        ledger.batchOwners().stillReading(batch.id());
        opened.file().archive(folders.archived(batch.inputName(), batch.id()), ledger.batches().hasRejects(batch.id()));
        ledger.batches().archived(batch.id());
        ledger.batches().progress(batch.id()).ifPresent(told -> LOG.info(
                "{}: batch {} is read: {} accepted ({} RUB), {} duplicates, {} rejected{}.", batch.inputName(), batch.id(), told.accepted(),
                Kopecks.format(told.sumKopecks()), told.duplicates(), told.rejected(),
                told.rejected() == 0 ? "" : ", see " + folders.rejectedRows(batch.inputName(), batch.id())));
    }

    /** The file is no payout file: it goes to the rejected folder whole, with the reason beside it. Of several nodes one does that. */
    public void refuse(Exchange exchange) throws IOException {
        if (!refuseTurn.take()) {
            return;
        }
        try {
            if (isAsPolled(exchange)) {
                refuseNow(exchange.getMessage().getBody(File.class), exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
            }
        } finally {
            refuseTurn.end();
        }
    }

    /** The same of a file that is named by a card number, before there is an exchange that bears the name. */
    void refuseName(File file) throws IOException {
        if (!refuseTurn.take()) {
            return;
        }
        try {
            if (file.isFile()) {
                refuseNow(file, PayoutFile.namedByACard());
            }
        } finally {
            refuseTurn.end();
        }
    }

    /** Another node may have refused it already, and a mended one may stand in its place. */
    private static boolean isAsPolled(Exchange exchange) {
        File file = exchange.getMessage().getBody(File.class);
        return file.isFile() && file.length() == exchange.getMessage().getHeader(Exchange.FILE_LENGTH, file.length(), Long.class)
                && file.lastModified() == exchange.getMessage().getHeader(Exchange.FILE_LAST_MODIFIED, file.lastModified(), Long.class);
    }

    /** One by one: files of two inboxes can come to the same name, and the turn is this node's for all its threads. */
    private synchronized void refuseNow(File file, Exception reason) throws IOException {
        Path target = folders.refuse(file.toPath(), reason.getMessage());
        LOG.warn("A file is refused: {}. It stands in {}.", reason.getMessage(), target);
    }

    /** Frees the file of an exchange that failed; it is taken again, by this node or another. */
    public void abandon(Exchange exchange) throws IOException {
        Opened opened = exchange.getProperty(OPENED, Opened.class);
        if (opened == null) {
            return;
        }
        opened.close();
        try {
            ledger.batchOwners().stopReading(opened.batch().id());
        } catch (LedgerUnavailable e) {
            LOG.warn("{}: it stays this node's ({}).", opened.file().name(), e.getMessage());
        }
    }

    /**
     * After a crash of any node between archiving and its record: a batch whose input stands in the archive is archived, whichever
     * inbox it came from.
     */
    public void mendAfterCrash() throws IOException {
        for (Batch batch : ledger.batches().notArchived(CHANNEL)) {
            boolean stillThere = Files.isRegularFile(folders.inbox().resolve(batch.inputName()));
            if (!stillThere && Files.isRegularFile(folders.archived(batch.inputName(), batch.id()))) {
                ledger.batches().archived(batch.id());
            }
        }
    }

    /** Read and checked already, while the ledger takes the chunk before. */
    private final class Chunks implements Iterator<OrderChunk> {

        private final Batch batch;
        private final Iterator<List<OrderChunk.Row>> rows;
        private long last;

        Chunks(PayoutFile file, Batch batch) {
            this.batch = batch;
            this.rows = file.rowsAfter(batch.lastLine());
            this.last = batch.lastLine();
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public OrderChunk next() {
            List<OrderChunk.Row> next = rows.next();
            long after = last;
            last = next.isEmpty() ? after : next.get(next.size() - 1).line();
            return desk.checkedAhead(new OrderChunk.OfFile(batch, after, next));
        }
    }

    private void writeRejected(Batch batch) throws IOException {
        if (!ledger.batches().hasRejects(batch.id())) {
            return;
        }
        RejectedRows rows = new RejectedRows(batch.header());
        var lines = ledger.batches().rejects(batch.id());
        CsvWriter.write(folders.rejectedRows(batch.inputName(), batch.id()), WholeFile.Readers.OWNER, batch.delimiter(), rows.header(), new Iterator<>() {
            @Override
            public boolean hasNext() {
                return lines.hasNext();
            }

            @Override
            public List<String> next() {
                var line = lines.next();
                return rows.cells(new CsvRow(line.line(), line.cells(), null), line.reason());
            }
        }, () -> ledger.batchOwners().stillReading(batch.id()));
    }
}
