package payouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder with the shipped routes, for tests that edit them or add their own. */
public final class OwnRoutes {

    private OwnRoutes() {
    }

    /** Copies every file of {@code routes/}, kamelets too. */
    public static Path in(Path folder) throws IOException {
        Path shipped = Path.of("routes");
        Path routes = folder.resolve("routes");
        try (Stream<Path> files = Files.walk(shipped)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = routes.resolve(shipped.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return routes;
    }

    /** The setting that has the program take its routes from there. */
    public static String pattern(Path routes) {
        return "file:" + routes + "/*.camel.yaml";
    }
}
