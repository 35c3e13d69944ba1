package payouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.camel.spi.PropertiesFunction;

/**
 * <code>{{file:/run/secrets/db}}</code> in a setting: the text of that file, as Docker, systemd and Kubernetes hand out secrets. Camel
 * finds it by its name in {@code META-INF/services}.
 */
public final class SecretFile implements PropertiesFunction {

    @Override
    public String getName() {
        return "file";
    }

    /** @throws StartRefused when the file can't be read or holds more than one line; its text is never told */
    @Override
    public String apply(String remainder) {
        String text;
        try {
            text = Files.readString(Path.of(remainder)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new StartRefused("The file " + remainder + " can't be read: put the secret there, and give this user the right to read it.");
        }
        if (text.lines().count() > 1 || text.contains("{{") || text.contains("}}")) {
            throw new StartRefused("The file " + remainder + " must hold one line, without {{ and }}.");
        }
        return text;
    }
}
