package payouts.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * From the command to "is up", against a Camel that starts the same components and servers for nothing; and what an archive of the
 * JVM's classes (AppCDS) saves. The ledger's schema stands already, and the broker is elsewhere, as in production.
 */
final class StartMeasure implements Measure {

    private static final int ROUNDS = 3;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        String database = place.freshDatabase();
        start(place, database, null);
        Rounds.Pair seconds = Rounds.inTurn(ROUNDS, () -> start(place, database, null), () -> empty(place));
        Path archive = archive(place, database);
        double[] archived = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            archived[i] = start(place, database, "-XX:SharedArchiveFile=" + archive);
        }
        report.ratio("start_vs_empty_main", seconds.ratio(), "<= 1.5");
        report.number("start_seconds", seconds.first());
        report.number("empty_main_start_seconds", seconds.second());
        report.number("start_seconds_with_appcds", Rounds.median(archived));
    }

    /** As docs/performance.md tells: JDK 17 breaks off over lambdas in signed jars, so they are left out. */
    private static Path archive(Workplace place, String database) throws IOException {
        Path folder = place.folder("start");
        Path all = folder.resolve("all.lst");
        Path classes = folder.resolve("classes.lst");
        Path archive = folder.resolve("classes.jsa");
        start(place, database, "-XX:DumpLoadedClassList=" + all);
        try (Stream<String> lines = Files.lines(all)) {
            Files.write(classes, (Iterable<String>) lines.filter(line -> !line.startsWith("@lambda"))::iterator);
        }
        try (JavaProcess dump = JavaProcess.start(folder, "dump", List.of("-Xshare:dump", "-Xlog:cds=error", "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive, "-jar", place.project().resolve("target/payout-routes.jar").toString()))) {
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

    private static double empty(Workplace place) throws IOException {
        Path program = place.project().resolve("target");
        List<String> command = List.of("-Xmx512m", "-cp", program.resolve("lib") + "/*:" + program.resolve("test-classes"),
                EmptyMain.class.getName(), "" + Workplace.freePort(), "" + Workplace.freePort());
        long since = System.nanoTime();
        try (JavaProcess empty = JavaProcess.start(place.folder("empty"), "empty", command)) {
            empty.hear("UP");
            double seconds = (System.nanoTime() - since) / 1e9;
            empty.listenNoMore();
            return seconds;
        }
    }
}
