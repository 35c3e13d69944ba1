package payouts.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shapes the rows of a rejected file: all columns of the input, then {@code line} and {@code reason}, so that it can
 * be mended and dropped again. Card columns stay; a plain card number anywhere is blanked.
 */
public final class RejectedRows {

    private static final String RAGGED = "the row has ";

    private final List<String> names;
    private final int[] kept;
    private final boolean endsWithOurs;

    /** @param inputHeader as {@link CsvReader#header()} */
    public RejectedRows(List<String> inputHeader) {
        names = List.copyOf(inputHeader);
        kept = IntStream.range(0, names.size()).filter(i -> !Columns.isOurs(names.get(i))).toArray();
        int size = names.size();
        endsWithOurs = size > 2 && names.subList(size - 2, size).equals(Columns.REJECTED);
    }

    public List<String> header() {
        return append(IntStream.of(kept).mapToObj(i -> CardNumbers.blank(names.get(i))).toList(), Columns.REJECTED);
    }

    /**
     * The cells of one rejected row. A row with too few or too many cells keeps its shape, so that it is rejected
     * again, not misread, when it is dropped again unmended.
     *
     * @param row    of the input; {@link CsvRow#problem()} may be null
     * @param reason why it is rejected
     */
    public List<String> cells(CsvRow row, String reason) {
        List<String> ends = List.of(String.valueOf(row.line()), reason);
        if (row.cells().size() == names.size()) {
            return append(IntStream.of(kept)
                    .mapToObj(i -> CardNumbers.blank(names.get(i), row.cells().get(i))).toList(), ends);
        }
        return append(withoutOldReason(row.cells()).stream().map(RejectedRows::blankUnnamed).toList(), ends);
    }

    static String raggedProblem(int cells, int wanted, char delimiter) {
        String hint = cells > wanted ? (delimiter == ','
                ? "write amounts with a point (100.50) and quote texts that hold a comma"
                : "quote texts that hold the delimiter")
                : "check that no delimiter is missing";
        return RAGGED + cells + (cells == 1 ? " cell" : " cells") + ", the header " + wanted + ": " + hint;
    }

    /** Takes off what we added when the row was rejected before, else it would grow until it fits by chance. */
    private List<String> withoutOldReason(List<String> cells) {
        int size = cells.size();
        boolean hasOld = endsWithOurs && size > 2 && cells.get(size - 1).contains(RAGGED);
        return hasOld ? cells.subList(0, size - 2) : cells;
    }

    /** The cells with card numbers blanked, as a row that may be out of shape can be kept. */
    public static List<String> blanked(List<String> header, List<String> cells) {
        if (cells.size() != header.size()) {
            return cells.stream().map(RejectedRows::blankUnnamed).toList();
        }
        return IntStream.range(0, cells.size()).mapToObj(i -> CardNumbers.blank(header.get(i), cells.get(i))).toList();
    }

    /** In a row out of shape nobody knows which cell is a hash: one long word with letters is taken for one. */
    private static String blankUnnamed(String cell) {
        return cell.length() >= 32 && cell.matches("[A-Za-z0-9._~:+/=-]+")
                ? CardNumbers.blank("number_hash", cell) : CardNumbers.blank(cell);
    }

    private static List<String> append(List<String> cells, List<String> more) {
        List<String> all = new ArrayList<>(cells);
        all.addAll(more);
        return all;
    }
}
