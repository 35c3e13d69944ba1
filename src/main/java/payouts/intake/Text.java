package payouts.intake;

import java.text.Normalizer;

/** Trims what people and spreadsheets leave around a value. */
final class Text {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char ZERO_WIDTH_SPACE = '\u200B';

    private Text() {
    }

    /**
     * The text without white space at its ends (no-break and zero-width spaces too), letters composed (NFC) so that
     * a name typed on a Mac equals the same name typed elsewhere; null when nothing is left.
     */
    static String trim(String text) {
        if (text == null) {
            return null;
        }
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (from < to && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return from == to ? null : Normalizer.normalize(text.substring(from, to), Normalizer.Form.NFC);
    }

    static boolean isBlank(String text) {
        return text == null || text.chars().allMatch(c -> isSpace((char) c));
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == BYTE_ORDER_MARK || c == ZERO_WIDTH_SPACE;
    }
}
