package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ledger.TestDatabase;

/** The program with the archive of its classes, as the installing page has it made. */
class ClassArchiveTest {

    @Test
    void itIsMadeBesideTheJarWhateverIsConfiguredWhereItIsMadeAndLeavesNothingElse() {
        assertThat(ClassArchive.made()).isNotEmptyFile().hasParent(ChildProgram.JAR.getParent());
        assertThat(ClassArchive.SAID).content().contains(ClassArchive.made() + " is made, ").doesNotContain("nowhere");
        assertThat(ClassArchive.TEMPORARY).isEmptyDirectory();
        assertThat(ClassArchive.FOLDER).isDirectoryNotContaining("regex:.*(data|\\.jsa|\\.tmp)");
        assertThat(ChildProgram.JAR.getParent()).isDirectoryNotContaining("glob:**.tmp");
    }

    /** JDK 17 breaks off beside a recorder over some classes, and "on" ends where "auto", which it is by itself, would do without the archive. */
    @Test
    void theProgramPaysOnPostgresqlWithItAndWithTheFlightRecorder(@TempDir Path folder) {
        Path recording = folder.resolve("recording.jfr");
        try (ChildProgram program = ChildProgram.in(folder.resolve("run")).option("-Xshare:on")
                .option("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording)
                .set("payouts.database.url", TestDatabase.POSTGRES.freshUrl()).startReady()) {
            program.drop("orders.csv", Orders.file("archived", 2));
            assertThat(program.result("orders.csv")).hasSize(3).filteredOn(row -> row.contains(",succeeded,")).hasSize(2);
            assertThat(program.stop()).isEqualTo(143);
        }
        assertThat(recording).isNotEmptyFile();
    }

    @Test
    void anArchiveThatIsNotThereOrIsNoneIsLeftAside(@TempDir Path folder) {
        for (String archive : new String[] {"missing.jsa", "application.properties"}) {
            try (ChildProgram program = ChildProgram.in(folder.resolve(archive)).option("-XX:SharedArchiveFile=" + archive).startReady()) {
                assertThat(program.isReady()).isTrue();
            }
        }
    }

    @Test
    void aWordTooManyIsTold() throws Exception {
        Process java = new ProcessBuilder(ChildProgram.JAVA, "-jar", ChildProgram.JAR.toString(), "class-archive", "here").redirectErrorStream(true).start();
        assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("Too many arguments", "class-archive");
        assertThat(java.waitFor()).isEqualTo(2);
    }
}
