package payouts.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beneficiaries that the bank has identified (M33), where somebody keeps a list of them: a file with one id a line, or
 * a CSV with a column {@code beneficiary_id}. It is read again when it changes. Safe for many threads.
 */
public final class Beneficiaries {

    private static final Logger LOG = LoggerFactory.getLogger(Beneficiaries.class);
    private static final String COLUMN = "beneficiary_id";
    private static final char[] DELIMITERS = {',', ';', '\t'};

    private final Path file;
    private Seen seen;
    private Set<String> ids = Set.of();

    private record Seen(FileTime modified, long size, Object key) {
        static Seen of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Seen(now.lastModifiedTime(), now.size(), now.fileKey());
        }
    }

    private Beneficiaries(Path file) {
        this.file = file;
    }

    /** No list: every id is good. */
    public static Beneficiaries any() {
        return new Beneficiaries(null);
    }

    /**
     * The list of a file.
     *
     * @throws IOException when it can't be read or names nobody; its message says so in plain words
     */
    public static Beneficiaries of(Path file) throws IOException {
        Beneficiaries list = new Beneficiaries(file);
        list.seen = Seen.of(file);
        list.ids = read(file);
        return list;
    }

    /** Whether the id is in the list as it stands now, or there is no list. */
    public boolean isKnown(String id) {
        return file == null || current().contains(id);
    }

    private synchronized Set<String> current() {
        try {
            Seen now = Seen.of(file);
            if (!now.equals(seen)) {
                seen = now;
                ids = read(file);
                LOG.info("{} beneficiaries are in {}.", ids.size(), file);
            }
        } catch (IOException e) {
            // A file that is being replaced must not reject a batch: the list before it counts.
            if (seen != null) {
                LOG.warn("The list of beneficiaries {} can't be read ({}); the one read before counts on.", file, e.getMessage());
                seen = null;
            }
        }
        return ids;
    }

    private static Set<String> read(Path file) throws IOException {
        Set<String> ids = new HashSet<>();
        try (BufferedReader text = new BufferedReader(TextFile.open(file, TextFile.charset(file)))) {
            List<String> lines = text.lines().filter(line -> !Text.isBlank(line) && !line.startsWith("#")).toList();
            CSVFormat format = CsvText.format(lines.isEmpty() ? ',' : delimiter(lines.get(0)));
            int column = lines.isEmpty() ? -1 : column(lines.get(0), format);
            for (String line : lines.subList(column < 0 ? 0 : 1, lines.size())) {
                String id = Text.trim(column < 0 ? line : cell(line, format, column));
                if (id != null) {
                    ids.add(id);
                }
            }
        } catch (NotAPayoutFile | UncheckedIOException e) {
            throw new IOException(e.getMessage());
        }
        if (ids.isEmpty()) {
            throw new IOException("it names nobody");
        }
        return ids;
    }

    private static char delimiter(String header) {
        for (char delimiter : DELIMITERS) {
            if (header.indexOf(delimiter) >= 0) {
                return delimiter;
            }
        }
        return ',';
    }

    /** Where the header has the ids; -1 for a plain list, which has no header. */
    private static int column(String header, CSVFormat format) throws IOException {
        List<String> names = CsvText.cells(header, format).stream().map(Columns::key).toList();
        return names.indexOf(COLUMN);
    }

    private static String cell(String line, CSVFormat format, int column) throws IOException {
        List<String> cells = CsvText.cells(line, format);
        return column < cells.size() ? cells.get(column) : null;
    }
}
