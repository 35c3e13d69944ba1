package payouts.intake;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
        write(target, delimiter, header, rows, () -> { });
    }

    /**
     * As {@link #write(Path, char, List, Iterator)}.
     *
     * @param beforeMove runs when the file is whole, just before it moves to its place; what it throws leaves the target as it was
     */
    public static void write(Path target, char delimiter, List<String> header, Iterator<List<String>> rows, Runnable beforeMove)
            throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        // Temporary files are made with mode 0600 where the file system knows modes.
        Path unfinished = Files.createTempFile(folder, ".writing-", ".tmp");
        try {
            fill(unfinished, delimiter, header, rows);
            beforeMove.run();
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        force(folder);
    }

    private static void fill(Path file, char delimiter, List<String> header, Iterator<List<String>> rows)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                Writer writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
                CSVPrinter printer = new CSVPrinter(writer, CsvText.format(delimiter))) {
            writer.write('\uFEFF');
            print(printer, header);
            while (rows.hasNext()) {
                print(printer, rows.next());
            }
            printer.flush();
            channel.force(true);
        }
    }

    private static void print(CSVPrinter printer, List<String> cells) throws IOException {
        printer.printRecord(cells.stream().map(cell -> cell == null ? "" : FormulaGuard.neutralise(cell)));
    }

    /** The move itself must outlive a power cut. Windows can't open a folder, and needs no such step. */
    private static void force(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
