package payouts.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a file that another user dropped, whose mode this program can't change. */
class FileFoldersTest {

    @TempDir
    Path folder;

    @Test
    void m30_whatIsKeptOfAnotherUsersFileIsACopyThatItsOwnerAloneReads() throws Exception {
        Path file = Files.writeString(folder.resolve("senders.csv"), "reference;amount\np-1;1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Path target = folder.resolve("archived.csv");
        FileFolders.takeOver(file, target);
        assertThat(file).doesNotExist();
        assertThat(target).hasContent("reference;amount\np-1;1\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target))).isEqualTo("rw-------");
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(target);
        }
    }
}
