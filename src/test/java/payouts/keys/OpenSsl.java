package payouts.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code openssl} command of this machine, as a partner of the tests. */
final class OpenSsl {

    private final Path folder;

    OpenSsl(Path folder) {
        this.folder = folder;
    }

    static boolean isThere() {
        try {
            return run(Path.of("."), List.of("version")) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs it in the folder and fails when it does. */
    void run(String... arguments) throws IOException {
        if (run(folder, List.of(arguments)) != 0) {
            throw new AssertionError("openssl " + String.join(" ", arguments) + ": " + Files.readString(folder.resolve("openssl.txt")));
        }
    }

    /** Whether it says so. */
    boolean says(String... arguments) throws IOException {
        return run(folder, List.of(arguments)) == 0;
    }

    private static int run(Path folder, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.redirectOutput(folder.equals(Path.of(".")) ? ProcessBuilder.Redirect.DISCARD
                : ProcessBuilder.Redirect.to(folder.resolve("openssl.txt").toFile()));
        Process process = builder.start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
