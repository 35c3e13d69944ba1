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
    private final char delimiter;
    private final RowShape shape;
    private final CSVFormat format;
    private final Deque<CsvRow> waiting = new ArrayDeque<>();
    /** Why nothing from here on can be read as rows; null while all is well. */
    private String broken;

    CsvRecords(PhysicalLines lines, CsvHeader header, boolean unicode) {
        this.lines = lines;
        this.delimiter = header.delimiter();
        this.shape = new RowShape(header, unicode);
        this.format = CsvText.format(delimiter);
    }

    /** The next row, perhaps of nothing but empty cells, or null at the end of the file. */
    CsvRow next() throws IOException {
        if (!waiting.isEmpty()) {
            return waiting.poll();
        }
        Line line = lines.next();
        while (line != null && isEmpty(line)) {
            line = lines.next();
        }
        if (line == null) {
            return null;
        }
        return broken != null ? unreadable(line, broken) : record(line);
    }

    private CsvRow record(Line first) throws IOException {
        QuoteScan quotes = new QuoteScan(delimiter);
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
        Line last = record.get(record.size() - 1);
        if (last.cut()) {
            return brokenFrom(record, "line " + last.number() + " is longer than " + PhysicalLines.LONGEST
                    + " characters; from there on nothing is read: check that the file has one row a line");
        }
        if (quotes.isBroken() && record.size() == 1 && quotes.isEven()) {
            return unreadable(first, "a quote stands inside a quoted cell: write each such quote twice (\"\")");
        }
        if (quotes.isOpen() || quotes.isBroken()) {
            return brokenFrom(record, quoteProblem(first));
        }
        return parsed(record);
    }

    private CsvRow parsed(List<Line> record) {
        Line first = record.get(0);
        String text = String.join("\n", record.stream().map(Line::text).toList());
        try {
            List<String> cells = CsvText.cells(text, format);
            if (record.size() > 1 && shape.hasSwallowedRows(cells)) {
                return allUnreadable(record, "a quoted cell of the row of line " + first.number() + " holds lines that "
                        + "look like payouts: close or remove the stray quote (\")");
            }
            return shape.row(first.number(), record.get(record.size() - 1).number(), cells);
        } catch (IOException e) {
            return brokenFrom(record, quoteProblem(first));
        }
    }

    private CsvRow brokenFrom(List<Line> record, String problem) {
        broken = problem;
        return allUnreadable(record, problem);
    }

    private CsvRow allUnreadable(List<Line> record, String problem) {
        record.stream().filter(line -> !isEmpty(line)).forEach(line -> waiting.add(unreadable(line, problem)));
        return waiting.poll();
    }

    /** The line as it stands, in one cell: cells can't be told apart in it. */
    private static CsvRow unreadable(Line line, String problem) {
        return new CsvRow(line.number(), List.of(line.cut() ? line.text() + "…" : line.text()), problem);
    }

    private static boolean isEmpty(Line line) {
        return !line.cut() && Text.isBlank(line.text());
    }

    private static String quoteProblem(Line first) {
        return "a quote (\") in the row of line " + first.number() + " is not closed, or stands inside a quoted cell; from "
                + "there on cells can't be told apart: mend that line (write a quote inside quotes twice)";
    }
}
