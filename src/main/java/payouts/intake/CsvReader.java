package payouts.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import payouts.intake.PhysicalLines.Line;

/**
 * Reads a payout file row by row, in constant memory. Charset and delimiter are found by themselves. A row that
 * can't be read comes with its problem; nothing is passed over in silence but empty rows. {@link #next()} throws
 * {@link UncheckedIOException} when the file can't be read on. For one thread.
 */
public final class CsvReader implements Iterator<CsvRow>, AutoCloseable {

    private final Charset charset;
    private final Closeable file;
    private final CsvHeader header;
    private final ControlTotals controlTotals;
    private final CsvRecords records;
    private CsvRow ahead;

    private CsvReader(Charset charset, Reader file, CsvHeader header, ControlTotals totals, CsvRecords records) {
        this.charset = charset;
        this.file = file;
        this.header = header;
        this.controlTotals = totals;
        this.records = records;
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws NotAPayoutFile when it is empty or binary, or has no header with the columns that every order needs
     */
    public static CsvReader open(Path path) throws IOException, NotAPayoutFile {
        return open(path, Map.of());
    }

    /**
     * Opens a file with other column names. Its header is told with ours in their place, so that a card's column is known
     * as one from here on.
     *
     * @param ours our names by the file's, in lower case
     */
    public static CsvReader open(Path path, Map<String, String> ours) throws IOException, NotAPayoutFile {
        Charset charset = TextFile.charset(path);
        Reader file = TextFile.open(path, charset);
        try {
            PhysicalLines lines = new PhysicalLines(file);
            Line line = firstOf(lines);
            if (isDelimiterHint(line.text())) {
                line = firstOf(lines);
            }
            ControlTotals totals = null;
            if (ControlTotals.areMeant(line.text())) {
                totals = ControlTotals.parse(line.text());
                line = firstOf(lines);
            }
            CsvHeader header = CsvHeader.of(line.text(), ours);
            return new CsvReader(charset, file, header, totals, new CsvRecords(lines, header, TextFile.isUnicode(charset)));
        } catch (IOException | NotAPayoutFile | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Line firstOf(PhysicalLines lines) throws IOException, NotAPayoutFile {
        Line line = lines.next();
        while (line != null && Text.isBlank(line.text())) {
            line = lines.next();
        }
        if (line == null) {
            throw new NotAPayoutFile("the file has no header", "drop it again once it is written whole");
        }
        return line;
    }

    /** Excel's own first line, {@code sep=;}: the header below says the same. */
    private static boolean isDelimiterHint(String line) {
        return line.strip().matches("(?i)\"?sep=.?\"?");
    }

    /** The columns' names as written, trimmed. */
    public List<String> header() {
        return header.names();
    }

    /** Comma, semicolon or tab. */
    public char delimiter() {
        return header.delimiter();
    }

    public Charset charset() {
        return charset;
    }

    /** From a first line {@code #count;sum}; not compared with the rows here. */
    public Optional<ControlTotals> controlTotals() {
        return Optional.ofNullable(controlTotals);
    }

    /**
     * The row's cells by field name, as {@link OrderChecks#check} takes them; columns that we write ourselves
     * ({@code status}, {@code reason}, …) are left out.
     *
     * @throws IllegalArgumentException for a row with a problem: its cells belong to no columns
     */
    public Map<String, String> fields(CsvRow row) {
        if (row.problem() != null) {
            throw new IllegalArgumentException("The row of line " + row.line() + " has a problem and no fields.");
        }
        return header.fields(row.cells());
    }

    @Override
    public boolean hasNext() {
        try {
            while (ahead == null) {
                CsvRow row = records.next();
                if (row == null) {
                    return false;
                }
                if (!row.cells().stream().allMatch(Text::isBlank)) {
                    ahead = row;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CsvRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        CsvRow row = ahead;
        ahead = null;
        return row;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
