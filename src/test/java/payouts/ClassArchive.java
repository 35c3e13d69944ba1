package payouts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import payouts.classes.ClassArchiveCommand;

/**
 * The archive of the classes of the program as it was built: made once by its own command, for all tests that start the program in a process
 * of its own. The command runs where it must read nothing: in a folder with routes and settings that no program could start with.
 */
final class ClassArchive {

    static final Path FOLDER = Path.of("target", "class-archive").toAbsolutePath();
    /** Where the command has its own folders meanwhile. */
    static final Path TEMPORARY = FOLDER.resolve("tmp");
    /** What it said. */
    static final Path SAID = FOLDER.resolve("said.txt");

    private static final Path MADE = ChildProgram.JAR.resolveSibling(ClassArchiveCommand.FILE);

    private ClassArchive() {
    }

    /** The archive; other processes of the tests wait while one makes it. */
    static synchronized Path made() {
        try {
            Files.createDirectories(TEMPORARY);
            try (FileChannel file = FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (lock.isValid() && !isOfThisBuild()) {
                    make();
                }
            }
            return MADE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfThisBuild() throws IOException {
        return Files.exists(MADE) && Files.exists(SAID)
                && Files.getLastModifiedTime(MADE).compareTo(Files.getLastModifiedTime(ChildProgram.JAR)) > 0;
    }

    private static void make() throws IOException {
        Files.writeString(Files.createDirectories(FOLDER.resolve("routes")).resolve("own.camel.yaml"), "- route: {from: {uri: \"nothing:there\"}}\n");
        Files.writeString(FOLDER.resolve("application.properties"), "payouts.database.url=jdbc:postgresql://nowhere.invalid/production\n");
        ProcessBuilder command = new ProcessBuilder(List.of(ChildProgram.JAVA,
                "-Djava.io.tmpdir=" + TEMPORARY, "-jar", ChildProgram.JAR.toString(), "class-archive"))
                .directory(FOLDER.toFile()).redirectErrorStream(true).redirectOutput(SAID.toFile());
        command.environment().put("PAYOUTS_DATABASE_URL", "jdbc:postgresql://nowhere.invalid/production");
        command.environment().put("LANG", "C");
        try {
            int code = command.start().waitFor();
            if (code != 0) {
                throw new IOException("class-archive ended with code " + code + ": " + Files.readString(SAID));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
