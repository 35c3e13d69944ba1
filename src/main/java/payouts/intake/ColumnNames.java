package payouts.intake;

import java.util.LinkedHashMap;
import java.util.Map;

/** The column names of files that come from another system, and ours for them. */
public final class ColumnNames {

    private ColumnNames() {
    }

    /**
     * Reads {@code theirs=ours, theirs=ours}.
     *
     * @param text may be null or blank, for none
     * @return our names by theirs, theirs in lower case
     * @throws IllegalArgumentException where a pair is no pair, or ours is no name of ours
     */
    public static Map<String, String> parse(String text) {
        Map<String, String> names = new LinkedHashMap<>();
        if (!Text.isBlank(text)) {
            for (String pair : text.split(",")) {
                String[] sides = pair.split("=", -1);
                String ours = sides.length == 2 ? Columns.key(sides[1]) : "";
                if (sides.length != 2 || Columns.key(sides[0]).isEmpty() || !Columns.ORDER.contains(ours)) {
                    throw new IllegalArgumentException("PayoutColumns must be pairs such as Number=reference, Sum=amount, separated by commas; our names are "
                            + String.join(", ", Columns.ORDER) + ".");
                }
                names.put(Columns.key(sides[0]), ours);
            }
        }
        return names;
    }
}
