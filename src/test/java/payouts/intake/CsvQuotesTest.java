package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvQuotesTest {

    private static final String HEADER = "reference,amount,recipient_name,number_hash,note";

    @TempDir
    Path folder;

    @Test
    void quotesDelimitersAndLineEndsStandInsideQuotes() throws Exception {
        List<CsvRow> rows = rows("p1,\"100,50\" , \"OOO \"\"Rose\"\"\",h,\"two\n\nlines\"", "p2,1,12\" pipe,h,\"\"");
        assertThat(rows.get(0).cells()).containsExactly("p1", "100,50", "OOO \"Rose\"", "h", "two\n\nlines");
        assertThat(rows.get(1).cells()).containsExactly("p2", "1", "12\" pipe", "h", "");
        assertThat(rows.get(1).line()).isEqualTo(5);
    }

    @Test
    void aQuoteThatIsNotDoubledRejectsItsRowOnly() throws Exception {
        List<CsvRow> rows = rows("p1,1,\"OOO \"Rose\"\",h,", "p2,1,Ivan,h,");
        assertThat(rows.get(0).problem()).contains("write each such quote twice");
        assertThat(rows.get(1).problem()).isNull();
    }

    @Test
    void aQuoteThatIsNeverClosedRejectsItsLineAndAllAfterItEachByItsOwn() throws Exception {
        List<CsvRow> rows = rows("p1,1,Ivan,h,", "p2,1,\"Ivan,h,", "p3,1,Ivan,h,", "", "p4,1,Ivan,h,");
        assertThat(rows).extracting(CsvRow::line).containsExactly(2L, 3L, 4L, 6L);
        assertThat(rows.get(0).problem()).isNull();
        assertThat(rows.subList(1, 4)).allSatisfy(row -> assertThat(row.problem()).contains("the row of line 3 is not"));
        assertThat(rows.get(2).cells()).containsExactly("p3,1,Ivan,h,");
    }

    @Test
    void aQuoteClosedByALaterRowsQuoteIsNoticed() throws Exception {
        List<CsvRow> rows = rows("p2,1,\"Ivan,h,", "p3,1,Ivan,h,", "p4,1,\"Ivan\",h,", "p5,1,Ivan,h,");
        assertThat(rows).extracting(CsvRow::line).containsExactly(2L, 3L, 4L, 5L);
        assertThat(rows).allSatisfy(row -> assertThat(row.problem()).contains("the row of line 2 is not"));
    }

    @Test
    void rowsSwallowedByAQuotedCellAreNotLostInSilence() throws Exception {
        List<CsvRow> rows = rows("p2,1,Ivan,h,\"x", "p3,1,Ivan,h,y", "p4,1,Ivan,h,z\"", "p5,1,Ivan,h,");
        assertThat(rows).extracting(CsvRow::line).containsExactly(2L, 3L, 4L, 5L);
        assertThat(rows.subList(0, 3)).allSatisfy(row -> assertThat(row.problem()).contains("look like payouts"));
        assertThat(rows.get(3).problem()).isNull();
    }

    /** Else the first payout would go to the second one's card. */
    @Test
    void aQuotedCellInTheMiddleThatJoinsTwoRowsIsNoticed() throws Exception {
        Path file = Files.writeString(folder.resolve("b.csv"), "reference,amount,note,recipient_name,number_hash\n"
                + "p1,5,\"x,Ivan,h1\np2,7,y\",Olga,h2\n");
        try (CsvReader reader = CsvReader.open(file)) {
            assertThat(reader.next().problem()).contains("look like payouts");
            assertThat(reader.next().line()).isEqualTo(3);
        }
        Files.writeString(file, "note,reference,amount,recipient_name,number_hash\n"
                + "\"x,p1,5,Ivan,h1\ny\",p2,7,Olga,h2\n");
        try (CsvReader reader = CsvReader.open(file)) {
            assertThat(reader.next().problem()).contains("look like payouts");
        }
    }

    @Test
    void aRowOutOfShapeOverSeveralLinesNamesThemAll() throws Exception {
        assertThat(rows("p1,1,\"Ivan,h,x", "p2,1,Olga,h\",y").get(0).problem())
                .contains("(it runs from line 2 to line 3: check its quotes)");
    }

    /** Somebody's free text must never become a row of its own, however long it is. */
    @Test
    void textInsideQuotesIsNeverReadAsARow() throws Exception {
        for (int lines : new int[] {1, 3, 999, 1000, 1001, 2500}) {
            String text = "hello\n" + "evil,1000,Eve,h2,x\n".repeat(lines);
            for (CsvRow row : rows("p1,1,Ivan,h,\"" + text + "\"", "p2,1,Ivan,h,")) {
                assertThat(row.problem() == null && row.cells().get(0).equals("evil")).isFalse();
            }
        }
    }

    private List<CsvRow> rows(String... lines) throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), HEADER + "\n" + String.join("\n", lines));
        List<CsvRow> rows = new ArrayList<>();
        try (CsvReader reader = CsvReader.open(file)) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }
}
