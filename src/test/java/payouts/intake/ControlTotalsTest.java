package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTotalsTest {

    private static final String HEADER = "reference,amount,recipient_name,number_hash\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"#1000;125000.50", "#1000,125000.50", "#1000\t125000,5", "#1000,125000,50", "# 1000 ; 125000.50",
            "#1000;125000,50;;;;", "\"#1000;125000,50\"", "#1000,\"125000,50\"", "\"#1000\";\"125000.50\""})
    void theFirstLineMayHoldControlTotals(String line) throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "\uFEFF" + line + "\n" + HEADER + "p1,1,Ivan,h\n");
        try (CsvReader reader = CsvReader.open(file)) {
            assertThat(reader.controlTotals()).contains(new ControlTotals(1000, 12_500_050));
            assertThat(reader.next().line()).isEqualTo(3);
        }
    }

    @Test
    void withoutThemThereAreNone() throws Exception {
        try (CsvReader reader = CsvReader.open(Files.writeString(folder.resolve("a.csv"), HEADER))) {
            assertThat(reader.controlTotals()).isEmpty();
        }
        try (CsvReader reader = CsvReader.open(Files.writeString(folder.resolve("b.csv"), "#," + HEADER))) {
            assertThat(reader.controlTotals()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"#1000", "#1000;", "#1000;12 500", "#1000;1e5", "#1000;-5", "#1000;5;6"})
    void totalsThatCannotBeReadStopTheFile(String line) throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), line + "\n" + HEADER);
        assertThatExceptionOfType(NotAPayoutFile.class).isThrownBy(() -> CsvReader.open(file))
                .withMessageContaining("1000;125000.50");
    }

    @Test
    void aControlFileHoldsTheSame() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv.control"), "\uFEFF3;0,99\r\n");
        assertThat(ControlTotals.read(file)).isEqualTo(new ControlTotals(3, 99));
        assertThatExceptionOfType(NotAPayoutFile.class).isThrownBy(() -> ControlTotals.parse(""));
        assertThatExceptionOfType(NotAPayoutFile.class).isThrownBy(() -> ControlTotals.parse(null));
    }
}
