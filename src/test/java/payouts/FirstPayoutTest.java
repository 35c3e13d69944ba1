package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstPayoutTest {

    @TempDir
    Path folder;

    @Test
    void aFileOfAThousandRowsEndsInAResultInWhichEveryRowIsFinalAndTheBooksAgreeToTheKopeck() {
        try (RunningProgram program = RunningProgram.in(folder)) {
            program.drop("orders.csv", Orders.file("t", 1000));
            var result = program.result("orders.csv");
            assertThat(result).hasSize(1001);
            assertThat(result.subList(1, 1001)).allMatch(line -> line.contains(",succeeded,1,ps_"));
            assertThat(program.bank().books().paid()).hasSize(1000);
            assertThat(program.bank().books().totalPaid()).isEqualTo(Orders.sumKopecks(1000));
            assertThat(program.names("archive")).containsExactly("orders.csv.1.csv");
            assertThat(program.names("inbox")).isEmpty();
        }
    }

    @Test
    void badRowsGoToTheRejectedFileWithAllTheirReasonsAndTheGoodOnesArePaid() {
        try (RunningProgram program = RunningProgram.in(folder)) {
            program.drop("mixed.csv", Orders.HEADER + Orders.rows("m", 1, 2)
                    + "m-3,1e5,usd,,abc\n" + Orders.rows("m", 4, 4));
            assertThat(program.result("mixed.csv")).hasSize(4);
            var rejected = program.rejected("mixed.csv");
            assertThat(rejected.get(0)).isEqualTo("reference,amount,currency,recipient_name,number_hash,line,reason");
            assertThat(rejected).hasSize(2);
            assertThat(rejected.get(1)).contains("m-3").contains(",4,").contains("amount:").contains("currency:").contains("recipient_name:");
            assertThat(program.bank().books().paid()).hasSize(3);
        }
    }

    @Test
    void theSameFileAgainPaysNobodyTwiceAndSaysDuplicate() {
        try (RunningProgram program = RunningProgram.in(folder)) {
            program.drop("one.csv", Orders.file("d", 3));
            program.result("one.csv");
            program.drop("two.csv", Orders.file("d", 3));
            assertThat(program.result("two.csv").subList(1, 4)).allMatch(line -> line.contains(",duplicate,1,ps_") && line.endsWith(",succeeded"));
            assertThat(program.bank().books().paid()).hasSize(3);
        }
    }

    @Test
    void theSameFileAHundredTimesUnderOtherNamesIsOnePayoutARow() {
        try (RunningProgram program = RunningProgram.in(folder)) {
            for (int i = 1; i <= 100; i++) {
                program.drop("copy-" + i + ".csv", Orders.file("h", 5));
            }
            for (int i = 1; i <= 100; i++) {
                assertThat(program.result("copy-" + i + ".csv")).hasSize(6);
            }
            assertThat(program.bank().books().paid()).hasSize(5);
            assertThat(program.bank().books().totalPaid()).isEqualTo(Orders.sumKopecks(5));
        }
    }

    @Test
    void aReferenceWithOtherContentIsRejectedAndPaidOnceAsFirstOrdered() {
        try (RunningProgram program = RunningProgram.in(folder)) {
            program.drop("first.csv", Orders.file("c", 1));
            program.result("first.csv");
            program.drop("second.csv", Orders.file("c", 1).replace("1.01", "1.02"));
            assertThat(program.rejected("second.csv").get(1)).startsWith("c-1,1.02,rub,Ivanov Ivan c," + Orders.card("c1") + ",2,")
                    .contains("reference: it belongs to another payout");
            assertThat(program.bank().books().totalPaid()).isEqualTo(101);
        }
    }

    @Test
    void controlTotalsThatDifferRefuseTheWholeFileAndNothingIsPaid() throws java.io.IOException {
        try (RunningProgram program = RunningProgram.in(folder)) {
            java.nio.file.Files.writeString(folder.resolve("inbox/wrong.csv.control"), "2;3.03");
            program.drop("wrong.csv", Orders.file("w", 3));
            program.drop("right.csv", "#3;6.06\n" + Orders.file("r", 3));
            assertThat(program.result("right.csv")).hasSize(4);
            org.awaitility.Awaitility.await().atMost(RunningProgram.PATIENCE).until(() -> program.names("rejected").contains("wrong.csv.reason.txt"));
            assertThat(program.bank().books().paid()).hasSize(3).allMatch(paid -> paid.metadata().startsWith("r-"));
            assertThat(program.names("inbox")).isEmpty();
        }
    }

    @Test
    void aFileThatIsNoPayoutFileIsMovedAsideWholeWithItsReason() {
        try (RunningProgram program = RunningProgram.in(folder)) {
            program.drop("letter.csv", "Dear all,\nplease pay.\n");
            org.awaitility.Awaitility.await().atMost(RunningProgram.PATIENCE).until(() -> program.names("rejected").size() == 2);
            assertThat(program.names("rejected")).containsExactly("letter.csv", "letter.csv.reason.txt");
            assertThat(program.names("inbox")).isEmpty();
        }
    }
}
