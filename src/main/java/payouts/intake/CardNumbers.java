package payouts.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds and blanks plain card numbers: 13 to 19 digits that pass the Luhn check, with at most three spaces or dashes
 * between two digits. Runs of 20 digits and more (bank accounts) and ISO dates are none.
 */
public final class CardNumbers {

    /** Stands where a card number was. No column for hashes or tokens takes it, so it can't be paid to. */
    public static final String BLANK = "[card number removed]";

    /** Hashes and tokens hold runs of digits: only a whole value counts here. */
    private static final Set<String> WHOLE_VALUE =
            Set.of("number_hash", "token", "recurrent_token", "bik", "account", "account_token");

    /** Ids of the sender's own: one in ten passes the check by chance, so a hit is told, not rejected. */
    private static final Set<String> TOLD_ONLY = Set.of("reference", "customer_reference", "beneficiary_id");

    private static final Pattern ISO_DATE =
            Pattern.compile("(?<![0-9])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:[0-2][0-9]|3[01])(?![0-9])");
    /** As people group a card's digits with other marks; elsewhere a point or a slash parts two numbers. */
    private static final Pattern MARKED =
            Pattern.compile("(?<![0-9])[0-9]{4}([./_])(?:[0-9]{4}\\1[0-9]{4}\\1[0-9]{4}|[0-9]{6}\\1[0-9]{5})(?![0-9])");
    /** Digits as cards begin, in one run or in four groups with one mark between: the time in a file's name is none. */
    private static final Pattern IN_A_NAME = Pattern.compile("(?<![0-9])(?:3[47][0-9]{13}"
            + "|(?:220[0-4]|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720|[456][0-9]{3})([ ._-]?)[0-9]{4}\\1[0-9]{4}\\1[0-9]{4})(?![0-9])");
    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;
    private static final int WIDEST_GAP = 3;

    private CardNumbers() {
    }

    /** Whether a card number stands anywhere in the text. */
    public static boolean holds(String text) {
        return text != null && !find(text).isEmpty();
    }

    /** Whether the whole value is a card number: one is found and no letter stands beside it. */
    public static boolean isWhole(String value) {
        return value != null && value.codePoints().noneMatch(Character::isLetter) && holds(value);
    }

    /** Whether a file's name holds a card number; names hold dates and times too, so this looks closer than elsewhere. */
    public static boolean isInName(String fileName) {
        return IN_A_NAME.matcher(fileName).results().anyMatch(run -> Luhn.passes(run.group().replaceAll("[^0-9]", "")));
    }

    /** A file's name as it may be told. */
    public static String blankName(String fileName) {
        return isInName(fileName) ? blank(fileName) : fileName;
    }

    /** The text with every card number in it replaced by {@link #BLANK}. */
    public static String blank(String text) {
        if (text == null) {
            return null;
        }
        StringBuilder blanked = new StringBuilder();
        int from = 0;
        for (Group hit : find(text)) {
            blanked.append(text, from, hit.from()).append(BLANK);
            from = hit.to();
        }
        return from == 0 ? text : blanked.append(text, from, text.length()).toString();
    }

    /** Blanks a column's value as {@link #rejects} judges it: hashes, tokens and the sender's own ids stay whole. */
    public static String blank(String column, String value) {
        if (tells(column)) {
            return value;
        }
        if (WHOLE_VALUE.contains(Columns.key(column))) {
            return isWhole(value) ? BLANK : value;
        }
        return blank(value);
    }

    /** Whether this value in this column makes the order a bad one. Columns that we don't know count too. */
    public static boolean rejects(String column, String value) {
        return !tells(column) && (WHOLE_VALUE.contains(Columns.key(column)) ? isWhole(value) : holds(value));
    }

    /** Whether a hit in this column is only told. */
    static boolean tells(String column) {
        return TOLD_ONLY.contains(Columns.key(column));
    }

    /** A run of digits, or a whole card number: {@code from} inclusive, {@code to} exclusive. */
    private record Group(int from, int to, String digits) {
    }

    private static List<Group> find(String written) {
        // Nearly every cell has fewer, and every cell of a file comes here.
        if (written.length() < SHORTEST || written.chars().filter(c -> Character.digit(c, 10) >= 0).limit(SHORTEST).count() < SHORTEST) {
            return List.of();
        }
        String text = MARKED.matcher(written).replaceAll(run -> run.group().replaceAll("[./_]", " "));
        List<Group> groups = groups(text);
        List<Group> hits = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            int last = longestCard(text, groups, i);
            if (last >= 0) {
                hits.add(new Group(groups.get(i).from(), groups.get(last).to(), ""));
                i = last;
            }
        }
        return hits;
    }

    /** The index of the last group of the longest card number that begins with this group, or -1. */
    private static int longestCard(String text, List<Group> groups, int first) {
        StringBuilder digits = new StringBuilder();
        int found = -1;
        for (int i = first; i < groups.size(); i++) {
            if (i > first && !joined(text, groups.get(i - 1).to(), groups.get(i).from())) {
                break;
            }
            digits.append(groups.get(i).digits());
            if (digits.length() > LONGEST) {
                break;
            }
            if (digits.length() >= SHORTEST && Luhn.passes(digits)) {
                found = i;
            }
        }
        return found;
    }

    private static List<Group> groups(String text) {
        // A range of dates is as long as a card number and would pass the check once in ten.
        String undated = ISO_DATE.matcher(text).replaceAll("dddddddddd");
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < undated.length(); i++) {
            int from = i;
            StringBuilder digits = new StringBuilder();
            while (i < undated.length() && Character.digit(undated.charAt(i), 10) >= 0) {
                digits.append(Character.digit(undated.charAt(i++), 10));
            }
            if (i > from) {
                groups.add(new Group(from, i, digits.toString()));
            }
        }
        return groups;
    }

    private static boolean joined(String text, int from, int to) {
        return to - from <= WIDEST_GAP && text.substring(from, to).chars().allMatch(CardNumbers::isGap);
    }

    /** NUL too: it stands between the digits of UTF-16 that was read as bytes. */
    private static boolean isGap(int c) {
        int type = Character.getType(c);
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || type == Character.DASH_PUNCTUATION
                || type == Character.FORMAT || c == '\u2212' || c == 0;
    }
}
