package payouts.keys;

import java.util.regex.Pattern;

/**
 * Blanks what may be a card or an account in a text that somebody else wrote. A bank that repeats in an error what it was
 * sent, or a route that logs its message, must not carry it on (invariant 8).
 */
public final class Secrets {

    private static final String BLANK = "***";

    /** The values of an order's own fields, as JSON and as a Java map show them. */
    private static final Pattern FIELD = Pattern.compile(
            "(?i)(\"?(?:number_hash|[a-z_]*token|account|[a-z_]*name|password|authorization)\"?\\s*[:=]\\s*)"
                    + "(\"[^\"]*\"?|[^,;}\\]\\r\\n]*)");

    /**
     * Hashes, tokens and keys: long, without a space, with a digit. Names of classes have none, paths and names of files have
     * slashes and points, and a UUID is more often somebody's reference.
     */
    private static final Pattern OPAQUE = Pattern.compile("(?<![A-Za-z0-9+=_-])(?=[A-Za-z+=_-]*[0-9])"
            + "(?![0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![A-Za-z0-9+=_-]))[A-Za-z0-9+=_-]{30,}");

    /** Card and account numbers, with the spaces that people write. Ids of the bank have letters before their digits. */
    private static final Pattern DIGITS = Pattern.compile("(?<![A-Za-z0-9_:.-])[0-9](?:[ -]?[0-9]){12,}(?![A-Za-z0-9_])");

    /** Passwords as JDBC addresses and others bear them. */
    private static final Pattern PASSWORD = Pattern.compile("(?i)((?:password|passwd|pwd)=)[^;&\\s\"']*");

    /** And as addresses bear them before a host; a driver may repeat only the part behind the slashes. */
    private static final Pattern USER_INFO = Pattern.compile("([^\\s/:@\"']+):[^\\s/@\"']+@");

    private Secrets() {
    }

    /** The text of a driver or another library, which may repeat an address, without the passwords in it. */
    public static String withoutPasswords(String text) {
        return text == null ? null : USER_INFO.matcher(PASSWORD.matcher(text).replaceAll("$1" + BLANK)).replaceAll("$1:" + BLANK + "@");
    }

    /** The text without hashes, tokens, card and account numbers; null stays null. */
    public static String blanked(String text) {
        return text == null ? null : DIGITS.matcher(OPAQUE.matcher(text).replaceAll(BLANK)).replaceAll(BLANK);
    }

    /** The same of a message's text, without the values of an order's fields too. */
    public static String blankedMessage(String text) {
        return text == null ? null : blanked(FIELD.matcher(text).replaceAll("$1" + BLANK));
    }
}
