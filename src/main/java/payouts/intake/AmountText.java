package payouts.intake;

import java.util.regex.Pattern;
import payouts.money.Kopecks;

/** Tells what is wrong with the text of an amount, and its mend; {@link Kopecks} alone says what is right. */
final class AmountText {

    private static final Pattern GROUPED =
            Pattern.compile("[0-9]{1,3}(?:[\\s\\p{Z}'’.,][0-9]{3})+(?:[.,][0-9]{1,2})?");
    private static final Pattern SPACED = Pattern.compile("(?U)[0-9].*[\\s\\p{Z}'’].*[0-9]");
    private static final Pattern TOO_FINE = Pattern.compile("[0-9]+[.,][0-9]{3,}");
    private static final Pattern TOO_LARGE = Pattern.compile("[0-9]{14,}(?:[.,][0-9]{1,2})?");
    private static final Pattern HALF = Pattern.compile("[.,][0-9]+|[0-9]+[.,]");

    private AmountText() {
    }

    /** Why the (trimmed) text is no amount of a payout, or null when it is one. */
    static String problem(String text) {
        if (text == null) {
            return "amount: missing: write rubles such as 1200.00";
        }
        try {
            return Kopecks.parse(text) > 0 ? null : "amount: must be greater than 0: write at least 0.01";
        } catch (NumberFormatException e) {
            return "amount: " + mend(text);
        }
    }

    private static String mend(String text) {
        if (OrderText.isExponent(text)) {
            return "an exponent is not allowed (Excel writes 1,2E+15): format the column as text and write 1200.00";
        }
        if (text.startsWith("-") || text.startsWith("+") || text.startsWith("\u2212")) {
            return "a sign is not allowed: write 1200.00";
        }
        if (GROUPED.matcher(text).matches() || SPACED.matcher(text).find()) {
            return "thousands separators and spaces are not allowed: write 1200.00, not 1 200,00 or 1,200.00";
        }
        if (TOO_FINE.matcher(text).matches()) {
            return "at most two digits may follow the point: write 1200.00";
        }
        if (TOO_LARGE.matcher(text).matches()) {
            return "too large: at most " + Kopecks.format(Kopecks.MAX);
        }
        if (HALF.matcher(text).matches()) {
            return "digits must stand on both sides of the point: write 0.50 or 1200";
        }
        return "only the digits 0-9 and one point or comma are allowed, no currency sign: write 1200.00";
    }
}
