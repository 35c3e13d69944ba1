package payouts.intake;

import java.util.regex.Pattern;

/**
 * Keeps a spreadsheet from running a cell as a formula: a leading apostrophe, which {@link CsvReader} takes off
 * again. Plain numbers such as {@code -12.50} are left alone.
 */
final class FormulaGuard {

    private static final String STARTS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(?:[.,][0-9]+)?");

    private FormulaGuard() {
    }

    static String neutralise(String cell) {
        return startsLikeFormula(cell, 0) && !NUMBER.matcher(cell).matches() ? "'" + cell : cell;
    }

    static String restore(String cell) {
        return cell.startsWith("'") && startsLikeFormula(cell, 1) ? cell.substring(1) : cell;
    }

    private static boolean startsLikeFormula(String cell, int at) {
        return cell.length() > at && STARTS.indexOf(cell.charAt(at)) >= 0;
    }
}
