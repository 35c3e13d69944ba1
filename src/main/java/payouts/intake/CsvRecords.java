package payouts.intake;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import payouts.intake.PhysicalLines.Line;

/**
 * Puts physical lines together into records. What stands inside quotes is somebody's text and must never be read as
 * a row: so once quotes are broken for certain, and it can't be known any more what is inside, every line from there
 * to the end of the file comes out as a row with a problem. Nothing is lost, and nothing of it is paid.
 */
final class CsvRecords {

    /** A record that needs more lines than this has a quote that nobody closed. */
    private static final int MOST_LINES = 1_000;

    private final PhysicalLines lines;
    private final CsvHeader header;
    private final CSVFormat format;
    private final Deque<CsvRow> waiting = new ArrayDeque<>();
    private long brokenAt;

    CsvRecords(PhysicalLines lines, CsvHeader header) {
        this.lines = lines;
        this.header = header;
        this.format = CsvText.format(header.delimiter());
    }

    /** The next record with the cells that it has, or null at the end of the file. */
    CsvRow next() throws IOException {
        if (!waiting.isEmpty()) {
            return waiting.poll();
        }
        Line line = lines.next();
        while (line != null && Text.isBlank(line.text())) {
            line = lines.next();
        }
        if (line == null) {
            return null;
        }
        return brokenAt > 0 ? unreadable(line, brokenProblem()) : record(line);
    }

    private CsvRow record(Line first) throws IOException {
        QuoteScan quotes = new QuoteScan(header.delimiter());
        List<Line> record = new ArrayList<>();
        int length = 0;
        Line line = first;
        while (line != null) {
            quotes.feed(line.text());
            record.add(line);
            length += line.text().length();
            if (line.cut() || !quotes.isOpen() || record.size() >= MOST_LINES || length > PhysicalLines.LONGEST) {
                break;
            }
            line = lines.next();
        }
        if (first.cut()) {
            brokenAt = first.number();
            return unreadable(first, "the line is longer than " + PhysicalLines.LONGEST + " characters: check that the "
                    + "file is CSV text with one row a line");
        }
        if (quotes.isBroken() && record.size() == 1 && quotes.isEven()) {
            return unreadable(first, "a quote stands inside a quoted cell: write each such quote twice (\"\")");
        }
        if (quotes.isOpen() || quotes.isBroken()) {
            brokenAt = first.number();
            return allUnreadable(record, brokenProblem());
        }
        if (swallowedRows(record)) {
            return allUnreadable(record, "the quoted cell that begins on line " + first.number() + " holds lines that "
                    + "look like payouts: close or remove the stray quote (\")");
        }
        return parsed(record);
    }

    private CsvRow parsed(List<Line> record) {
        Line first = record.get(0);
        String text = String.join("\n", record.stream().map(Line::text).toList());
        try {
            return new CsvRow(first.number(), CsvText.cells(text, format), null);
        } catch (IOException e) {
            brokenAt = first.number();
            return allUnreadable(record, brokenProblem());
        }
    }

    /** Whether a line inside the record looks like a row of its own: all its cells, an amount among them. */
    private boolean swallowedRows(List<Line> record) {
        int amount = header.indexOf("amount");
        int reference = header.indexOf("reference");
        return record.stream().skip(1).anyMatch(line -> {
            String[] cells = line.text().replace("\"", "").split(java.util.regex.Pattern.quote(
                    String.valueOf(header.delimiter())), -1);
            return cells.length >= header.names().size() && Text.trim(cells[reference]) != null
                    && AmountText.problem(Text.trim(cells[amount])) == null;
        });
    }

    private CsvRow allUnreadable(List<Line> record, String problem) {
        record.stream().filter(line -> !Text.isBlank(line.text())).forEach(l -> waiting.add(unreadable(l, problem)));
        return waiting.poll();
    }

    /** The line as it stands, in one cell: cells can't be told apart in it. */
    private static CsvRow unreadable(Line line, String problem) {
        return new CsvRow(line.number(), List.of(line.text()), problem);
    }

    private String brokenProblem() {
        return "a quote (\") in the row of line " + brokenAt + " is not closed, or stands inside a quoted cell; from "
                + "there on cells can't be told apart: mend that line (write a quote inside quotes twice)";
    }
}
