package payouts.classes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code class-archive}: makes the archive of the JVM's classes (AppCDS) beside the program's jar; a start with
 * {@code -XX:SharedArchiveFile} of it takes two thirds of the time.
 *
 * <p>Which classes a start needs is found by one: the bundle's own routes with the settings they are shipped with, in a folder of its own, so
 * with the sandbox bank and a new embedded ledger. Nothing of the folder it is called in, or of its environment, is read: it may hold
 * the settings of production.
 */
public final class ClassArchiveCommand {

    /** The archive is there. */
    public static final int GOOD = 0;
    /** It could not be made. */
    public static final int FAILED = 1;
    /** The command itself was not understood, or is not to be had here. */
    public static final int WRONG_USE = 2;

    /** The archive's name, beside the program's jar. */
    public static final String FILE = "payout-routes.jsa";

    private static final int LINES_TOLD = 10;
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "TMP");

    private ClassArchiveCommand() {
    }

    /**
     * Makes the archive.
     *
     * @param arguments {@code class-archive}, and nothing more
     * @param up        what the program says once it is up
     * @return the exit code
     */
    public static int run(String[] arguments, String up, PrintStream out, PrintStream err) {
        Path jar = jar();
        if (arguments.length > 1 || jar == null) {
            err.println((jar == null ? "Only the packaged program has an archive of its classes" : "Too many arguments")
                    + ". Use: java -jar payout-routes.jar class-archive");
            return WRONG_USE;
        }
        Path archive = jar.resolveSibling(FILE);
        Path folder = null;
        try {
            folder = Files.createTempDirectory("payout-routes-classes-");
            Path unfinished = Files.createTempFile(jar.getParent(), FILE, ".tmp");
            try {
                Path loaded = folder.resolve("loaded.lst");
                loadAll(jar, folder, up, loaded);
                Path classes = Files.write(folder.resolve("classes.lst"), ClassList.of(jar).archivable(Files.readAllLines(loaded)));
                dump(jar, folder, classes, unfinished);
                // Whoever makes it need not be who runs the program.
                if (!unfinished.toFile().setReadable(true, false)) {
                    throw new IOException(archive + " can't be made readable for all");
                }
                Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
            out.println(archive + " is made, " + (Files.size(archive) >> 20) + " MB, for this Java and this version of the program. Start with"
                    + " -XX:SharedArchiveFile=" + FILE + " before -jar.");
            return GOOD;
        } catch (IOException e) {
            err.println("The archive of classes can't be made: " + e.getMessage());
            return FAILED;
        } finally {
            delete(folder);
        }
    }

    /** The jar that this class comes from; null where it comes from a folder. */
    private static Path jar() {
        try {
            Path source = Path.of(ClassArchiveCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isRegularFile(source) ? source : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Starts the program once, until it is up, and keeps the names of the classes it has loaded. */
    private static void loadAll(Path jar, Path folder, String up, Path loaded) throws IOException {
        BundledRoutes.copy(jar, Files.createDirectories(folder.resolve("routes")));
        List<String> options = new ArrayList<>(List.of("-XX:DumpLoadedClassList=" + loaded, "-Dcamel.server.host=127.0.0.1", "-Dpayouts.jms.embedded-port=0"));
        for (String port : List.of("payouts.http.port", "payouts.sandbox.port", "camel.management.port")) {
            options.add("-D" + port + "=" + freePort());
        }
        Process program = java(jar, folder, options);
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader said = program.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            while (line != null && !line.contains(up)) {
                keep(last, line);
                line = said.readLine();
            }
            if (line == null) {
                throw new IOException("the program did not start to show its classes; it said last:\n" + String.join("\n", last));
            }
            // By its handle: the process itself would close what is read here.
            program.toHandle().destroy();
            while (said.readLine() != null) {
                // The list is whole when it has ended.
            }
        } finally {
            end(program);
        }
    }

    private static void dump(Path jar, Path folder, Path classes, Path archive) throws IOException {
        Process dump = java(jar, folder, List.of("-Xshare:dump", "-Xlog:disable", "-Xlog:all=error:stdout", "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive));
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader said = dump.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                keep(last, line);
            }
        }
        int code = end(dump);
        if (code != 0 || Files.size(archive) == 0) {
            throw new IOException("Java broke off (exit code " + code + "); it said last:\n" + String.join("\n", last));
        }
    }

    private static void keep(Deque<String> last, String line) {
        last.add(line);
        if (last.size() > LINES_TOLD) {
            last.remove();
        }
    }

    /** This very Java, for an archive fits no other; without the settings that the environment may hold. */
    private static Process java(Path jar, Path folder, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder java = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        java.environment().keySet().retainAll(ENVIRONMENT);
        java.environment().put("LANG", "C.UTF-8");
        Process process = java.start();
        // Who breaks the command off wants none of it to go on.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static int end(Process process) throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // It lies where the system clears up.
        }
    }
}
