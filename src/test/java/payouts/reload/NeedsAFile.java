package payouts.reload;

import java.nio.file.Files;
import java.nio.file.Path;

/** A bean of a kamelet that wants a file, as one with a secret does. */
public final class NeedsAFile {

    /** @throws IllegalArgumentException while it is not there */
    public NeedsAFile(String file) {
        if (!Files.exists(Path.of(file))) {
            throw new IllegalArgumentException("The file " + file + " must be there");
        }
    }

    /** What the route is for. */
    public String use(String text) {
        return text + ", with its file";
    }
}
