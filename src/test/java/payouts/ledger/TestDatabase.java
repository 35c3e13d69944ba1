package payouts.ledger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** Both databases that the ledger runs on: H2 in a file, and one PostgreSQL server for the JVM. */
public enum TestDatabase {
    H2 {
        @Override
        public String freshUrl() {
            return "jdbc:h2:file:" + folder().resolve(UUID.randomUUID().toString());
        }
    },
    POSTGRES {
        @Override
        public String freshUrl() {
            String name = "t" + UUID.randomUUID().toString().replace("-", "");
            try (var connection = Server.RUNNING.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return Server.RUNNING.getJdbcUrl("postgres", name);
        }
    };

    private static final String TABLES = "result_outbox, result_sink, bank_event, payout_return, batch_line, payout_history, attempt, payout, batch, control, node_boot,"
            + " ledger_secret, bank_identity, route_change, turn";

    private LedgerDatabase database;

    /** The address of a database of its own. */
    public abstract String freshUrl();

    /** The address of a copy of a PostgreSQL database that nobody uses now, as a dump that was put back would be. */
    public static String copyOf(String postgresUrl) {
        String copy = POSTGRES.freshUrl();
        try (var connection = Server.RUNNING.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            statement.execute("drop database " + nameIn(copy));
            statement.execute("create database " + nameIn(copy) + " template " + nameIn(postgresUrl));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return copy;
    }

    private static String nameIn(String url) {
        return url.replaceAll(".*/|\\?.*", "");
    }

    /** The database that the tests of this JVM share, emptied. */
    synchronized LedgerDatabase emptied() {
        if (database == null) {
            database = new LedgerDatabase(freshUrl(), "", "", 12);
        }
        database.inTransactionDo(tx -> {
            if (this == POSTGRES) {
                tx.update("truncate " + TABLES + " restart identity");
            } else {
                tx.update("set referential_integrity false");
                for (String table : TABLES.split(", ")) {
                    tx.update("truncate table " + table + " restart identity");
                }
                tx.update("set referential_integrity true");
            }
        });
        return database;
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("ledger-test");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Started by the first test that needs it; it ends with the JVM. */
    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().setPGStartupWait(java.time.Duration.ofMinutes(2)).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
