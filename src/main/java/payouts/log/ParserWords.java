package payouts.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What parsers and converters say of a text that they could not read: they repeat a piece of it, and it may be a name or a
 * card. Camel logs that whenever an exchange fails, in the message and with the exception, so it is removed where lines are
 * written: the class is told, and the line and column where the parser names them.
 */
final class ParserWords {

    /** Exceptions that quote what they were given; classes of our own never do. */
    private static final String CLASSES = "(?:com\\.fasterxml\\.jackson|com\\.jayway\\.jsonpath|com\\.networknt|net\\.minidev\\.json|org\\.apache\\.commons\\.csv"
            + "|org\\.snakeyaml|org\\.yaml|org\\.xml\\.sax|javax\\.xml|jakarta\\.xml|com\\.ctc\\.wstx|java\\.time|java\\.text)\\.[\\w.$]+"
            + "|java\\.lang\\.NumberFormatException|java\\.util\\.InputMismatchException|java\\.net\\.URISyntaxException"
            + "|org\\.apache\\.camel\\.(?:TypeConversion|NoTypeConversionAvailable|InvalidPayload)Exception";
    private static final Pattern CLASS = Pattern.compile(CLASSES);
    /** In a text: up to its end, or to the table of steps that Camel adds. */
    private static final Pattern SAID = Pattern.compile("(" + CLASSES + ")[:;] (.*?)(?=\\R\\s*Message History|\\z)", Pattern.DOTALL);
    /** What parsers say most, where a route logs nothing but the message; greedy, for what was sent may hold quotes too. */
    private static final Pattern QUOTED = Pattern.compile("(Unrecognized token |from String |For input string: )(?:'.*'|\".*\")|(with value ).*(?= due to )",
            Pattern.DOTALL);
    private static final Pattern PLACE = Pattern.compile("line(?:Number)?: [0-9]+[,;] column(?:Number)?: [0-9]+");
    private static final String NOT_TOLD = "(not told)";
    private static final int DEEPEST = 50;

    private final List<String> said = new ArrayList<>();

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
            said.add(throwable.getMessage());
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

    /** What is told in their place. */
    static String told(String words) {
        if (words == null) {
            return null;
        }
        Matcher place = PLACE.matcher(words);
        return place.find() ? "(not told, " + place.group() + ")" : NOT_TOLD;
    }

    /** The text without them; null stays null. */
    String removedFrom(String text) {
        String left = text;
        for (String words : said) {
            left = left == null ? null : left.replace(words, told(words));
        }
        if (left == null) {
            return null;
        }
        left = SAID.matcher(left).replaceAll(match -> Matcher.quoteReplacement(match.group(1) + ": " + told(match.group(2))));
        return QUOTED.matcher(left).replaceAll(match -> (match.group(1) == null ? match.group(2) : match.group(1)) + NOT_TOLD);
    }
}
