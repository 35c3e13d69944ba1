package payouts.log;

import ch.qos.logback.core.PropertyDefinerBase;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * What {@code payouts.log} says, for logback.xml: the log begins before Camel can resolve a setting. The order is that of
 * every setting: environment, then {@code -D}, then the folder's file. Whether the word is a known one is checked with
 * the other settings, by a start that tells it; until then anything but {@code json} is text.
 */
public final class LogForm extends PropertyDefinerBase {

    /** The setting. */
    public static final String SETTING = "payouts.log";
    /** Lines for people. */
    public static final String TEXT = "text";
    /** One JSON object a line. */
    public static final String JSON = "json";

    @Override
    public String getPropertyValue() {
        return of(System.getenv(), System.getProperties(), Path.of("application.properties"));
    }

    static String of(Map<String, String> environment, Properties system, Path file) {
        String form = environment.getOrDefault("PAYOUTS_LOG", system.getProperty(SETTING));
        return JSON.equals((form == null ? inFile(file) : form).strip()) ? JSON : TEXT;
    }

    private static String inFile(Path file) {
        Properties settings = new Properties();
        if (Files.exists(file)) {
            try (Reader text = Files.newBufferedReader(file)) {
                settings.load(text);
            } catch (IOException | IllegalArgumentException e) {
                // The start reads it again, and tells what is wrong with it.
                return TEXT;
            }
        }
        return settings.getProperty(SETTING, TEXT);
    }
}
