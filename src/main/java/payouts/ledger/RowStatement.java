package payouts.ledger;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A write of one row that PostgreSQL can take for many rows at once, each of its parameters being an array then: to begin a statement costs
 * the database as much as what it does to a row.
 *
 * @param one   with a parameter for each {@code ?}
 * @param many  the same for many rows, with an array for each {@code ?}; null where there is none
 * @param types of the parameters, as {@code varchar}
 */
record RowStatement(String one, String many, String... types) {

    private static final Pattern PARAMETER = Pattern.compile("\\?");

    RowStatement {
        if (many != null && PARAMETER.matcher(one).results().count() != types.length) {
            throw new IllegalArgumentException("Each parameter has one type: " + one);
        }
    }

    /** A statement that is only ever sent for one row. */
    static RowStatement ofOne(String sql) {
        return new RowStatement(sql, null);
    }

    /**
     * An update.
     *
     * @param set   what is set; with {@code where} it has as many {@code ?} as there are types
     * @param where names one row by its parameters
     */
    static RowStatement update(String table, String set, String where, String... types) {
        return of("update " + table + " set " + set, "", where, types);
    }

    /** An insert of a row. */
    static RowStatement insert(String table, String columns, String values, String... types) {
        String into = "insert into " + table + " (" + columns + ") ";
        return new RowStatement(into + "values (" + values + ")", into + "select " + columns(values)[0] + " from " + rows(types), types);
    }

    /**
     * An insert of what is found for a row.
     *
     * @param from  may be empty, for the row alone
     * @param where as {@code select} and {@code from} it may have parameters, in this order
     */
    static RowStatement insertFound(String table, String columns, String select, String from, String where, String... types) {
        return of("insert into " + table + " (" + columns + ") select " + select, from, where, types);
    }

    private static RowStatement of(String what, String from, String where, String... types) {
        String[] ofRows = columns(what, from, where);
        return new RowStatement(what + (from.isEmpty() ? "" : " from " + from) + " where " + where,
                ofRows[0] + " from " + rows(types) + (from.isEmpty() ? "" : " cross join " + ofRows[1]) + " where " + ofRows[2], types);
    }

    private static String rows(String... types) {
        return "unnest(" + Arrays.stream(types).map(type -> "cast(? as " + type + " array)").collect(Collectors.joining(", ")) + ") as r ("
                + IntStream.range(0, types.length).mapToObj(i -> "p" + i).collect(Collectors.joining(", ")) + ")";
    }

    /** Each parameter becomes a column of the rows, counted through all parts. */
    private static String[] columns(String... parts) {
        int[] number = {0};
        return Arrays.stream(parts).map(part -> PARAMETER.matcher(part).replaceAll(any -> "r.p" + number[0]++)).toArray(String[]::new);
    }
}
