package payouts.intake;

import java.util.regex.Pattern;

/**
 * Tells texts that were read in windows-1251 but written in another Cyrillic charset: nobody is to be paid under a name that
 * the bank can't read. Only a guess by how letters stand in words, so it is asked about files without a Unicode charset alone.
 */
final class Misread {

    static final String PROBLEM = "the row's letters look as if the file were in a DOS, KOI8-R or Mac charset, not in UTF-8 or windows-1251: "
            + "save the file as CSV (UTF-8) and drop it again";

    /** KOI8-R has capitals where windows-1251 has small letters. */
    private static final String TURNED = "(?<!\\p{L})[\u0430-\u044F][\u0410-\u042F]{2}";
    /** DOS and Mac have Russian letters where windows-1251 has Serbian ones and daggers. */
    private static final String FOREIGN = "[\u0402\u0403\u0453\u0409\u040A\u040C\u040B\u040F\u0452\u0459\u045A\u045C\u045B\u045F\u0408\u0458\u0405\u0455\u2020\u2021]";
    /** And where it has signs, which stand inside no word. */
    private static final String SIGN = "[\u00A4\u00A6\u00A7\u00A9\u00AC\u00AE](?=[\u0430-\u043F])|\u20AC(?=[\u045E\u040E\u0490\u0430-\u044F])";
    private static final Pattern MISREAD = Pattern.compile(TURNED + "|" + FOREIGN + "|" + SIGN);

    private Misread() {
    }

    static boolean isLikely(String cell) {
        return MISREAD.matcher(cell).find();
    }
}
