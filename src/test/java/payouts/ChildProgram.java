package payouts;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import payouts.keys.PemKeys;
import payouts.sandbox.SandboxBank;
import payouts.sandbox.SandboxBooks;
import payouts.sandbox.SandboxSettings;

/**
 * The program in a process of its own, as an operator starts it: {@code java -jar} in a folder with {@code routes/} and
 * {@code application.properties}. It can be killed, stopped and started again in the same folder.
 */
public final class ChildProgram implements AutoCloseable {

    /** How long a condition is waited for before a test fails; generous, for noisy machines. */
    public static final Duration PATIENCE = Duration.ofSeconds(120);

    /** As it is deployed, its libraries beside it: the build makes it before the tests. */
    static final Path JAR = Path.of("target", "payout-routes.jar").toAbsolutePath();

    /** The Java that runs the tests. */
    public static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    private Process process;
    private int starts;

    private ChildProgram(Path folder) {
        this.folder = folder;
        set("payouts.http.port", RunningProgram.freePort());
        set("payouts.sandbox.port", RunningProgram.freePort());
        set("payouts.jms.embedded-port", "0");
        set("payouts.file.settle-ms", "0");
        environment("CAMEL_MANAGEMENT_PORT", RunningProgram.freePort());
        environment("LANG", "C.UTF-8");
    }

    /** Makes the folder ready; nothing runs yet. */
    public static ChildProgram in(Path folder) {
        try {
            Path routes = Files.createDirectories(folder.resolve("routes"));
            Files.createDirectories(routes.resolve("kamelets"));
            try (Stream<Path> files = Files.walk(Path.of("routes"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, routes.resolve(Path.of("routes").relativize(file)));
                }
            }
            Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
            return new ChildProgram(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another program in the folder of one that is there, on ports of its own. */
    static ChildProgram sharing(ChildProgram other) {
        ChildProgram program = new ChildProgram(other.folder);
        program.starts = 100;
        return program;
    }

    /** An option of Java for the next start. */
    public ChildProgram option(String option) {
        options.add(option);
        return this;
    }

    /** A setting for the next start, as {@code -Dname=value}. */
    public ChildProgram set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** A variable of the next start's environment. */
    public ChildProgram environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Starts it (again) and does not wait. */
    public ChildProgram start() {
        starts++;
        List<String> command = new ArrayList<>(List.of(JAVA,
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-XX:SharedArchiveFile=" + ClassArchive.made()));
        command.addAll(options);
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(output("out").toFile()).redirectError(output("err").toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(PAYOUTS|BANK131|CAMEL|LC)_.*|LANG|JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Starts it and waits until it is ready. */
    public ChildProgram startReady() {
        if (!start().becomesReady() && err().stream().anyMatch(line -> line.contains(BindException.class.getName()))) {
            // Somebody of the system took a port for a moment, as in RunningProgram.
            start().becomesReady();
        }
        if (!process.isAlive()) {
            throw new AssertionError("The program ended with code " + process.exitValue() + ": " + err() + out());
        }
        return this;
    }

    private boolean becomesReady() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> isReady() || !process.isAlive());
        return process.isAlive();
    }

    /** Whether its health says UP. */
    public boolean isReady() {
        try {
            HttpResponse<String> health = http.send(HttpRequest.newBuilder(health()).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofString());
            return health.statusCode() == 200 && health.body().contains("\"UP\"");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where its health is told. */
    public URI health() {
        return URI.create("http://127.0.0.1:" + environment.get("CAMEL_MANAGEMENT_PORT") + "/observe/health");
    }

    /** Whether its process is there. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Waits for its end by itself; its exit code. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The program still runs: " + out());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits so long, or less when it ends before. */
    public void runFor(long millis) {
        try {
            process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it as {@code kill} does (SIGTERM); its exit code. */
    public int stop() {
        process.destroy();
        return exitCode();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Lets it stand still as {@code kill -STOP} does: it holds what it holds, and does nothing. */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets it go on where it stood still. */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid())).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }

    /** What the last start has written to its standard output. */
    public List<String> out() {
        return lines(output("out"));
    }

    /** What every start has written to its standard output. */
    public List<String> everyOut() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("start-[0-9]+\\.out")).flatMap(file -> lines(file).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the last start has written to its standard error. */
    public List<String> err() {
        return lines(output("err"));
    }

    /** The folder it runs in. */
    public Path folder() {
        return folder;
    }

    /** A file or folder below {@code data/}. */
    public Path data(String name) {
        return folder.resolve("data").resolve(name);
    }

    /** The sandbox bank's books, read from disk once the program has ended. */
    public SandboxBooks books() {
        if (isAlive()) {
            throw new IllegalStateException("The program still has its books open.");
        }
        SandboxSettings bank = new SandboxSettings().folder(data("sandbox"))
                .bankKey(PemKeys.privateKey(data("sandbox").resolve("bank-private.pem"), null));
        try (SandboxBank closed = new SandboxBank(bank)) {
            return closed.books();
        }
    }

    /** A setting's value, where the test or this class has set it. */
    public String setting(String name) {
        return settings.get(name);
    }

    /** Puts a file into the inbox, whole. */
    public void drop(String name, String content) {
        try {
            Path unfinished = Files.writeString(folder.resolve(name + ".tmp"), content, StandardCharsets.UTF_8);
            Files.move(unfinished, data("inbox").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of the file's result, once it is there; its header first, without the BOM. */
    public List<String> result(String name) {
        return lines(await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> results(name), Objects::nonNull));
    }

    /** Whether the file's result is there. */
    public boolean hasResult(String name) {
        return results(name) != null;
    }

    private Path results(String name) {
        try (Stream<Path> files = Files.list(data("results"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + ".")
                    && file.getFileName().toString().endsWith(".result.csv")).findFirst().orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path output(String stream) {
        return folder.resolve("start-" + starts + "." + stream);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file).replace("\uFEFF", "").lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
