package payouts.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java program in a process of its own, spoken to by lines; its processor time and its heap can be asked. */
final class JavaProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader said;
    private final PrintWriter told;

    private JavaProcess(Process process) {
        this.process = process;
        // Who breaks the measures off wants none of their programs to go on.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        this.said = process.inputReader(StandardCharsets.UTF_8);
        this.told = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** Starts one of the measures' own programs. */
    static JavaProcess ofBench(Path folder, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("-Xmx2g", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(folder, main.getSimpleName(), command);
    }

    /** Starts Java in a folder; what it says on its error output goes to {@code <name>.log} there. */
    static JavaProcess start(Path folder, String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java("java")));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectError(new File(folder.toFile(), name + ".log"));
        builder.environment().keySet().removeIf(variable -> variable.matches("(PAYOUTS|BANK131|CAMEL|LC)_.*|LANG|JAVA_TOOL_OPTIONS"));
        builder.environment().put("LANG", "C.UTF-8");
        return new JavaProcess(builder.start());
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    void tell(String line) {
        told.println(line);
    }

    /** The next line that begins so, without that beginning. */
    String hear(String beginning) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length()).strip();
            }
        }
        throw new IOException("The process ended before it said '" + beginning + "'.");
    }

    /** Reads on, so that the process never waits for a reader. */
    void listenNoMore() {
        Thread drain = new Thread(() -> {
            try {
                said.lines().forEach(line -> { });
            } catch (UncheckedIOException e) {
                // The process was closed.
            }
        }, "drain");
        drain.setDaemon(true);
        drain.start();
    }

    /** Waits until it ends by itself, and reads what it says meanwhile. */
    void awaitEnd() throws IOException {
        while (said.readLine() != null) {
            // Nobody needs it.
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Processor time since its start, in milliseconds. */
    double cpuMillis() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e6;
    }

    /** What is alive on its heap, in MB: a class histogram collects all garbage first. */
    double liveMegabytes() throws IOException {
        Process tool = new ProcessBuilder(java("jcmd"), Long.toString(process.pid()), "GC.class_histogram").start();
        try (BufferedReader lines = tool.inputReader()) {
            String total = lines.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
            return Long.parseLong(total.trim().split(" +")[2]) / 1e6;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
