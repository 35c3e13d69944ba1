package payouts.classes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The bundle's own routes, of which the program's jar holds a copy for this purpose: those that an operator has may read from anywhere. */
final class BundledRoutes {

    private static final String FOLDER = "bundle/routes/";

    private BundledRoutes() {
    }

    static void copy(Path jar, Path folder) throws IOException {
        try (JarFile program = new JarFile(jar.toFile())) {
            List<JarEntry> files = program.stream().filter(entry -> entry.getName().startsWith(FOLDER) && !entry.isDirectory()).toList();
            for (JarEntry file : files) {
                Path target = folder.resolve(file.getName().substring(FOLDER.length()));
                Files.createDirectories(target.getParent());
                try (InputStream content = program.getInputStream(file)) {
                    Files.copy(content, target);
                }
            }
        }
    }
}
