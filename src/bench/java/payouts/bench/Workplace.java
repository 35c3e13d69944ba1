package payouts.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import payouts.classes.ClassArchiveCommand;
import payouts.keys.PemKeys;

/** Where the measures work: a folder, the keys of both sides, and a PostgreSQL whose commits are durable. */
final class Workplace implements AutoCloseable {

    static final boolean PROFILED = Boolean.getBoolean("bench.profile");

    private final Path project;
    private final Path folder;
    private final double scale;
    private final EmbeddedPostgres postgres;
    private final List<String> databases = new ArrayList<>();
    private Path archive;

    private Workplace(Path project, Path folder, double scale, EmbeddedPostgres postgres) {
        this.project = project;
        this.folder = folder;
        this.scale = scale;
        this.postgres = postgres;
    }

    static Workplace in(Path project, double scale) throws IOException {
        Path folder = project.resolve("target/bench/work");
        delete(folder);
        Files.createDirectories(folder);
        PemKeys.generate(folder.resolve("ours.pem"), folder.resolve("ours-public.pem"));
        PemKeys.generate(folder.resolve("bank.pem"), folder.resolve("bank-public.pem"));
        // The embedded server's own defaults are those of tests: they would lose commits with the power.
        EmbeddedPostgres.Builder server = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(2)).setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on").setServerConfig("full_page_writes", "on")
                // No checkpoint in the middle of a million rows: small files would never meet one.
                .setServerConfig("shared_buffers", "1GB").setServerConfig("max_wal_size", "8GB").setServerConfig("checkpoint_timeout", "30min");
        if (PROFILED) {
            server.setServerConfig("shared_preload_libraries", "pg_stat_statements");
        }
        EmbeddedPostgres postgres = server.start();
        return new Workplace(project, folder, scale, postgres);
    }

    Path project() {
        return project;
    }

    /** A number of payouts, rows or webhooks, made smaller by the scale. */
    int scaled(int number) {
        return Math.max(20, (int) (number * scale));
    }

    /** The archive of the program's classes, with which it is installed; made before its first start. */
    Path archive() throws IOException {
        if (archive == null) {
            Path jar = project.resolve("target/payout-routes.jar");
            try (JavaProcess command = JavaProcess.start(folder, "class-archive", List.of("-jar", jar.toString(), "class-archive"))) {
                archive = jar.resolveSibling(ClassArchiveCommand.FILE);
                command.hear(archive + " is made");
                command.awaitEnd();
            }
        }
        return archive;
    }

    Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    Path key(String name) {
        return folder.resolve(name + ".pem");
    }

    /** The address of a database of its own. */
    String freshDatabase() throws SQLException {
        String name = "b" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        databases.add(name);
        return postgres.getJdbcUrl("postgres", name);
    }

    /** Ends a measure: millions of rows that are left would be vacuumed and written out while the next one runs. */
    void clear() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            for (String name : databases) {
                statement.execute("drop database " + name + " with (force)");
            }
            statement.execute("checkpoint");
        }
        databases.clear();
    }

    /** The first column of a query's rows. */
    static List<String> texts(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database); Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    static double number(String database, String sql) throws SQLException {
        return Double.parseDouble(texts(database, sql).get(0));
    }

    static void execute(String database, String... script) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database); Statement statement = connection.createStatement()) {
            for (String sql : script) {
                statement.execute(sql);
            }
        }
    }

    /** Processor time of the database server since its start, in milliseconds; of those of its processes that live now. */
    double postgresCpuMillis() throws SQLException {
        double millis = 0;
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select pid from pg_stat_activity where pid <> pg_backend_pid()")) {
            while (rows.next()) {
                millis += ProcessHandle.of(rows.getLong(1)).flatMap(process -> process.info().totalCpuDuration()).orElse(Duration.ZERO)
                        .toNanos() / 1e6;
            }
        }
        return millis;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    /** What each statement took, most of all first. */
    private void writeStatements() throws IOException, SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create extension if not exists pg_stat_statements");
            try (var rows = statement.executeQuery("select round(total_exec_time), calls, round(max_exec_time::numeric, 2), shared_blks_hit, wal_bytes, regexp_replace(query, '\\s+', ' ', 'g')"
                    + " from pg_stat_statements order by total_exec_time desc limit 60")) {
                while (rows.next()) {
                    lines.add("%8s ms %8s calls %9s ms max %9s blocks %11s bytes  %s".formatted(rows.getString(1), rows.getString(2), rows.getString(3),
                            rows.getString(4), rows.getString(5), rows.getString(6)));
                }
            }
        }
        Files.write(folder.resolve("statements.txt"), lines);
    }

    @Override
    public void close() throws IOException, SQLException {
        if (PROFILED) {
            writeStatements();
        }
        postgres.close();
    }
}
