package payouts.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Holds a row's cells against the header: their number, and whether rows were swallowed by a stray quote. */
final class RowShape {

    private final CsvHeader header;
    private final boolean unicode;
    private final int reference;
    private final int amount;

    /** @param unicode the charset is known, not guessed */
    RowShape(CsvHeader header, boolean unicode) {
        this.header = header;
        this.unicode = unicode;
        this.reference = header.indexOf("reference");
        this.amount = header.indexOf("amount");
    }

    /** The row with as many cells as the header has, or with its problem. Only empty cells at the end are forgiven. */
    CsvRow row(long firstLine, long lastLine, List<String> cells) {
        int wanted = header.names().size();
        if (cells.size() > wanted && cells.stream().skip(wanted).allMatch(Text::isBlank)) {
            return row(firstLine, lastLine, cells.subList(0, wanted));
        }
        String problem = null;
        if (cells.size() != wanted) {
            problem = RejectedRows.raggedProblem(cells.size(), wanted, header.delimiter())
                    + (lastLine == firstLine ? "" : " (it runs from line " + firstLine + " to line " + lastLine
                            + ": check its quotes)");
        } else if (cells.stream().anyMatch(cell -> cell.indexOf(0) >= 0 || cell.indexOf('\uFFFD') >= 0)) {
            problem = "the row holds characters that can't be read: save the file as CSV (UTF-8) and check this row";
        } else if (!unicode && cells.stream().anyMatch(Misread::isLikely)) {
            problem = Misread.PROBLEM;
        }
        return new CsvRow(firstLine, cells, problem);
    }

    /**
     * Whether a cell of several lines looks as if a stray quote had opened in one payout and another had closed in a
     * later one: its first line ends a payout and its last line begins one, or a line between is one.
     */
    boolean hasSwallowedRows(List<String> cells) {
        for (int i = 0; i < cells.size() && cells.size() >= header.names().size(); i++) {
            List<String> lines = List.of(cells.get(i).split("\n", -1));
            int last = lines.size() - 1;
            if (last > 0 && (lines.subList(1, last).stream().anyMatch(line -> isPayout(split(line)))
                    || isPayout(joined(cells.subList(0, i), split(lines.get(0))))
                            && isPayout(joined(split(lines.get(last)), cells.subList(i + 1, cells.size()))))) {
                return true;
            }
        }
        return false;
    }

    private boolean isPayout(List<String> cells) {
        return cells.size() >= header.names().size() && !Text.isBlank(cells.get(reference))
                && AmountText.problem(Text.trim(cells.get(amount))) == null;
    }

    private List<String> split(String line) {
        List<String> cells = new ArrayList<>();
        int from = 0;
        for (int to = line.indexOf(header.delimiter()); to >= 0; to = line.indexOf(header.delimiter(), from)) {
            cells.add(line.substring(from, to).replace("\"", ""));
            from = to + 1;
        }
        cells.add(line.substring(from).replace("\"", ""));
        return cells;
    }

    private static List<String> joined(List<String> start, List<String> end) {
        return Stream.concat(start.stream(), end.stream()).toList();
    }
}
