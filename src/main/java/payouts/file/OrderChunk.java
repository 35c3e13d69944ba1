package payouts.file;

import java.util.List;
import java.util.Map;
import payouts.intake.CsvRow;
import payouts.ledger.Batches.Batch;

/** Some rows of a file on their way to the ledger; they go into it in one commit. */
public record OrderChunk(Batch batch, List<Row> rows) {

    /** A row with its fields by name; without fields where its shape is wrong. */
    public record Row(CsvRow row, Map<String, String> fields) {
        @Override
        public String toString() {
            return "Row[" + row.line() + "]";
        }
    }

    @Override
    public String toString() {
        return "OrderChunk[" + rows.size() + " rows of batch " + batch.id() + "]";
    }
}
