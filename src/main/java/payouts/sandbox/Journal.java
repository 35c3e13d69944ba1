package payouts.sandbox;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Where the books are written to. What is written together is kept together, and in the order of the calls. */
interface Journal extends AutoCloseable {

    /** One entry of the books; kinds are {@code session}, {@code webhook}, {@code movement}, … */
    record Row(String kind, String id, byte[] body) {
    }

    /** Books that live as long as the program. */
    Journal MEMORY = new Journal() {
        @Override
        public CompletableFuture<Void> write(List<Row> rows) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Map<String, String> read(String kind) {
            return Map.of();
        }

        @Override
        public boolean durable() {
            return false;
        }

        @Override
        public void close() {
        }
    };

    /** Completes when a kill of the program can't undo the rows any more. */
    CompletableFuture<Void> write(List<Row> rows);

    /** All rows of a kind, by id. */
    Map<String, String> read(String kind);

    boolean durable();

    @Override
    void close();
}
