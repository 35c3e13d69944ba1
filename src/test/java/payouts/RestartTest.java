package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {

    @TempDir
    Path folder;

    @Test
    void aStopClosesTheSandboxAndTheLedgerSoThatTheSamePortsAndFilesServeTheNextStart() {
        try (RunningProgram program = RunningProgram.in(folder)) {
            program.drop("one.csv", Orders.file("r", 1));
            program.result("one.csv");
            program.close();
            program.start();
            program.drop("two.csv", Orders.file("s", 1));
            program.result("two.csv");
            assertThat(program.bank().books().paid()).hasSize(2);
        }
    }
}
