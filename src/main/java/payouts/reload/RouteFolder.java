package payouts.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder of the route files: {@code *.camel.yaml} and {@code *.java}, and {@code *.kamelet.yaml} in {@code kamelets}.
 * Editors' temporary files have other names, or begin with a dot or a hash. Links are followed, those of a config map too.
 */
public final class RouteFolder {

    /** Whatever is larger is no route file, and is not read into memory. */
    private static final long BYTES_MAX = 1 << 20;
    private static final Pattern ROUTES = Pattern.compile("[\\p{L}\\p{N}_].*(\\.camel\\.yaml|\\.java)");
    private static final Pattern KAMELETS = Pattern.compile("[\\p{L}\\p{N}_].*\\.kamelet\\.yaml");

    private final Path folder;

    /** @param folder which need not exist yet */
    public RouteFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The folder of patterns such as {@code file:routes/*.camel.yaml,file:routes/*.java}.
     *
     * @throws IllegalArgumentException for patterns of several folders: a file that is passed over in silence would be no route
     */
    public static RouteFolder ofPattern(String patterns) {
        Set<Path> folders = Stream.of(patterns.split(",")).map(RouteFolder::folderOf).collect(Collectors.toCollection(LinkedHashSet::new));
        if (folders.size() > 1) {
            throw new IllegalArgumentException("Route files stand in one folder, not in " + folders.stream().map(Path::toString)
                    .collect(Collectors.joining(" and ")) + ": put them together (camel.main.routes-include-pattern).");
        }
        return new RouteFolder(folders.iterator().next());
    }

    private static Path folderOf(String pattern) {
        String path = pattern.strip().replaceFirst("^file:(//)?", "");
        return Path.of(path.contains("/") ? path.substring(0, path.lastIndexOf('/') + 1) : ".").normalize();
    }

    Path path() {
        return folder;
    }

    /**
     * Reads all files.
     *
     * @throws IOException when the folder or a file of it can't be read, now; a half read folder is nobody's wish
     */
    SortedMap<String, RouteFile> read() throws IOException {
        SortedMap<String, RouteFile> files = new TreeMap<>();
        read(folder, "", ROUTES, files);
        Path kamelets = folder.resolve("kamelets");
        if (Files.isDirectory(kamelets)) {
            read(kamelets, "kamelets/", KAMELETS, files);
        }
        return files;
    }

    private static void read(Path folder, String prefix, Pattern names, SortedMap<String, RouteFile> into) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.toList()) {
                String name = file.getFileName().toString();
                if (names.matcher(name).matches() && !Files.isDirectory(file)) {
                    into.put(prefix + name, RouteFile.of(prefix + name, bytes(file)));
                }
            }
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file.getFileName() + " is larger than " + BYTES_MAX + " bytes, which no route file is");
        }
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(file.getFileName() + " can't be read by this user", e);
        }
    }
}
