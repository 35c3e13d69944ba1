package payouts.money;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Money at the edge: decimal rubles in text, {@code long} kopecks inside, never a floating number. */
public final class Kopecks {

    /** The largest amount in kopecks: what {@code numeric(15,2)} of the table {@code payout_request} holds. */
    public static final long MAX = 999_999_999_999_999L;

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,13}(?:[.,][0-9]{1,2})?");

    private Kopecks() {
    }

    /**
     * Reads an amount in rubles: digits with {@code .} or {@code ,} before at most two more. No sign, no exponent,
     * no thousands separators, no spaces inside.
     *
     * @return kopecks, from 0 to {@link #MAX}
     * @throws NumberFormatException when the text is anything else; its message never repeats the text
     */
    public static long parse(String rubles) {
        if (rubles == null || !DECIMAL.matcher(rubles).matches()) {
            throw new NumberFormatException("not a decimal amount with at most two digits after the point");
        }
        return new BigDecimal(rubles.replace(',', '.')).movePointRight(2).longValueExact();
    }

    /** Rubles with a point and two digits, as in results: {@code 12345} is {@code 123.45}. */
    public static String format(long kopecks) {
        return BigDecimal.valueOf(kopecks, 2).toPlainString();
    }
}
