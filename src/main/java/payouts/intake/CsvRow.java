package payouts.intake;

import java.util.List;

/**
 * One row of a payout file.
 *
 * @param line    where it begins: physical line of the file, counted from 1
 * @param cells   as many as the header has; in a row with a problem, whatever could be read
 * @param problem why the row can't be read, with its mend; null for a row that can
 */
public record CsvRow(long line, List<String> cells, String problem) {

    public CsvRow {
        cells = List.copyOf(cells);
    }

    /** Nothing of a row may reach a log. */
    @Override
    public String toString() {
        return "CsvRow[line " + line + "]";
    }
}
