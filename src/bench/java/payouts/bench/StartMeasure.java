package payouts.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From the command to "is up", against a Camel that starts the same components and servers for nothing. The program starts as it is
 * installed, with the archive of its classes; Camel as Java starts it by itself. Then the other way round: the program without its
 * archive, Camel with one. It is a restart, as in production: the ledger's schema stands, the routes are those that ran before, and
 * the broker is elsewhere.
 */
final class StartMeasure implements Measure {

    /** A start is short, and its time differs by a tenth from one to the next. */
    private static final int ROUNDS = 7;
    private static final int OTHER_ROUNDS = 3;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        String database = place.freshDatabase();
        List<String> empty = empty(place);
        start(place, database);
        Rounds.Pair seconds = Rounds.inTurn(ROUNDS, () -> start(place, database), () -> startEmpty(place, empty));
        report.ratio("start_vs_empty_main", seconds.ratio(), "<= 1.5");
        report.number("start_seconds", seconds.first());
        report.number("empty_main_start_seconds", seconds.second());
        Path archive = place.folder("empty").resolve("empty.jsa");
        startEmpty(place, empty, "-XX:ArchiveClassesAtExit=" + archive);
        Rounds.Pair others = Rounds.inTurn(OTHER_ROUNDS, () -> start(place, database, "-XX:SharedArchiveFile=" + defaultArchive()),
                () -> startEmpty(place, empty, "-XX:SharedArchiveFile=" + archive));
        report.number("start_seconds_without_archive", others.first());
        report.number("empty_main_start_seconds_with_archive", others.second());
    }

    /** The archive of its own classes that Java uses where it is told of no other. */
    private static Path defaultArchive() {
        return Path.of(System.getProperty("java.home"), "lib", "server", "classes.jsa");
    }

    private static double start(Workplace place, String database, String... options) throws IOException {
        Node node = Node.of(place, "start", database, "http://127.0.0.1:1").set("payouts.jms.enabled", "false");
        for (String option : options) {
            node.option(option);
        }
        long since = System.nanoTime();
        try (node) {
            node.start(place);
            return (System.nanoTime() - since) / 1e9;
        }
    }

    /** The empty Main's class path and class, without the tests' own settings of the log. */
    private static List<String> empty(Workplace place) throws IOException {
        Path classes = place.project().resolve("target/test-classes");
        Path jar = place.folder("empty").resolve("empty.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> own = Files.list(classes.resolve("payouts/bench"))) {
            for (Path file : own.filter(path -> path.getFileName().toString().startsWith("EmptyMain")).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        try (Stream<Path> libraries = Files.list(place.project().resolve("target/lib"))) {
            // With anything else on the class path Java would leave an archive of classes aside.
            String path = Stream.concat(Stream.of(jar), libraries.filter(file -> file.toString().endsWith(".jar")).sorted()).map(Path::toString)
                    .collect(Collectors.joining(":"));
            return List.of("-cp", path, EmptyMain.class.getName());
        }
    }

    private static double startEmpty(Workplace place, List<String> empty, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("-Xmx512m", Node.optionsOfJava(place)));
        command.addAll(List.of(options));
        command.addAll(empty);
        command.addAll(List.of("" + Workplace.freePort(), "" + Workplace.freePort()));
        long since = System.nanoTime();
        try (JavaProcess process = JavaProcess.start(place.folder("empty"), "empty", command)) {
            process.hear("UP");
            double seconds = (System.nanoTime() - since) / 1e9;
            process.listenNoMore();
            return seconds;
        }
    }
}
