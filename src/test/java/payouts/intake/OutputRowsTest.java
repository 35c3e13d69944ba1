package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputRowsTest {

    private static final List<String> HEADER =
            List.of("Note", "status", "reference", "amount", "recipient_name", "Number_Hash", "token", "line");

    @TempDir
    Path folder;

    @Test
    void aResultHasTheInputsColumnsWithoutCardsThenOurs() {
        ResultRows rows = new ResultRows(HEADER, Columns.RESULT);

        assertThat(rows.header()).containsExactly("Note", "reference", "amount", "recipient_name", "status", "attempt",
                "session_id", "payout_id", "error_code", "error_description", "finished_at", "card_brand",
                "card_last4", "present_status");
        assertThat(rows.cells(List.of("n 4111111111111111", "old", "p1", "1", "Ivan", "hash", "tok", "7"),
                Map.of("status", "succeeded", "card_last4", "4242")))
                .containsExactly("n [card number removed]", "p1", "1", "Ivan", "succeeded", "", "", "", "", "", "", "",
                        "4242", "");
        assertThat(rows.cells(List.of("p1", "hash"), Map.of())).hasSameSizeAs(rows.header()).containsOnly("");
    }

    @Test
    void aRejectedRowKeepsItsCardColumnsButNoPlainCardNumber() {
        RejectedRows rows = new RejectedRows(HEADER);

        assertThat(rows.header()).containsExactly("Note", "reference", "amount", "recipient_name", "Number_Hash",
                "token", "line", "reason");
        assertThat(rows.cells(new CsvRow(9, List.of("4111 1111 1111 1111", "old", "4111111111111111", "1", "Ivan",
                Orders.HASH, "4111111111111111", "7"), null), "why")).containsExactly("[card number removed]",
                "4111111111111111", "1", "Ivan", Orders.HASH, "[card number removed]", "9", "why");
    }

    @Test
    void aCardNumberInARowOutOfShapeIsBlankedAndAHashStays() {
        String hash = "4111111111111111" + Orders.HASH.substring(16);
        assertThat(new RejectedRows(HEADER).cells(new CsvRow(2, List.of("4111111111111111", hash), "x"), "x"))
                .containsExactly("[card number removed]", hash, "2", "x");
    }

    /** Dropped again as it is, over and over: nothing of it may ever come to fit. */
    @Test
    void rejectedRowsOutOfShapeAreRejectedEachTimeTheyAreDroppedAgain() throws Exception {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, "reference,amount,recipient_name,number_hash,a,b,c,d\n"
                + "p1,1,Ivan,h\np2,1,Ivan,h,a,b\np3,1,50,Ivan,h,a,b,c,d\np4,1,Ivan,h,a,b,c,d,e,f\np5,\"1,Ivan,h,a,b\n");
        for (int round = 0; round < 6; round++) {
            List<List<String>> rejected = new ArrayList<>();
            RejectedRows rows;
            try (CsvReader reader = CsvReader.open(file)) {
                rows = new RejectedRows(reader.header());
                RejectedRows shape = rows;
                reader.forEachRemaining(row -> {
                    assertThat(row.problem()).isNotNull();
                    rejected.add(shape.cells(row, row.problem()));
                });
            }
            assertThat(rejected).hasSize(5);
            CsvWriter.write(file, ',', rows.header(), rejected.stream());
        }
    }

    @Test
    void aMendedRejectedFileIsReadAsTheFirstOne() throws Exception {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, "reference;amount;recipient_name;number_hash;note\np1;0;=Ivan;h;\"- x;\n\"\"y\"\"\"\n");
        List<List<String>> rejected = new ArrayList<>();
        RejectedRows rows;
        try (CsvReader reader = CsvReader.open(file)) {
            rows = new RejectedRows(reader.header());
            rejected.add(rows.cells(reader.next(), "amount: must be greater than 0"));
        }
        CsvWriter.write(file, ';', rows.header(), rejected.stream());
        assertThat(Files.readString(file)).contains(";'=Ivan;");
        try (CsvReader reader = CsvReader.open(file)) {
            assertThat(reader.fields(reader.next())).isEqualTo(Map.of("reference", "p1", "amount", "0",
                    "recipient_name", "=Ivan", "number_hash", "h", "note", "- x;\n\"y\""));
        }
    }
}
