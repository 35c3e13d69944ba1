package payouts.intake;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that stands in its place whole and on the disk, or not at all. */
public final class WholeFile {

    private WholeFile() {
    }

    /** Writes what the file holds; it leaves the channel open, and nothing in a buffer of its own. */
    @FunctionalInterface
    public interface Content {
        void write(FileChannel channel) throws IOException;
    }

    /** Who may read a file, where the file system knows modes; never everybody. */
    public enum Readers {
        /** The user that the program runs as: files with cards. */
        OWNER("rw-------"),
        /** The folder's or the user's group too, unless the umask forbids it. */
        GROUP("rw-r-----");

        private final Set<PosixFilePermission> mode;

        Readers(String mode) {
            this.mode = PosixFilePermissions.fromString(mode);
        }

        private FileAttribute<?>[] in(Path folder) {
            return isPosix(folder) ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)} : new FileAttribute<?>[0];
        }
    }

    /**
     * Writes the file beside the target, forces it to disk and moves it there at once, over what stood there.
     *
     * @param readers    who may read it
     * @param beforeMove runs when the file is whole, just before it moves to its place; what it throws leaves the target as it was
     * @throws IOException when it can't be written; the target is then as it was
     */
    public static void write(Path target, Readers readers, Content content, Runnable beforeMove) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Path unfinished = Files.createTempFile(folder, ".writing-", ".tmp", readers.in(folder));
        try {
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                content.write(channel);
                channel.force(true);
            }
            beforeMove.run();
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        force(folder);
    }

    /** The move itself must outlive a power cut. Windows can't open a folder, and needs no such step. */
    private static void force(Path folder) throws IOException {
        if (isPosix(folder)) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static boolean isPosix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
