package payouts.file;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import payouts.intake.CardNumbers;
import payouts.intake.NotAPayoutFile;
import payouts.intake.WholeFile;

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

    Path partial(String inputName, long batchId) {
        return results.resolve(inputName + "." + batchId + ".partial.csv");
    }

    Path returned(String inputName, long batchId) {
        return results.resolve(inputName + "." + batchId + ".returned.csv");
    }

    Path dryRun(String inputName, long batchId) {
        return results.resolve(inputName + "." + batchId + ".dry-run.csv");
    }

    /** The control totals beside a file. */
    static Path control(Path file) {
        return file.resolveSibling(file.getFileName() + ".control");
    }

    /** Moves a file that is no payout file aside, whole, and says why beside it; card numbers in it are blanked. */
    Path refuse(Path file, String reason) throws IOException {
        String name = CardNumbers.blankName(file.getFileName().toString());
        Path target = rejected.resolve(name);
        for (int i = 2; Files.exists(target); i++) {
            target = rejected.resolve(name + "." + i);
        }
        Path told = Files.writeString(target.resolveSibling(target.getFileName() + ".reason.txt"), reason + System.lineSeparator());
        ownersAlone(told);
        try {
            PayoutFile.moveBlanked(file, target, Map.of());
        } catch (NotAPayoutFile e) {
            // It can't be read as rows, but what looks like a card number in it goes all the same.
            RawText.moveBlanked(file, target);
        }
        Files.deleteIfExists(control(file));
        return target;
    }

    /** Archived and refused files may hold card hashes: nobody but their owner reads them (M30). */
    static void move(Path file, Path target) throws IOException {
        try {
            ownersAlone(file);
        } catch (FileSystemException e) {
            takeOver(file, target);
            return;
        }
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Another user's file, whose mode that user alone can change: what is kept is a copy of our own. */
    static void takeOver(Path file, Path target) throws IOException {
        WholeFile.write(target, WholeFile.Readers.OWNER, channel -> Files.copy(file, Channels.newOutputStream(channel)), () -> { });
        Files.delete(file);
    }

    private static void ownersAlone(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
