package payouts;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import payouts.money.Kopecks;

/**
 * The settings as Camel resolves them: environment over {@code -D} over the folder's application.properties over the
 * defaults inside the program. So routes and Java always see the same value.
 */
public final class Settings {

    /** What fits into milliseconds as an int of SQL. */
    private static final BigDecimal SECONDS_MAX = new BigDecimal(2_000_000);

    private final CamelContext camel;

    /** @param camel whose properties component is configured already */
    public Settings(CamelContext camel) {
        this.camel = camel;
    }

    /** A text, trimmed; empty when it is set to nothing. */
    public String text(String name) {
        try {
            return camel.resolvePropertyPlaceholders("{{" + name + ":}}").strip();
        } catch (RuntimeException e) {
            // Camel's message repeats the value, which may be a password.
            StartRefused ours = StartRefused.in(e);
            throw new StartRefused("The setting " + name + " can't be resolved. " + (ours != null ? ours.getMessage() : "What stands in {{ }} must"
                    + " be another setting, {{env:NAME}} of a variable that is set, or {{file:/path}} of a file."));
        }
    }

    /** A text that must be there. */
    public String required(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            throw new StartRefused("The setting " + name + " is missing: set it in application.properties.");
        }
        return text;
    }

    /** A whole number within bounds. */
    public int number(String name, int min, int max) {
        String text = required(name);
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new StartRefused("The setting " + name + " must be a whole number from " + min + " to " + max + ", not '" + text + "'.");
    }

    /** A number of seconds, greater than 0; a fraction is allowed. */
    public Duration seconds(String name) {
        String text = required(name);
        try {
            BigDecimal seconds = new BigDecimal(text);
            if (seconds.signum() > 0 && seconds.compareTo(SECONDS_MAX) <= 0) {
                return Duration.ofMillis(Math.max(1, seconds.movePointRight(3).longValue()));
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new StartRefused("The setting " + name + " must be a number of seconds from 0.001 to " + SECONDS_MAX + ", not '" + text + "'.");
    }

    /** A percentage from 0 to 100; a fraction is allowed. */
    public BigDecimal percent(String name) {
        String text = required(name);
        if (text.matches("[0-9]{1,3}([.][0-9]{1,6})?") && new BigDecimal(text).compareTo(BigDecimal.valueOf(100)) <= 0) {
            return new BigDecimal(text);
        }
        throw new StartRefused("The setting " + name + " must be a percentage from 0 to 100 such as 0.5, not '" + text + "'.");
    }

    /** A number of milliseconds. */
    public Duration millis(String name) {
        return Duration.ofMillis(number(name, 0, Integer.MAX_VALUE));
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name) {
        String text = required(name);
        if (!text.equals("true") && !text.equals("false")) {
            throw new StartRefused("The setting " + name + " must be true or false, not '" + text + "'.");
        }
        return text.equals("true");
    }

    /** An amount in rubles, in kopecks. */
    public long kopecks(String name) {
        String text = required(name);
        try {
            return Kopecks.parse(text);
        } catch (NumberFormatException e) {
            throw new StartRefused("The setting " + name + " must be an amount in rubles such as 50000.00, not '" + text + "'.");
        }
    }

    /** One of some words. */
    public String oneOf(String name, String... allowed) {
        String text = required(name);
        if (!List.of(allowed).contains(text)) {
            throw new StartRefused("The setting " + name + " must be one of " + String.join(", ", allowed) + ", not '" + text + "'.");
        }
        return text;
    }

    /** A file or folder. */
    public Path path(String name) {
        return Path.of(required(name));
    }

    /** Words separated by commas. */
    public Set<String> words(String name) {
        return Arrays.stream(text(name).split(",")).map(String::strip).filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }
}
