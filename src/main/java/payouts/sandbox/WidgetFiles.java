package payouts.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The card widget's files, as the bank's widget server has its own: {@code /widget/card.js} and {@code /widget/card.css}. */
final class WidgetFiles {

    private static final Map<String, String> TYPES = Map.of("/widget/card.js", "text/javascript; charset=utf-8",
            "/widget/card.css", "text/css; charset=utf-8");

    private WidgetFiles() {
    }

    /** The content type of a file; null where there is no such file. */
    static String type(String path) {
        return TYPES.get(path);
    }

    /** A file's bytes. */
    static byte[] read(String path) {
        try (InputStream file = WidgetFiles.class.getResourceAsStream("/sandbox-" + path.substring(1))) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
