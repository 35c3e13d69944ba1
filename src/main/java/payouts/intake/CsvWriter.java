package payouts.intake;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes a CSV file that is there whole or not at all: UTF-8 with BOM, CRLF, no cell a formula, readable by its
 * owner alone. Streams: the rows are never held together.
 */
public final class CsvWriter {

    private CsvWriter() {
    }

    /** As {@link #write(Path, char, List, Iterator)}; the stream is closed. */
    public static void write(Path target, char delimiter, List<String> header, Stream<List<String>> rows)
            throws IOException {
        try (rows) {
            write(target, delimiter, header, rows.iterator());
        }
    }

    /**
     * Writes the rows beside the target, forces them to disk and moves them there at once, over what stood there.
     *
     * @throws IOException when it can't be written; the target is then as it was
     */
    public static void write(Path target, char delimiter, List<String> header, Iterator<List<String>> rows)
            throws IOException {
        write(target, WholeFile.Readers.OWNER, delimiter, header, rows, () -> { });
    }

    /**
     * As {@link #write(Path, char, List, Iterator)}, for others to read than this user alone.
     *
     * @param beforeMove runs when the file is whole, just before it moves to its place; what it throws leaves the target as it was
     */
    public static void write(Path target, WholeFile.Readers readers, char delimiter, List<String> header, Iterator<List<String>> rows,
            Runnable beforeMove) throws IOException {
        WholeFile.write(target, readers, channel -> fill(channel, delimiter, header, rows), beforeMove);
    }

    private static void fill(FileChannel channel, char delimiter, List<String> header, Iterator<List<String>> rows) throws IOException {
        Writer writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
        CSVPrinter printer = new CSVPrinter(writer, CsvText.format(delimiter));
        writer.write('\uFEFF');
        print(printer, header);
        while (rows.hasNext()) {
            print(printer, rows.next());
        }
        printer.flush();
    }

    private static void print(CSVPrinter printer, List<String> cells) throws IOException {
        printer.printRecord(cells.stream().map(cell -> cell == null ? "" : FormulaGuard.neutralise(cell)));
    }
}
