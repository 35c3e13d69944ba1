package payouts.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Shapes the rows of a result file: the input's columns in the input's order, without card columns and without our
 * own of an earlier result, then what we tell.
 */
public final class ResultRows {

    private final List<String> names;
    private final int[] kept;
    private final List<String> told;

    /**
     * Rows of one file.
     *
     * @param inputHeader as {@link CsvReader#header()}
     * @param told        the names of our own columns, such as {@link Columns#RESULT}
     */
    public ResultRows(List<String> inputHeader, List<String> told) {
        this.told = List.copyOf(told);
        names = List.copyOf(inputHeader);
        kept = IntStream.range(0, names.size())
                .filter(i -> !Columns.isOurs(names.get(i)) && !Columns.CARD.contains(Columns.key(names.get(i))))
                .toArray();
    }

    public List<String> header() {
        List<String> header = new ArrayList<>();
        IntStream.of(kept).mapToObj(i -> CardNumbers.blank(names.get(i))).forEach(header::add);
        header.addAll(told);
        return header;
    }

    /**
     * The cells of one result row.
     *
     * @param inputCells as many as the input's header has; of a row out of shape nothing is carried, since nobody
     *                   knows which of its cells is a card's
     * @param outcome    by the names of our own columns; what is missing or null is left empty
     */
    public List<String> cells(List<String> inputCells, Map<String, String> outcome) {
        boolean carried = inputCells.size() == names.size();
        List<String> cells = new ArrayList<>();
        for (int i : kept) {
            cells.add(carried ? CardNumbers.blank(names.get(i), inputCells.get(i)) : "");
        }
        for (String name : told) {
            String value = outcome.get(name);
            cells.add(value == null ? "" : value);
        }
        return cells;
    }
}
