package payouts.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.h2.H2File;

/**
 * The books in an H2 file. One thread writes: whatever came in while it wrote goes into its next commit, so that a
 * busy bank makes few commits and a quiet one makes them at once.
 */
final class H2Journal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(H2Journal.class);
    private static final int ENTRIES_A_COMMIT = 500;

    private record Entry(List<Row> rows, CompletableFuture<Void> done) {
    }

    private static final Entry END = new Entry(List.of(), new CompletableFuture<>());

    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Connection connection;
    private final Thread writer = new Thread(this::run, "sandbox-journal");

    H2Journal(Path folder) {
        try {
            Files.createDirectories(folder);
            String url = H2File.durable("jdbc:h2:file:" + folder.toAbsolutePath().resolve("bank131-sandbox"));
            H2File.compact(url, "sa", "");
            connection = DriverManager.getConnection(url, "sa", "");
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS books (kind VARCHAR(20) NOT NULL, id VARCHAR(600) NOT NULL, "
                        + "body CHARACTER VARYING NOT NULL, changed_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP, "
                        + "PRIMARY KEY (kind, id))");
            }
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException("The sandbox bank's books in " + folder + " can't be opened: is another "
                    + "program using them?", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public CompletableFuture<Void> write(List<Row> rows) {
        Entry entry = new Entry(rows, new CompletableFuture<>());
        queue.add(entry);
        return entry.done;
    }

    @Override
    public Map<String, String> read(String kind) {
        try (PreparedStatement select = connection.prepareStatement("SELECT id, body FROM books WHERE kind = ?")) {
            select.setString(1, kind);
            Map<String, String> found = new LinkedHashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getString(2));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("The sandbox bank's books can't be read", e);
        }
    }

    @Override
    public boolean durable() {
        return true;
    }

    private void run() {
        List<Entry> batch = new ArrayList<>();
        try {
            while (!batch.contains(END)) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, ENTRIES_A_COMMIT);
                commit(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Entry> batch) {
        try (PreparedStatement merge = connection.prepareStatement(
                "MERGE INTO books (kind, id, body, changed_at) KEY (kind, id) VALUES (?, ?, ?, CURRENT_TIMESTAMP)")) {
            for (Entry entry : batch) {
                for (Row row : entry.rows) {
                    merge.setString(1, row.kind());
                    merge.setString(2, row.id());
                    merge.setString(3, new String(row.body(), StandardCharsets.UTF_8));
                    merge.addBatch();
                }
            }
            merge.executeBatch();
            connection.commit();
            batch.forEach(entry -> entry.done.complete(null));
        } catch (SQLException e) {
            LOG.error("The sandbox bank's books can't be written", e);
            rollBack();
            batch.forEach(entry -> entry.done.completeExceptionally(e));
        }
    }

    private void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.error("The sandbox bank's books can't be rolled back", e);
        }
    }

    @Override
    public void close() {
        queue.add(END);
        try {
            writer.join(10_000);
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.warn("The sandbox bank's books were not closed cleanly", e);
        }
    }
}
