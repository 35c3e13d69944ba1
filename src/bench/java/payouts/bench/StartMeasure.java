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
 * From the command to "is up", against a Camel that starts the same components and servers for nothing: both as Java runs them by
 * itself, which is what the ratio says. Then the program's start with an archive of its classes (AppCDS). It is a restart, as in
 * production: the ledger's schema stands, the routes are those that ran before, and the broker is elsewhere.
 */
final class StartMeasure implements Measure {

    private static final int ROUNDS = 3;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        String database = place.freshDatabase();
        List<String> empty = empty(place);
        start(place, database, null);
        Rounds.Pair seconds = Rounds.inTurn(ROUNDS, () -> start(place, database, null), () -> startEmpty(place, empty));
        report.ratio("start_vs_empty_main", seconds.ratio(), "<= 1.5");
        report.number("start_seconds", seconds.first());
        report.number("empty_main_start_seconds", seconds.second());
        String archive = archive(place, database).toString();
        double[] archived = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            archived[i] = start(place, database, "-XX:SharedArchiveFile=" + archive);
        }
        report.number("start_seconds_with_appcds", Rounds.median(archived));
    }

    /** As docs/performance.md tells: JDK 17 breaks off over the lambdas of signed jars, so those are left out. */
    private static Path archive(Workplace place, String database) throws IOException {
        Path folder = place.folder("start");
        Path all = folder.resolve("all.lst");
        Path classes = folder.resolve("classes.lst");
        Path archive = folder.resolve("program.jsa");
        start(place, database, "-XX:DumpLoadedClassList=" + all);
        try (Stream<String> lines = Files.lines(all)) {
            Files.write(classes, (Iterable<String>) lines
                    .filter(line -> !line.matches("@lambda-proxy (org/bouncycastle|com/amazon)/.*"))::iterator);
        }
        List<String> command = List.of("-Xshare:dump", "-Xlog:cds=error", "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive, "-jar", place.project().resolve("target/payout-routes.jar").toString());
        try (JavaProcess dump = JavaProcess.start(folder, "dump", command)) {
            dump.awaitEnd();
        }
        return archive;
    }

    private static double start(Workplace place, String database, String option) throws IOException {
        Node node = Node.of(place, "start", database, "http://127.0.0.1:1").set("payouts.jms.enabled", "false");
        if (option != null) {
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
            String path = Stream.concat(Stream.of(jar), libraries.sorted()).map(Path::toString).collect(Collectors.joining(":"));
            return List.of("-cp", path, EmptyMain.class.getName());
        }
    }

    private static double startEmpty(Workplace place, List<String> empty) throws IOException {
        List<String> command = new ArrayList<>(List.of("-Xmx512m", Node.optionsOfJava(place)));
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
