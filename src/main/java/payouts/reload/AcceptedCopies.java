package payouts.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The route files that were accepted last, kept so that a start with a broken file still has routes. */
public final class AcceptedCopies {

    private final Path folder;

    /** @param folder which can be written */
    public AcceptedCopies(Path folder) {
        this.folder = folder;
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
