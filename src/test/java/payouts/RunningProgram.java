package payouts;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.util.ObjectHelper;
import payouts.ledger.Ledger;
import payouts.sandbox.SandboxBank;

/**
 * The whole program with its sandbox bank, in this JVM, on free ports and in a folder of its own: what the tests drop
 * files into and ask the books of. Closing and starting again in the same folder is a restart.
 */
public final class RunningProgram implements AutoCloseable {

    /** How long a condition is waited for before a test fails; generous, for noisy machines. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int PORTS = 5000;
    /** Below the ports that systems give to clients, or one of them could take it before a restart does; apart for each fork of the tests. */
    private static final int PORTS_FROM = 10_000 + Integer.getInteger("test.fork", 0) % 4 * PORTS;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private final Path folder;
    private final Properties settings = new Properties();
    private Main main;

    private RunningProgram(Path folder, Map<String, String> more) {
        this.folder = folder;
        for (String name : List.of("inbox", "archive", "rejected", "results")) {
            settings.setProperty("payouts.file." + name, folder.resolve(name).toString());
        }
        settings.setProperty("payouts.file.settle-ms", "0");
        settings.setProperty("payouts.http.port", freePort());
        settings.setProperty("payouts.sandbox.port", freePort());
        settings.setProperty("camel.management.enabled", "false");
        settings.setProperty("bank131.private-key", folder.resolve("keys/ours.pem").toString());
        settings.setProperty("bank131.public-key", folder.resolve("keys/bank.pem").toString());
        settings.setProperty("payouts.ledger-key", folder.resolve("keys/ledger.key").toString());
        settings.setProperty("payouts.sandbox.folder", folder.resolve("sandbox").toString());
        settings.setProperty("payouts.sandbox.rules", folder.resolve("sandbox/rules.yaml").toString());
        settings.setProperty("payouts.database.url", "jdbc:h2:file:" + folder.resolve("ledger/payouts"));
        settings.setProperty("payouts.jms.embedded-port", "0");
        settings.setProperty("payouts.jms.embedded-folder", folder.resolve("broker").toString());
        settings.setProperty("payouts.routes.accepted", folder.resolve("accepted").toString());
        settings.setProperty("payouts.routes.poll-ms", "100");
        settings.setProperty("bank131.requests-per-second", "0");
        more.forEach(settings::setProperty);
    }

    /** Starts the program in the folder. */
    public static RunningProgram in(Path folder, Map<String, String> settings) {
        RunningProgram program = new RunningProgram(folder, settings);
        program.start();
        return program;
    }

    /** Starts the program in the folder, with the test's defaults. */
    public static RunningProgram in(Path folder) {
        return in(folder, Map.of());
    }

    /** Starts it (again). */
    public void start() {
        start(true);
    }

    private void start(boolean again) {
        main = PayoutRoutes.program(settings);
        try {
            main.start();
        } catch (Exception e) {
            // Its ports were free when it looked, at the start's beginning: somebody of the system has taken one for a moment since.
            if (again && ObjectHelper.getException(BindException.class, e) != null) {
                close();
                await().atMost(PATIENCE).until(this::portsAreFree);
                start(false);
                return;
            }
            throw new IllegalStateException("The program does not start: " + e, e);
        }
    }

    private boolean portsAreFree() {
        return settings.stringPropertyNames().stream().filter(name -> name.endsWith(".port"))
                .allMatch(name -> isFree(Integer.parseInt(settings.getProperty(name))));
    }

    /** Changes a setting for the next start. */
    public RunningProgram set(String name, String value) {
        settings.setProperty(name, value);
        return this;
    }

    @Override
    public void close() {
        if (main != null) {
            main.stop();
            main = null;
        }
    }

    /** Whether it is started. */
    public boolean isRunning() {
        return main != null;
    }

    /** Puts a file into the inbox, whole. */
    public void drop(String name, String content) {
        try {
            Path unfinished = Files.writeString(folder.resolve(name + ".tmp"), content, StandardCharsets.UTF_8);
            Files.move(unfinished, folder.resolve("inbox").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of the file's result, once it is there; its header first, without the BOM. */
    public List<String> result(String name) {
        return lines("results", name, ".result.csv");
    }

    /** The lines of the file's rejected rows, once they are there. */
    public List<String> rejected(String name) {
        return lines("rejected", name, ".rejected.csv");
    }

    /** The file names in one of the folders. */
    public List<String> names(String subfolder) {
        try (Stream<Path> files = Files.list(folder.resolve(subfolder))) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines(String subfolder, String name, String ending) {
        String found = await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> names(subfolder).stream()
                .filter(file -> file.startsWith(name + ".") && file.endsWith(ending)).findFirst().orElse(null), java.util.Objects::nonNull);
        try {
            return Files.readString(folder.resolve(subfolder).resolve(found)).replace("\uFEFF", "").lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sandbox bank. */
    public SandboxBank bank() {
        return camel().getRegistry().lookupByNameAndType("sandboxBank", SandboxBank.class);
    }

    /** The ledger. */
    public Ledger ledger() {
        return camel().getRegistry().lookupByNameAndType("payoutsLedger", Ledger.class);
    }

    /** The running Camel context. */
    public CamelContext camel() {
        return main.getCamelContext();
    }

    /** An address on the public port. */
    public URI http(String path) {
        return URI.create("http://127.0.0.1:" + settings.getProperty("payouts.http.port") + path);
    }

    /** A setting's value. */
    public String setting(String name) {
        return settings.getProperty(name);
    }

    /** A port that nobody uses now. */
    public static String freePort() {
        while (true) {
            int port = PORTS_FROM + NEXT_PORT.getAndIncrement() % PORTS;
            if (isFree(port)) {
                return Integer.toString(port);
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
