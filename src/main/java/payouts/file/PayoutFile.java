package payouts.file;

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
import java.util.Objects;
import java.util.Optional;
import payouts.intake.CardNumbers;
import payouts.intake.ControlTotals;
import payouts.intake.CsvReader;
import payouts.intake.CsvRow;
import payouts.intake.CsvWriter;
import payouts.intake.NotAPayoutFile;
import payouts.intake.OrderChunk;
import payouts.intake.RejectedRows;
import payouts.ledger.Hashes;
import payouts.money.Kopecks;

/** A dropped file while it is read: its rows, its control totals, and where it goes afterwards. */
final class PayoutFile implements AutoCloseable {

    private static final int ROWS_A_COMMIT = 500;

    private final Path path;
    private final BasicFileAttributes attributes;
    private final Map<String, String> columns;
    private final CsvReader reader;

    private PayoutFile(Path path, BasicFileAttributes attributes, Map<String, String> columns, CsvReader reader) {
        this.path = path;
        this.columns = columns;
        this.attributes = attributes;
        this.reader = reader;
    }

    /**
     * Opens the file and compares its control totals, where there are any.
     *
     * @param columns our column names by the file's own, as {@link payouts.intake.ColumnNames} reads them; may be empty
     * @throws NotAPayoutFile when no row of it can be read, or its control totals differ
     */
    static PayoutFile open(Path path, Map<String, String> columns) throws IOException, NotAPayoutFile {
        if (CardNumbers.isInName(path.getFileName().toString())) {
            throw namedByACard();
        }
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        PayoutFile file = new PayoutFile(path, attributes, columns, CsvReader.open(path, columns));
        try {
            file.checkTotals();
            return file;
        } catch (IOException | NotAPayoutFile | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Why a file with a card number for a name is refused. */
    static NotAPayoutFile namedByACard() {
        return new NotAPayoutFile("the file's name holds what looks like a plain card number", "rename it and drop it again");
    }

    String name() {
        return path.getFileName().toString();
    }

    List<String> header() {
        return reader.header();
    }

    char delimiter() {
        return reader.delimiter();
    }

    String sha256() throws IOException {
        MessageDigest digest = Hashes.digest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream input = Files.newInputStream(path)) {
            for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The rows behind a line, so many at a time as go into one commit. */
    Iterator<List<OrderChunk.Row>> rowsAfter(long line) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return reader.hasNext();
            }

            @Override
            public List<OrderChunk.Row> next() {
                List<OrderChunk.Row> rows = new ArrayList<>(ROWS_A_COMMIT);
                while (rows.size() < ROWS_A_COMMIT && reader.hasNext()) {
                    CsvRow row = reader.next();
                    if (row.line() > line) {
                        rows.add(new OrderChunk.Row(row.line(), RejectedRows.blanked(reader.header(), row.cells()),
                                row.problem() == null ? reader.fields(row) : null, row.problem()));
                    }
                }
                return rows;
            }
        };
    }

    /**
     * Moves the file into the archive. One that was replaced while it was read is a new delivery: it stays where it is.
     *
     * @param blanked a row was rejected, and may hold a plain card number: what is kept of the file is blanked (M30)
     */
    void archive(Path target, boolean blanked) throws IOException, NotAPayoutFile {
        if (!isStillThere()) {
            return;
        }
        if (blanked) {
            moveBlanked(path, target, columns);
        } else {
            FileFolders.move(path, target);
        }
        Files.deleteIfExists(FileFolders.control(path));
    }

    /** Moves the file; where it holds card numbers it is written anew without them. */
    static void moveBlanked(Path file, Path target, Map<String, String> columns) throws IOException, NotAPayoutFile {
        if (holdsCards(file, columns)) {
            copyBlanked(file, target, columns);
            Files.delete(file);
        } else {
            FileFolders.move(file, target);
        }
    }

    private static boolean holdsCards(Path file, Map<String, String> columns) throws IOException, NotAPayoutFile {
        try (CsvReader reader = CsvReader.open(file, columns)) {
            while (reader.hasNext()) {
                List<String> cells = reader.next().cells();
                if (!RejectedRows.blanked(reader.header(), cells).equals(cells)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static void copyBlanked(Path file, Path target, Map<String, String> columns) throws IOException, NotAPayoutFile {
        try (CsvReader reader = CsvReader.open(file, columns)) {
            CsvWriter.write(target, reader.delimiter(), reader.header().stream().map(CardNumbers::blank).toList(), new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return reader.hasNext();
                }

                @Override
                public List<String> next() {
                    return RejectedRows.blanked(reader.header(), reader.next().cells());
                }
            });
        }
    }

    /** Whether it still stands where it was found, as it was. */
    boolean isStillThere() {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            return false;
        }
        return attributes.size() == now.size() && attributes.lastModifiedTime().equals(now.lastModifiedTime())
                && Objects.equals(attributes.fileKey(), now.fileKey());
    }

    /** With control totals the file is read once to check and once to accept (M31). */
    private void checkTotals() throws IOException, NotAPayoutFile {
        Optional<ControlTotals> wanted = reader.controlTotals();
        if (Files.isRegularFile(FileFolders.control(path))) {
            wanted = Optional.of(ControlTotals.read(FileFolders.control(path)));
        }
        if (wanted.isEmpty()) {
            return;
        }
        ControlTotals found = totals();
        if (!found.equals(wanted.get())) {
            throw new NotAPayoutFile("the control totals say " + wanted.get().count() + " rows and "
                    + Kopecks.format(wanted.get().sumKopecks()) + ", the file holds " + found.count() + " rows and "
                    + Kopecks.format(found.sumKopecks()), "nothing of it was accepted; send file and totals that agree");
        }
    }

    private ControlTotals totals() throws IOException, NotAPayoutFile {
        long count = 0;
        long sum = 0;
        try (CsvReader rows = CsvReader.open(path, columns)) {
            while (rows.hasNext()) {
                CsvRow row = rows.next();
                count++;
                if (row.problem() == null) {
                    sum = Math.addExact(sum, amount(rows.fields(row).get("amount")));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new ControlTotals(count, sum);
    }

    private static long amount(String text) {
        try {
            return text == null ? 0 : Kopecks.parse(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
