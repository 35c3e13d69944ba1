package payouts.intake;

import java.util.List;
import java.util.Map;
import payouts.ledger.Batches.Batch;
import payouts.ledger.Delivery;
import payouts.ledger.OrderIntake;

/** Some orders on their way to the ledger; they go into it in one commit. */
public sealed interface OrderChunk {

    /** The names of the orders' cells. */
    List<String> header();

    /** The orders. */
    List<Row> rows();

    /** What a person knows the input by. */
    String input();

    /**
     * Some rows of a file that is being read.
     *
     * @param after the file's last line before them; 0 for none
     * @param ahead how {@link OrderDesk#checkedAhead} found them; null where they were not checked yet
     */
    record OfFile(Batch batch, long after, List<Row> rows, OrderDesk.Checked ahead) implements OrderChunk {

        /** Rows that were not checked yet. */
        public OfFile(Batch batch, long after, List<Row> rows) {
            this(batch, after, rows, null);
        }

        @Override
        public List<String> header() {
            return batch.header();
        }

        @Override
        public String input() {
            return "Batch " + batch.id();
        }

        @Override
        public String toString() {
            return "OrderChunk[" + rows.size() + " rows of batch " + batch.id() + "]";
        }
    }

    /**
     * All orders of a message, a request, or a look into a table.
     *
     * @param also what else belongs into the commit
     */
    record Whole(Delivery delivery, List<Row> rows, OrderIntake.InTheSameCommit also) implements OrderChunk {

        /** Orders with nothing else to commit. */
        public Whole(Delivery delivery, List<Row> rows) {
            this(delivery, rows, (connection, accepted) -> { });
        }

        @Override
        public List<String> header() {
            return delivery.header();
        }

        @Override
        public String input() {
            return "A delivery by " + delivery.channel();
        }

        @Override
        public String toString() {
            return "OrderChunk[" + rows.size() + " orders by " + delivery.channel() + "]";
        }
    }

    /**
     * One order, not checked yet.
     *
     * @param line    where it stands in its input, from 1
     * @param cells   as the header names them, card numbers blanked
     * @param fields  its text by field name, as {@link OrderChecks#check} takes it; null for a row with a problem
     * @param problem why it can't be read, with its mend; null for a row that can
     */
    record Row(long line, List<String> cells, Map<String, String> fields, String problem) {
        @Override
        public String toString() {
            return "Row[" + line + "]";
        }
    }
}
