package payouts.file;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.intake.CardNumbers;
import payouts.intake.ColumnNames;
import payouts.intake.ControlTotals;
import payouts.intake.CsvReader;
import payouts.intake.CsvRow;
import payouts.intake.CsvWriter;
import payouts.intake.NotAPayoutFile;
import payouts.intake.RejectedRows;
import payouts.ledger.Batches.Batch;
import payouts.ledger.Hashes;
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
    private static final int ROWS_A_COMMIT = 500;

    private final Ledger ledger;
    private final FileFolders folders;

    /** The intake of one ledger. */
    public CsvIntake(Ledger ledger, FileFolders folders) {
        this.ledger = ledger;
        this.folders = folders;
    }

    /** What is known of the file that an exchange works on. */
    private record Opened(Path file, Map<String, String> columns, Batch batch, CsvReader reader, Object key, long size, long changed) {
        boolean isStill(BasicFileAttributes now) {
            return size == now.size() && changed == now.lastModifiedTime().toMillis() && java.util.Objects.equals(key, now.fileKey());
        }
    }

    /**
     * Opens the file as a batch; the body becomes its rows, in chunks.
     *
     * @throws NotAPayoutFile when no row of it can be read, or its control totals differ
     */
    public void open(Exchange exchange) throws IOException, NotAPayoutFile {
        Path file = exchange.getMessage().getBody(File.class).toPath();
        String name = file.getFileName().toString();
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Map<String, String> columns = ColumnNames.parse(exchange.getProperty(COLUMNS, String.class));
        CsvReader reader = CsvReader.open(file, columns);
        try {
            checkTotals(file, columns, reader);
            Batch batch = ledger.batches().open(CHANNEL, name, sha256(file), reader.delimiter(), reader.header())
                    .orElseThrow(() -> new IOException(name + " is being read by another node."));
            LOG.info("{}: {} batch {}.", name, batch.lastLine() == 0 ? "reading it as" : "going on with", batch.id());
            exchange.setProperty(OPENED, new Opened(file, columns, batch, reader, attributes.fileKey(), attributes.size(),
                    attributes.lastModifiedTime().toMillis()));
            exchange.getMessage().setBody(batch.read() ? List.of().iterator() : chunks(batch, reader));
        } catch (IOException | NotAPayoutFile | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** Every row is in the ledger: write what was rejected, move the input away. */
    public void close(Exchange exchange) throws IOException, NotAPayoutFile {
        Opened opened = exchange.getProperty(OPENED, Opened.class);
        opened.reader().close();
        Batch batch = opened.batch();
        ledger.batches().read(batch.id());
        writeRejected(batch);
        archive(opened);
        ledger.batches().archived(batch.id());
        ledger.batches().progress(batch.id()).ifPresent(told -> LOG.info(
                "{}: batch {} is read: {} accepted ({} RUB), {} duplicates, {} rejected{}.", batch.inputName(), batch.id(), told.accepted(),
                Kopecks.format(told.sumKopecks()), told.duplicates(), told.rejected(),
                told.rejected() == 0 ? "" : ", see " + folders.rejectedRows(batch.inputName(), batch.id())));
    }

    /** The file is no payout file: it goes to the rejected folder whole, with the reason beside it. */
    public void refuse(Exchange exchange) throws IOException {
        Exception reason = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Path file = exchange.getMessage().getBody(File.class).toPath();
        Path target = folders.refuse(file, reason.getMessage());
        Files.deleteIfExists(control(file));
        LOG.warn("{} is refused: {}. It stands in {}.", file.getFileName(), reason.getMessage(), target);
    }

    /** Frees the file of an exchange that failed; it is taken again. */
    public void abandon(Exchange exchange) throws IOException {
        Opened opened = exchange.getProperty(OPENED, Opened.class);
        if (opened != null) {
            opened.reader().close();
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

    private Iterator<OrderChunk> chunks(Batch batch, CsvReader reader) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return reader.hasNext();
            }

            @Override
            public OrderChunk next() {
                List<OrderChunk.Row> rows = new ArrayList<>(ROWS_A_COMMIT);
                while (rows.size() < ROWS_A_COMMIT && reader.hasNext()) {
                    CsvRow row = reader.next();
                    if (row.line() > batch.lastLine()) {
                        rows.add(new OrderChunk.Row(row, row.problem() == null ? reader.fields(row) : null));
                    }
                }
                return new OrderChunk(batch, rows);
            }
        };
    }

    /** With control totals the file is read once to check and once to accept (M31). */
    private static void checkTotals(Path file, Map<String, String> columns, CsvReader header) throws IOException, NotAPayoutFile {
        Optional<ControlTotals> wanted = header.controlTotals();
        if (Files.isRegularFile(control(file))) {
            wanted = Optional.of(ControlTotals.read(control(file)));
        }
        if (wanted.isEmpty()) {
            return;
        }
        long count = 0;
        long sum = 0;
        try (CsvReader reader = CsvReader.open(file, columns)) {
            while (reader.hasNext()) {
                CsvRow row = reader.next();
                count++;
                if (row.problem() == null) {
                    sum = Math.addExact(sum, amount(reader.fields(row).get("amount")));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (count != wanted.get().count() || sum != wanted.get().sumKopecks()) {
            throw new NotAPayoutFile("the control totals say " + wanted.get().count() + " rows and "
                    + Kopecks.format(wanted.get().sumKopecks()) + ", the file holds " + count + " rows and " + Kopecks.format(sum),
                    "nothing of it was accepted; send file and totals that agree");
        }
    }

    private static long amount(String text) {
        try {
            return text == null ? 0 : Kopecks.parse(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Path control(Path file) {
        return file.resolveSibling(file.getFileName() + ".control");
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

    /** A file that was replaced while we read it is a new delivery: it stays where it is. */
    private void archive(Opened opened) throws IOException, NotAPayoutFile {
        Path file = opened.file();
        if (!Files.isRegularFile(file) || !opened.isStill(Files.readAttributes(file, BasicFileAttributes.class))) {
            return;
        }
        Path target = folders.archived(opened.batch().inputName(), opened.batch().id());
        if (ledger.batches().hasRejects(opened.batch().id())) {
            // A rejected row may hold a plain card number: what is kept of it is blanked (M30).
            copyBlanked(file, opened.columns(), target);
            Files.delete(file);
        } else {
            FileFolders.move(file, target);
        }
        Files.deleteIfExists(control(file));
    }

    private static void copyBlanked(Path file, Map<String, String> columns, Path target) throws IOException, NotAPayoutFile {
        try (CsvReader reader = CsvReader.open(file, columns)) {
            CsvWriter.write(target, reader.delimiter(), reader.header().stream().map(CardNumbers::blank).toList(), new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return reader.hasNext();
                }

                @Override
                public List<String> next() {
                    return OrderDesk.blanked(reader.header(), reader.next().cells());
                }
            });
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Hashes.digest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream input = Files.newInputStream(file)) {
            for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
