package payouts.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import payouts.money.Kopecks;

/**
 * What a sender says a file holds, so that a truncated or doubled file is noticed before anything of it is paid.
 *
 * @param count      rows
 * @param sumKopecks sum of all amounts, in kopecks
 */
public record ControlTotals(long count, long sumKopecks) {

    private static final Pattern LINE = Pattern.compile(
            "#?\\s*([0-9]{1,12})\\s*[,;\t]\\s*\"?([0-9]{1,13}(?:[.,][0-9]{1,2})?)\"?\\s*[,;\t]*\\s*");
    private static final Pattern MEANT = Pattern.compile("\"?#\\s*[0-9].*");
    private static final int LONGEST_FILE = 1024;

    /**
     * Reads {@code count;sum}, with or without a leading {@code #}; the delimiter may be a comma or a tab too, the
     * sum is in rubles with a point or a comma.
     *
     * @throws NotAPayoutFile when the text is anything else
     */
    public static ControlTotals parse(String text) throws NotAPayoutFile {
        String trimmed = Text.trim(text);
        Matcher line = LINE.matcher(trimmed == null ? "" : unquoted(trimmed));
        if (!line.matches()) {
            throw new NotAPayoutFile("the control totals can't be read",
                    "write the number of rows and the sum in rubles, such as 1000;125000.50");
        }
        return new ControlTotals(Long.parseLong(line.group(1)), Kopecks.parse(line.group(2)));
    }

    /**
     * Reads a {@code .control} file.
     *
     * @throws NotAPayoutFile when it holds anything but {@code count;sum}
     */
    public static ControlTotals read(Path file) throws IOException, NotAPayoutFile {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8));
        }
    }

    /** Whether a file's first line is meant as control totals; a header named {@code #} is not. */
    static boolean areMeant(String line) {
        return MEANT.matcher(line).matches();
    }

    /** A program that quotes every cell, or one that quotes the line for its comma. */
    private static String unquoted(String line) {
        String open = line.startsWith("\"") ? line.substring(1) : line;
        return open.replaceFirst("^(#?\\s*[0-9]+[^\"]*)\"(?=\\s*[,;\t]*$)", "$1")
                .replaceFirst("^(#?\\s*[0-9]+)\"", "$1");
    }
}
