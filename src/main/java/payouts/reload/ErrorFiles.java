package payouts.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code <route file>.error} beside a file that does not run, for whoever looks at the folder; gone once it is mended. */
final class ErrorFiles {

    private static final String ENDING = ".error";

    private final Path folder;

    ErrorFiles(Path folder) {
        this.folder = folder;
    }

    /** Makes the error files those of these faults. Where the folder can't be written, the log and the health tell it. */
    void tell(Collection<Fault> faults) {
        Map<String, Fault> byFile = faults.stream().collect(Collectors.toMap(Fault::file, Function.identity(), (first, second) -> first));
        try {
            for (Fault fault : byFile.values()) {
                Path file = folder.resolve(fault.file() + ENDING);
                String text = fault + System.lineSeparator();
                if (Files.isDirectory(file.getParent()) && !(Files.exists(file) && Files.readString(file).equals(text))) {
                    Files.writeString(file, text);
                }
            }
            remove(folder, "", byFile);
            if (Files.isDirectory(folder.resolve("kamelets"))) {
                remove(folder.resolve("kamelets"), "kamelets/", byFile);
            }
        } catch (IOException e) {
            // A read-only folder is usual where files come from a config map.
        }
    }

    private static void remove(Path folder, String prefix, Map<String, Fault> stays) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches(".*(\\.yaml|\\.java)\\.error") && !stays.containsKey(prefix + name.substring(0, name.length() - ENDING.length()))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
