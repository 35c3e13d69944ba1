package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvWriterTest {

    @TempDir
    Path folder;

    @Test
    void writesUtf8WithBomCrlfAndQuotes() throws Exception {
        assertThat(written(';', List.of("a", "b"), List.of("1;2", "Щ\"x\""), Arrays.asList("", null)))
                .isEqualTo("\uFEFFa;b\r\n\"1;2\";\"Щ\"\"x\"\"\"\r\n\"\";\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "-", "=", "＝1", "+7 916", "-12.50-1"})
    void aCellThatBeginsLikeAFormulaGetsAnApostrophe(String cell) throws Exception {
        assertThat(written(',', List.of("a", "b"), List.of("x", cell))).contains("'" + cell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-12.50", "-12,50", "+5", "12", "a=b", "'x"})
    void plainNumbersAndOtherTextStayAsTheyAre(String cell) throws Exception {
        assertThat(written('\t', List.of("a", "b"), List.of("x", cell))).endsWith("x\t" + cell + "\r\n");
    }

    @Test
    void onlyTheOwnerMayReadIt() throws Exception {
        written(',', List.of("a"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("out.csv"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aFailureLeavesTheOldFileAndNoOther() throws Exception {
        Path target = Files.writeString(folder.resolve("out.csv"), "old");
        Stream<List<String>> rows = Stream.of(1, 2).map(i -> {
            if (i == 2) {
                throw new IllegalStateException("lost");
            }
            return List.of("x");
        });
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> CsvWriter.write(target, ',', List.of("a"), rows));
        assertThat(target).hasContent("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() ->
                CsvWriter.write(folder.resolve("no/out.csv"), ',', List.of("a"), Stream.of()));
    }

    @SafeVarargs
    private String written(char delimiter, List<String> header, List<String>... rows) throws IOException {
        CsvWriter.write(folder.resolve("out.csv"), delimiter, header, Stream.of(rows));
        return Files.readString(folder.resolve("out.csv"));
    }
}
