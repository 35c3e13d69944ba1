package payouts.classes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which classes of the program's jars may stand in an archive of the JVM.
 *
 * <p>Not a class that stands below {@code META-INF/versions}: for an agent or the flight recorder JDK 17 looks for an archived class's file,
 * finds it in no other place, and ends with SIGSEGV. Nor the lambdas of signed jars, over which JDK 17 breaks off making the archive.
 */
final class ClassList {

    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/[0-9]+/(.+)\\.class");
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final Pattern CLASS = Pattern.compile("(?!META-INF/)(.*[^/])\\.class");
    /** A run with the embedded ledger loads nothing of it. */
    private static final Pattern DRIVER = Pattern.compile("postgresql-[0-9].*\\.jar");
    private static final String LAMBDA = "@lambda-proxy ";

    private final Set<String> versioned = new HashSet<>();
    private final Set<String> signed = new HashSet<>();
    private final Set<String> driver = new LinkedHashSet<>();

    private ClassList() {
    }

    /** Looks through the program's jar and those of its class path. */
    static ClassList of(Path program) throws IOException {
        ClassList list = new ClassList();
        List<Path> jars = new ArrayList<>(List.of(program));
        try (JarFile jar = new JarFile(program.toFile())) {
            String libraries = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            Stream.of(libraries.split(" ")).map(program::resolveSibling).forEach(jars::add);
        }
        for (Path jar : jars) {
            list.look(jar);
        }
        return list;
    }

    private void look(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            List<String> names = jar.stream().map(entry -> entry.getName()).toList();
            names.forEach(name -> add(versioned, VERSIONED, name));
            if (names.stream().anyMatch(name -> SIGNATURE.matcher(name).matches())) {
                names.forEach(name -> add(signed, CLASS, name));
            }
            if (DRIVER.matcher(file.getFileName().toString()).matches()) {
                names.forEach(name -> add(driver, CLASS, name));
            }
        }
    }

    private static void add(Set<String> classes, Pattern pattern, String name) {
        var matcher = pattern.matcher(name);
        if (matcher.matches()) {
            classes.add(matcher.group(1));
        }
    }

    /**
     * @param loaded the lines of {@code -XX:DumpLoadedClassList}: a class, or what was made for one ({@code @lambda-proxy}, {@code @lambda-form-invoker})
     * @return the lines of {@code -XX:SharedClassListFile}
     */
    List<String> archivable(List<String> loaded) {
        Set<String> lines = new LinkedHashSet<>(loaded);
        lines.addAll(driver);
        return lines.stream().filter(line -> !versioned.contains(classOf(line)) && !(line.startsWith(LAMBDA) && signed.contains(classOf(line)))).toList();
    }

    private static String classOf(String line) {
        String name = line.startsWith(LAMBDA) ? line.substring(LAMBDA.length()) : line;
        return name.split(" ", 2)[0];
    }
}
