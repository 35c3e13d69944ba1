package payouts.intake;

/**
 * Follows the quotes of one record over its lines: whether it ends with the line, and whether it is broken. The same
 * grammar as {@link CsvText}: a quote opens only at a cell's start, two inside stand for one, and after the closing
 * one only spaces may come before the delimiter.
 */
final class QuoteScan {

    private enum At { CELL_START, PLAIN, QUOTED, QUOTE_IN_QUOTED, AFTER_QUOTED }

    private final char delimiter;
    private At at = At.CELL_START;
    private boolean broken;
    private int quotes;

    QuoteScan(char delimiter) {
        this.delimiter = delimiter;
    }

    /** Reads the record's next line. */
    void feed(String line) {
        for (int i = 0; i < line.length(); i++) {
            step(line.charAt(i));
        }
        if (at == At.QUOTE_IN_QUOTED) {
            at = At.AFTER_QUOTED;
        }
    }

    /** Whether a quote is open, so that the record goes on in the next line. */
    boolean isOpen() {
        return at == At.QUOTED;
    }

    /** Whether text follows a closing quote. */
    boolean isBroken() {
        return broken;
    }

    /** Whether the quotes seen could pair up. */
    boolean isEven() {
        return quotes % 2 == 0;
    }

    private void step(char c) {
        if (c == '"') {
            quotes++;
        }
        at = switch (at) {
            case QUOTED -> c == '"' ? At.QUOTE_IN_QUOTED : At.QUOTED;
            case CELL_START -> c == '"' ? At.QUOTED : plain(c, At.CELL_START);
            case PLAIN -> plain(c, At.PLAIN);
            case QUOTE_IN_QUOTED -> c == '"' ? At.QUOTED : afterQuoted(c);
            case AFTER_QUOTED -> afterQuoted(c);
        };
    }

    private At plain(char c, At onSpace) {
        if (c == delimiter) {
            return At.CELL_START;
        }
        return Character.isWhitespace(c) ? onSpace : At.PLAIN;
    }

    private At afterQuoted(char c) {
        if (c == delimiter) {
            return At.CELL_START;
        }
        if (!Character.isWhitespace(c)) {
            broken = true;
        }
        return At.AFTER_QUOTED;
    }
}
