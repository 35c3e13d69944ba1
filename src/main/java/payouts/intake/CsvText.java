package payouts.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The cells of one record's text. One grammar (RFC 4180, spaces around quotes forgiven) for header and rows. */
final class CsvText {

    private CsvText() {
    }

    static CSVFormat format(char delimiter) {
        return CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreSurroundingSpaces(true)
                .setIgnoreEmptyLines(false).setRecordSeparator("\r\n").get();
    }

    /** @throws IOException when the text is not exactly one record */
    static List<String> cells(String text, CSVFormat format) throws IOException {
        try (CSVParser parser = CSVParser.parse(text, format)) {
            List<CSVRecord> records = parser.getRecords();
            if (records.size() != 1) {
                throw new IOException("not one record");
            }
            return StreamSupport.stream(records.get(0).spliterator(), false).map(FormulaGuard::restore).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
