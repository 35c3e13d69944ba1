package payouts.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What parsers and converters say of a text that they could not read, and databases of a row that they refused: they repeat
 * a piece of it, and it may be a name or a card. Camel logs that whenever an exchange fails, in the message and with the
 * exception, and the pool when a connection breaks; so it is removed where lines are written. The class is told, and the line
 * and column where the parser names them, or the database's SQL state.
 */
final class ParserWords {

    /** Exceptions that quote what they were given; classes of our own never do. */
    private static final String CLASSES = "(?:com\\.fasterxml\\.jackson|com\\.jayway\\.jsonpath|com\\.networknt|net\\.minidev\\.json|org\\.apache\\.commons\\.csv"
            + "|org\\.snakeyaml|org\\.yaml|org\\.xml\\.sax|javax\\.xml|jakarta\\.xml|com\\.ctc\\.wstx|java\\.time|java\\.text)\\.[\\w.$]+"
            + "|java\\.lang\\.NumberFormatException|java\\.util\\.InputMismatchException|java\\.net\\.URISyntaxException"
            + "|org\\.apache\\.camel\\.(?:TypeConversion|NoTypeConversionAvailable|InvalidPayload)Exception"
            // Of every driver; the one left out is the pool's own, which found no connection.
            + "|(?<![\\w.$])(?!java\\.sql\\.SQLTransientConnectionException)(?:[\\w$]++\\.)++\\w*(?:SQL|BatchUpdate)\\w*Exception";
    private static final Pattern CLASS = Pattern.compile(CLASSES);
    /** In a text: up to its end, or to the table of steps that Camel adds. */
    private static final Pattern SAID = Pattern.compile("(" + CLASSES + ")[:;] (.*?)(?=\\R\\s*Message History|\\z)", Pattern.DOTALL);
    /** What parsers say most, where a route logs nothing but the message; greedy, for what was sent may hold quotes too. */
    private static final Pattern QUOTED = Pattern.compile("(Unrecognized token |from String |For input string: )(?:'.*'|\".*\")|(with value ).*(?= due to )",
            Pattern.DOTALL);
    private static final Pattern PLACE = Pattern.compile("line(?:Number)?: [0-9]+[,;] column(?:Number)?: [0-9]+");
    private static final String NOT_TOLD = "(not told)";
    private static final int DEEPEST = 50;

    /** Each with what is told in its place; the outermost first. */
    private final Map<String, String> said = new LinkedHashMap<>();

    private ParserWords() {
    }

    /** The words in an exception and its causes, which others may have made a part of their own message; null for no exception. */
    static ParserWords in(IThrowableProxy throwable) {
        ParserWords words = new ParserWords();
        words.collect(throwable, 0);
        return words;
    }

    private void collect(IThrowableProxy throwable, int depth) {
        if (throwable == null || depth > DEEPEST) {
            return;
        }
        if (areThoseOf(throwable) && throwable.getMessage() != null && !throwable.getMessage().isBlank()) {
            said.put(throwable.getMessage(), told(throwable));
        }
        collect(throwable.getCause(), depth + 1);
        for (IThrowableProxy suppressed : throwable.getSuppressed()) {
            collect(suppressed, depth + 1);
        }
    }

    /** Whether an exception's message is such words. */
    static boolean areThoseOf(IThrowableProxy throwable) {
        return CLASS.matcher(throwable.getClassName()).matches();
    }

    /** What is told in the place of an exception's message; null where it has none. */
    static String told(IThrowableProxy throwable) {
        if (throwable instanceof ThrowableProxy proxy && proxy.getThrowable() instanceof SQLException failure
                && failure.getMessage() != null && failure.getSQLState() != null) {
            return "(not told, SQL state " + failure.getSQLState() + ")";
        }
        return throwable.getMessage() == null ? null : told(throwable.getMessage());
    }

    private static String told(String words) {
        Matcher place = PLACE.matcher(words);
        return place.find() ? "(not told, " + place.group() + ")" : NOT_TOLD;
    }

    /** The text without them; null stays null. */
    String removedFrom(String text) {
        String left = text;
        for (Map.Entry<String, String> words : said.entrySet()) {
            left = left == null ? null : left.replace(words.getKey(), words.getValue());
        }
        if (left == null) {
            return null;
        }
        left = SAID.matcher(left).replaceAll(match -> Matcher.quoteReplacement(match.group(1) + ": " + told(match.group(2))));
        return QUOTED.matcher(left).replaceAll(match -> (match.group(1) == null ? match.group(2) : match.group(1)) + NOT_TOLD);
    }
}
