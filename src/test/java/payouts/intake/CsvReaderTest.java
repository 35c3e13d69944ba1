package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {

    private static final String HEADER = "reference,amount,recipient_name,number_hash,note";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"UTF-8,", "UTF-8,EFBBBF", "UTF-16LE,FFFE", "UTF-16BE,FEFF", "windows-1251,"})
    void charsetsAreFound(Charset charset, String mark) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(mark == null ? new byte[0] : java.util.HexFormat.of().parseHex(mark));
        bytes.writeBytes((HEADER + "\r\np1,100,Иван Щёкин,h,№ 1\r\n").getBytes(charset));

        try (CsvReader reader = CsvReader.open(Files.write(folder.resolve("a.csv"), bytes.toByteArray()))) {
            assertThat(reader.charset()).isEqualTo(charset);
            assertThat(reader.header().get(0)).isEqualTo("reference");
            assertThat(reader.next().cells()).containsExactly("p1", "100", "Иван Щёкин", "h", "№ 1");
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void delimitersAreFoundByTheHeader(String delimiter) throws Exception {
        try (CsvReader reader = open(HEADER.replace(",", delimiter), String.join(delimiter, "p1", "\"100,50\"",
                "\"Ivan, the; second\t\"", "h", ""))) {
            assertThat(reader.delimiter()).isEqualTo(delimiter.charAt(0));
            assertThat(reader.next().cells()).containsExactly("p1", "100,50", "Ivan, the; second\t", "h", "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void emptyLinesAreSkippedButCounted(String end) throws Exception {
        List<CsvRow> rows = rows("", HEADER, "", "p1,100,Ivan,h,", "  ", ",,,,", "p2,100,\"Ivan\nPetrov\",h,", "",
                "p3,100,Ivan,h,x");
        assertThat(rows).extracting(CsvRow::line).containsExactly(4L, 7L, 10L);
        assertThat(rows).allSatisfy(row -> assertThat(row.problem()).isNull());

        Path file = folder.resolve("ends.csv");
        Files.writeString(file, String.join(end, HEADER, "", "p1,100,Ivan,h,", "p2,100,\"a" + end + "b\",h,"));
        try (CsvReader reader = CsvReader.open(file)) {
            assertThat(reader.next().line()).isEqualTo(3);
            CsvRow second = reader.next();
            assertThat(second.line()).isEqualTo(4);
            assertThat(second.cells().get(2)).isEqualTo("a\nb");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KOI8-R", "IBM866", "x-MacCyrillic"})
    void aNameInAnotherCyrillicCharsetIsNotPaidMisread(String charset) throws Exception {
        for (String name : List.of("Иван Петров", "Анна Орлова", "Егор Иванов", "Иван Уткин")) {
            Path file = folder.resolve("foreign.csv");
            Files.write(file, (HEADER + "\np1,1," + name + ",h,\np2,1,Ivan,h,\n").getBytes(charset));
            try (CsvReader reader = CsvReader.open(file)) {
                assertThat(reader.next().problem()).as(name).contains("DOS, KOI8-R or Mac", "save the file as CSV (UTF-8)");
                assertThat(reader.next().problem()).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ИВАН ПЕТРОВ", "иван петров", "Анна-Мария Щёкина", "ООО «Ромашка» № 5", "Кола®, 100 €",
            "Олексій Їжак Ґава", "Алесь Ўладзімір", "Петров Иван", "от ООО „Мир“"})
    void namesInWindows1251AreNotTakenForMisread(String name) throws Exception {
        Path file = folder.resolve("own.csv");
        Files.write(file, (HEADER + "\np1,1,\"" + name + "\",h,\n").getBytes("windows-1251"));
        try (CsvReader reader = CsvReader.open(file)) {
            CsvRow row = reader.next();
            assertThat(row.problem()).isNull();
            assertThat(row.cells().get(2)).isEqualTo(name);
        }
    }

    @Test
    void excelsOwnFirstLineWithTheDelimiterIsPassedOver() throws Exception {
        try (CsvReader reader = open("sep=,", HEADER, "p1,100,Ivan,h,")) {
            assertThat(reader.header()).contains("reference");
            assertThat(reader.next().line()).isEqualTo(3);
        }
    }

    @Test
    void headerNamesAreTrimmedAndCaseDoesNotMatter() throws Exception {
        try (CsvReader reader = open(" Reference ,AMOUNT,\"Recipient_Name\",number_Hash,Note,,",
                "p1,100,Ivan,h,x,,", "p2,100,Ivan,h,x")) {
            assertThat(reader.header())
                    .containsExactly("Reference", "AMOUNT", "Recipient_Name", "number_Hash", "Note");
            assertThat(reader.fields(reader.next())).isEqualTo(Map.of("reference", "p1", "amount", "100",
                    "recipient_name", "Ivan", "number_hash", "h", "Note", "x"));
            assertThat(reader.next().problem()).isNull();
        }
    }

    @Test
    void columnsOfAnEarlierResultAreIgnored() throws Exception {
        try (CsvReader reader = open("line,reason,Status,reference,amount,recipient_name,number_hash,attempt,"
                + "session_id,payout_id,error_code,error_description,finished_at,card_brand,card_last4,present_status",
                "7,old,failed,p1,100,Ivan,h,1,s,p,e,d,f,b,4242,x")) {
            assertThat(reader.fields(reader.next()).keySet())
                    .containsExactlyInAnyOrder("reference", "amount", "recipient_name", "number_hash");
        }
    }

    @Test
    void aColumnWithoutANameIsKept() throws Exception {
        try (CsvReader reader = open("reference,,amount,recipient_name,number_hash", "p1,x,100,Ivan,h")) {
            assertThat(reader.fields(reader.next())).containsEntry("column 2", "x");
        }
    }

    @Test
    void emptyCellsAtTheEndAreForgivenOthersNot() throws Exception {
        List<CsvRow> rows = rows(HEADER, "p1,100,Ivan,h,x,,, ", "p2,100,50,Ivan,h,x", "p3,100,Ivan,h");
        assertThat(rows.get(0).problem()).isNull();
        assertThat(rows.get(0).cells()).hasSize(5);
        assertThat(rows.get(1).problem()).isEqualTo("the row has 6 cells, the header 5: write amounts with a point "
                + "(100.50) and quote texts that hold a comma");
        assertThat(rows.get(2).problem()).startsWith("the row has 4 cells, the header 5: ");
        assertThat(rows).extracting(CsvRow::line).containsExactly(2L, 3L, 4L);
    }

    @Test
    void aRowWithAProblemHasNoFields() throws Exception {
        try (CsvReader reader = open(HEADER, "p3,100,Ivan,h")) {
            CsvRow row = reader.next();
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> reader.fields(row));
        }
    }

    @Test
    void unreadableCharactersRejectTheirRowOnly() throws Exception {
        Path file = folder.resolve("a.csv");
        Files.write(file, ("\uFEFF" + HEADER + "\np1,1,Ivan,h,\np2,1,X,h,\np3,1,Iv\u0000an,h,\n")
                .replace("X", "\u0001").getBytes(StandardCharsets.UTF_8));
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == 1 ? (byte) 0xFF : bytes[i];
        }
        Files.write(file, bytes);
        try (CsvReader reader = CsvReader.open(file)) {
            assertThat(reader.next().problem()).isNull();
            assertThat(reader.next().problem()).contains("can't be read");
            assertThat(reader.next().problem()).contains("can't be read");
        }
    }

    @Test
    void neutralisedFormulasAreRestored() throws Exception {
        assertThat(rows(HEADER, "p1,'-1,'=1+1,'@a,'b").get(0).cells()).containsExactly("p1", "-1", "=1+1", "@a", "'b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "''|the file is empty",
            "' \n\n'|has no header",
            "'a,b,c'|the header lacks the columns reference, amount, recipient_name, number_hash (or token",
            "'p1,100,Ivan,h'|begin the file with a row of column names",
            "'reference,amount,recipient_name'|the header lacks the columns number_hash",
            "'reference,amount,recipient_name,number_hash,Amount'|the name of column 5 twice (amount)",
            "'reference,amount,recipient_name,token,x,X'|the name of column 6 twice",
            "'PK\u0003\u0004xx'|Excel workbook",
            "'a\u0000b'|binary"})
    void whatIsNoPayoutFileIsToldWithItsMend(String text, String reason) throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), text);
        assertThatExceptionOfType(NotAPayoutFile.class).isThrownBy(() -> CsvReader.open(file))
                .withMessageContaining(reason);
    }

    @Test
    void aFileWithoutAHeaderDoesNotHaveItsDataRepeated() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "p1,100,Ivan,4111111111111111\n");
        assertThatExceptionOfType(NotAPayoutFile.class).isThrownBy(() -> CsvReader.open(file))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("4111", "Ivan"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", " "})
    void aLineWithoutEndIsCutAndToldNotKept(String character) throws Exception {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, HEADER + "\n" + character.repeat(3_000_000) + ",100,Ivan,h,\np2,100,Ivan,h,\n");
        try (CsvReader reader = CsvReader.open(file)) {
            CsvRow cut = reader.next();
            assertThat(cut.problem()).startsWith("line 2 is longer than");
            assertThat(cut.cells().get(0)).hasSize(1_000_001);
            assertThat(reader.next().problem()).startsWith("line 2 is longer than");
        }
    }

    @Test
    void aCellIsNeverReadWithItsEndCutOff() throws Exception {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, HEADER + "\np1,100,Ivan,h,\"two\nlines\"" + " ".repeat(1_000_000) + "x\n");
        try (CsvReader reader = CsvReader.open(file)) {
            assertThat(reader.next().problem()).startsWith("line 3 is longer than");
            assertThat(reader.next().line()).isEqualTo(3);
        }
    }

    private CsvReader open(String... lines) throws Exception {
        return CsvReader.open(Files.writeString(folder.resolve("a.csv"), String.join("\n", lines)));
    }

    private List<CsvRow> rows(String... lines) throws Exception {
        List<CsvRow> rows = new ArrayList<>();
        try (CsvReader reader = open(lines)) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }
}
