package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Generated payout files against what was meant when they were generated. */
class CsvFuzzTest {

    private static final OrderChecks CHECKS = new OrderChecks(Orders.DEFAULTS);
    private static Path file;

    /** How a file is written. */
    record Style(char delimiter, Charset charset, String mark, String lineEnd, long seed) {
    }

    /** A row as it is meant: kopecks are null where the amount is none; six cells are right. */
    record Meant(String amount, Long kopecks, String name, String note, int cells, boolean emptyLineBefore) {
    }

    @BeforeContainer
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzz", ".csv");
    }

    @AfterContainer
    static void removeFile() throws IOException {
        Files.delete(file);
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void everyRowIsReadAsItWasMeantOrRejectedWithLineAndReason(@ForAll("styles") Style style,
            @ForAll("rows") List<Meant> rows) throws Exception {
        Map<Long, Meant> expected = new TreeMap<>();
        Files.write(file, (style.mark() + text(style, rows, expected)).getBytes(style.charset()));

        Map<Long, Meant> seen = new TreeMap<>();
        try (CsvReader reader = CsvReader.open(file)) {
            assertThat(reader.delimiter()).isEqualTo(style.delimiter());
            RejectedRows rejected = new RejectedRows(reader.header());
            while (reader.hasNext()) {
                CsvRow row = reader.next();
                Meant meant = expected.get(row.line());
                assertThat(meant).as("line %d", row.line()).isNotNull();
                seen.put(row.line(), meant);
                judge(reader, row, meant, rejected);
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    /** Whatever stands below the header: no crash, lines in order, and no amount that is not written in the file. */
    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void rubbishBelowTheHeaderIsReadOrRejected(@ForAll("rubbish") String rubbish) throws Exception {
        Files.writeString(file, "reference,amount,recipient_name,number_hash\n" + rubbish, StandardCharsets.UTF_8);
        long line = 1;
        try (CsvReader reader = CsvReader.open(file)) {
            while (reader.hasNext()) {
                CsvRow row = reader.next();
                assertThat(row.line()).isGreaterThan(line);
                line = row.line();
                if (row.problem() == null) {
                    assertThat(row.cells()).hasSize(4);
                    assertThat(CHECKS.check(reader.fields(row))).isNotNull();
                } else {
                    assertThat(row.problem()).isNotBlank();
                }
            }
        }
    }

    /** Bytes of any kind are a payout file, or are told to be none. */
    @Property
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) throws Exception {
        Files.write(file, bytes);
        try (CsvReader reader = CsvReader.open(file)) {
            reader.forEachRemaining(row -> assertThat(row.line()).isPositive());
        } catch (NotAPayoutFile e) {
            assertThat(e.getMessage()).contains(": ");
        }
    }

    private static void judge(CsvReader reader, CsvRow row, Meant meant, RejectedRows rejected) {
        if (meant.cells() != 6) {
            assertThat(row.problem()).startsWith("the row has " + meant.cells() + " cells, the header 6: ");
            assertThat(rejected.cells(row, row.problem())).hasSize(meant.cells() + 2);
            return;
        }
        assertThat(row.problem()).isNull();
        Map<String, String> fields = reader.fields(row);
        assertThat(fields).containsEntry("amount", meant.amount()).containsEntry("Note", meant.note());
        CheckedOrder checked = CHECKS.check(fields);
        if (meant.kopecks() == null) {
            assertThat(checked).isInstanceOfSatisfying(CheckedOrder.Bad.class,
                    bad -> assertThat(bad.reasons()).singleElement().asString().startsWith("amount: "));
        } else {
            assertThat(checked).isInstanceOfSatisfying(CheckedOrder.Good.class, good -> {
                assertThat(good.order().amountKopecks()).isEqualTo(meant.kopecks());
                assertThat(good.order().recipientName()).isEqualTo(meant.name());
            });
        }
    }

    private static String text(Style style, List<Meant> rows, Map<Long, Meant> expected) {
        Random random = new Random(style.seed());
        String delimiter = String.valueOf(style.delimiter());
        // A word of Cyrillic: without one, two letters of windows-1251 may happen to be one of UTF-8.
        StringBuilder text = new StringBuilder(String.join(delimiter, "Note", "AMOUNT", "recipient_name", "Reference",
                "number_hash", "Отдел")).append(style.lineEnd());
        long line = 2;
        for (Meant meant : rows) {
            if (meant.emptyLineBefore()) {
                text.append(style.lineEnd());
                line++;
            }
            expected.put(line, meant);
            List<String> cells = new ArrayList<>(List.of(meant.note(), meant.amount(), meant.name(),
                    "p-" + line, Orders.HASH, "x", "surplus", "x").subList(0, meant.cells()));
            cells.replaceAll(cell -> quoted(cell, style, random));
            String row = String.join(delimiter, cells);
            text.append(row).append(style.lineEnd());
            line += 1 + meant.note().chars().filter(c -> c == '\n').count();
        }
        return text.toString();
    }

    /** Quotes where it must be, and elsewhere sometimes. A line end in a cell is written as the file's own. */
    private static String quoted(String cell, Style style, Random random) {
        boolean must = cell.indexOf(style.delimiter()) >= 0 || cell.contains("\"") || cell.contains("\n")
                || !cell.equals(cell.strip());
        if (!must && random.nextInt(3) > 0) {
            return cell;
        }
        return "\"" + cell.replace("\"", "\"\"").replace("\n", style.lineEnd()) + "\"";
    }

    @Provide
    Arbitrary<Style> styles() {
        Arbitrary<Object[]> charsets = Arbitraries.of(new Object[] {StandardCharsets.UTF_8, ""},
                new Object[] {StandardCharsets.UTF_8, "\uFEFF"}, new Object[] {StandardCharsets.UTF_16LE, "\uFEFF"},
                new Object[] {StandardCharsets.UTF_16BE, "\uFEFF"}, new Object[] {Charset.forName("windows-1251"), ""});
        return Combinators.combine(Arbitraries.of(',', ';', '\t'), charsets, Arbitraries.of("\n", "\r\n", "\r"),
                Arbitraries.longs())
                .as((delimiter, charset, lineEnd, seed) ->
                        new Style(delimiter, (Charset) charset[0], (String) charset[1], lineEnd, seed));
    }

    @Provide
    Arbitrary<List<Meant>> rows() {
        // Thirteen digits of rubles may pass for a card number, and are then rejected as one.
        Arbitrary<Object[]> good = Arbitraries.longs().between(1, 99_999_999_999_999L).map(k ->
                new Object[] {k / 100 + (k % 2 == 0 ? "." : ",") + "%02d".formatted(k % 100), k});
        Arbitrary<Object[]> bad = Arbitraries.of("0", "0,00", "1 200", "1,2E+15", "-5", "1.234", "5.", "", "1,200.00",
                "100 руб", "1e3").map(text -> new Object[] {text, null});
        Arbitrary<String> names = Arbitraries.of("Иван Петров", "O'Neil \"Bob\"", "Smith, John; Jr.", "Щ", "Anna-Ёла");
        Arbitrary<String> notes = Arbitraries.strings().withChars("ab Ж,;\t\"\n'.№7").ofMaxLength(12)
                .filter(note -> !note.isBlank() && !note.startsWith("'"));
        return Combinators.combine(Arbitraries.frequencyOf(Tuple.of(3, good),
                        Tuple.of(1, bad)), names, notes,
                Arbitraries.frequency(Tuple.of(8, 6), Tuple.of(1, 5),
                        Tuple.of(1, 7)), Arbitraries.of(true, false))
                .as((amount, name, note, cells, empty) ->
                        new Meant((String) amount[0], (Long) amount[1], name, note, cells, empty))
                .list().ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> rubbish() {
        return Arbitraries.strings().withChars(",,,,\"\"\n\r;'=+ 01p\tЖ\uFEFF\uFFFD").ofMaxLength(120);
    }
}
