package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.sandbox.PaidOut;

/** A start that goes well, a stop in the middle of work, and the start after it. */
class StartStopTest {

    /** What a JVM that SIGTERM ended answers: 128 and the signal's number. */
    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    Path folder;
    private ChildProgram program;

    @BeforeEach
    void prepare() {
        program = ChildProgram.in(folder);
    }

    @AfterEach
    void close() {
        program.close();
    }

    @Test
    void theWelcomeSaysWhereToDropAFileAndThatThisIsASandboxAndHealthIsUp() {
        program.startReady();
        await().atMost(ChildProgram.PATIENCE).untilAsserted(() -> assertThat(String.join("\n", program.out()))
                .contains("Payout Routes is up", "SANDBOX", program.data("inbox").toString(), program.data("results").toString(),
                        program.health().toString()));
        assertThat(program.err()).isEmpty();
    }

    @Test
    void aSecondProgramInTheSameFolderIsRefusedAndTheFirstGoesOn() {
        program.startReady();
        try (ChildProgram second = ChildProgram.sharing(program)) {
            assertThat(second.start().exitCode()).isEqualTo(2);
            assertThat(second.err()).singleElement().asString().contains("another program using them");
        }
        program.drop("first.csv", Orders.file("f", 3));
        assertThat(program.result("first.csv")).hasSize(4);
    }

    @Test
    void sigtermEndsItCleanlyAndItsPayoutsContinueAfterTheNextStart() {
        int rows = 150;
        program.set("bank131.requests-per-second", "100").set("payouts.reconcile.after-seconds", "2").startReady();
        program.drop("orders.csv", Orders.file("s", rows));
        await().atMost(ChildProgram.PATIENCE).pollInterval(Duration.ofMillis(50))
                .until(() -> program.out().stream().anyMatch(line -> line.contains("orders.csv: batch 1 is read")));
        assertThat(program.stop()).isEqualTo(ENDED_BY_SIGTERM);
        assertThat(program.hasResult("orders.csv")).as("the stop came in the middle").isFalse();
        assertThat(program.err()).isEmpty();
        assertThat(program.out()).noneMatch(line -> line.contains("ERROR") || line.contains("\tat "));
        program.set("bank131.requests-per-second", "0").startReady();
        assertThat(program.result("orders.csv").subList(1, rows + 1)).allMatch(line -> line.contains(",succeeded,1,ps_"));
        assertThat(program.stop()).isEqualTo(ENDED_BY_SIGTERM);
        var books = program.books();
        assertThat(books.paid()).extracting(PaidOut::metadata).doesNotHaveDuplicates().hasSize(rows);
        assertThat(books.totalPaid()).isEqualTo(Orders.sumKopecks(rows));
    }
}
