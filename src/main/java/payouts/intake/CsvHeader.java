package payouts.intake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of one payout file.
 *
 * @param names     as written, trimmed; without the empty ones at the end
 * @param delimiter comma, semicolon or tab
 */
record CsvHeader(List<String> names, char delimiter) {

    private static final char[] DELIMITERS = {',', ';', '\t'};
    private static final List<String> REQUIRED = List.of("reference", "amount", "recipient_name");
    private static final String MEND = "begin the file with a row of column names such as "
            + "reference,amount,currency,recipient_name,number_hash,description";

    /** The delimiter is the one by which most of our own names come out. */
    static CsvHeader of(String line) throws NotAPayoutFile {
        return of(line, Map.of());
    }

    /** @param ours our names by the file's, in lower case; a name that is not among them stays */
    static CsvHeader of(String line, Map<String, String> ours) throws NotAPayoutFile {
        List<String> names = List.of();
        char delimiter = 0;
        long mostKnown = 0;
        for (char candidate : DELIMITERS) {
            List<String> split = split(line, candidate).stream().map(name -> ours.getOrDefault(Columns.key(name), name)).toList();
            long known = split.stream().map(Columns::key).filter(Columns.ORDER::contains).count();
            if (known > mostKnown) {
                names = split;
                delimiter = candidate;
                mostKnown = known;
            }
        }
        CsvHeader header = new CsvHeader(withoutEmptyEnd(names), delimiter);
        header.check();
        return header;
    }

    /** Where the column stands, or -1. */
    int indexOf(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (Columns.key(names.get(i)).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Cells by name: ours of the contract in lower case, others as written, a nameless one as "column 7". */
    Map<String, String> fields(List<String> cells) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String key = Columns.key(names.get(i));
            if (key.isEmpty()) {
                fields.put("column " + (i + 1), cells.get(i));
            } else if (!Columns.isOurs(key)) {
                fields.put(Columns.ORDER.contains(key) ? key : names.get(i), cells.get(i));
            }
        }
        return fields;
    }

    private void check() throws NotAPayoutFile {
        List<String> missing = new ArrayList<>(REQUIRED.stream().filter(name -> indexOf(name) < 0).toList());
        if (Columns.DESTINATION.stream().allMatch(name -> indexOf(name) < 0)) {
            missing.add("number_hash (or token, recurrent_token, account with bik, account_token)");
        }
        if (!missing.isEmpty()) {
            // What stands there instead may be somebody's data: it is not repeated.
            throw new NotAPayoutFile("the header lacks the columns " + String.join(", ", missing), MEND);
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String key = Columns.key(names.get(i));
            if (!key.isEmpty() && !seen.add(key)) {
                throw new NotAPayoutFile("the header has the name of column " + (i + 1) + " twice"
                        + (Columns.ORDER.contains(key) ? " (" + key + ")" : ""), "rename or remove one of the two");
            }
        }
    }

    private static List<String> split(String line, char delimiter) {
        try {
            return CsvText.cells(line, CsvText.format(delimiter)).stream()
                    .map(name -> Text.isBlank(name) ? "" : Text.trim(name)).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Excel leaves empty columns at the end of each row. */
    private static List<String> withoutEmptyEnd(List<String> names) {
        int end = names.size();
        while (end > 0 && names.get(end - 1).isEmpty()) {
            end--;
        }
        return List.copyOf(names.subList(0, end));
    }
}
