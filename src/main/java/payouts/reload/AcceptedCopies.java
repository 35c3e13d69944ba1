package payouts.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import payouts.keys.SecretFiles;
import payouts.ledger.Hashes;

/**
 * The route files that were accepted last, kept so that a start with a broken file still has routes; and what they were checked
 * with, so that a start at which nothing has changed need not check them again: that takes a third of its time.
 */
public final class AcceptedCopies {

    private static final String CHECKED = ".checked";

    private final Path folder;
    private final String program;

    /**
     * The copies of one program.
     *
     * @param folder  which can be written
     * @param program changes whenever the program does; null where that can't be known: then every start checks
     */
    public AcceptedCopies(Path folder, String program) {
        this.folder = folder;
        this.program = program;
    }

    /** Whether exactly this passed the check before, in this program. */
    boolean wasChecked(String content) throws IOException {
        Path checked = folder.resolve(CHECKED);
        return program != null && Files.isRegularFile(checked) && Files.readString(checked).equals(withProgram(content));
    }

    /** This has passed the check. The hash is of settings too: nobody else is to guess at them. */
    void keepChecked(String content) throws IOException {
        if (program != null && !wasChecked(content)) {
            SecretFiles.write(folder.resolve(CHECKED), withProgram(content), "rw-------");
        }
    }

    private String withProgram(String content) {
        return Hashes.sha256(program + "\n" + content);
    }

    SortedMap<String, RouteFile> read() throws IOException {
        return Files.isDirectory(folder) ? new RouteFolder(folder).read() : new TreeMap<>();
    }

    /** Makes the copies those of the files: each there whole or not at all. */
    void keep(Map<String, RouteFile> files) throws IOException {
        SortedMap<String, RouteFile> there = read();
        for (RouteFile file : files.values()) {
            if (!file.equals(there.remove(file.name()))) {
                Path copy = folder.resolve(file.name());
                Files.createDirectories(copy.getParent());
                Path unfinished = Files.write(copy.resolveSibling("." + copy.getFileName() + ".tmp"), file.bytes());
                Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (String gone : there.keySet()) {
            Files.deleteIfExists(folder.resolve(gone));
        }
    }
}
