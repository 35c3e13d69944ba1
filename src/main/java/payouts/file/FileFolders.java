package payouts.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folders of the file channel, and the names in them.
 *
 * @param inbox    where files are dropped
 * @param archive  where read files go
 * @param rejected what could not be accepted
 * @param results  what became of the rest
 */
public record FileFolders(Path inbox, Path archive, Path rejected, Path results) {

    Path archived(String inputName, long batchId) {
        return archive.resolve(inputName + "." + batchId + ".csv");
    }

    Path rejectedRows(String inputName, long batchId) {
        return rejected.resolve(inputName + "." + batchId + ".rejected.csv");
    }

    Path result(String inputName, long batchId) {
        return results.resolve(inputName + "." + batchId + ".result.csv");
    }

    /** Moves a file that is no payout file aside, whole, and says why beside it. */
    Path refuse(Path file, String reason) throws IOException {
        Path target = rejected.resolve(file.getFileName().toString());
        for (int i = 2; Files.exists(target); i++) {
            target = rejected.resolve(file.getFileName() + "." + i);
        }
        Files.writeString(target.resolveSibling(target.getFileName() + ".reason.txt"), reason + System.lineSeparator());
        move(file, target);
        return target;
    }

    /** Archived and refused files may hold card hashes: nobody but their owner reads them (M30). */
    static void move(Path file, Path target) throws IOException {
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        if (target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
