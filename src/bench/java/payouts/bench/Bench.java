package payouts.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs every measure but {@code memory} in turn and writes {@code results.json}. {@code -Dbench.scale=0.1} makes all of them that much smaller, for
 * work on the measures themselves; {@code -Dbench.only=payouts,csv} leaves the others out; {@code -Dbench.profile=true} leaves a
 * flight recording of each program in its folder under {@code target/bench/work}, and the times of the statements beside them.
 */
public final class Bench {

    /** Measured where it is asked for alone: it takes too long. */
    private static final String MEMORY = "memory";
    private static final Map<String, Measure> MEASURES = new LinkedHashMap<>();

    static {
        MEASURES.put("payouts", new PayoutMeasure());
        MEASURES.put("csv", new CsvMeasure());
        MEASURES.put("webhooks", new WebhookMeasure());
        MEASURES.put("growth", new GrowthMeasure());
        MEASURES.put("nodes", new NodesMeasure());
        MEASURES.put("limiter", new LimiterMeasure());
        MEASURES.put("start", new StartMeasure());
        MEASURES.put("micro", new MicroMeasure());
        MEASURES.put(MEMORY, new MemoryMeasure());
    }

    private Bench() {
    }

    /** @param arguments the project's folder */
    public static void main(String[] arguments) throws Exception {
        Path project = Path.of(arguments[0]).toAbsolutePath();
        String only = System.getProperty("bench.only", "");
        List<String> chosen = only.isBlank() ? MEASURES.keySet().stream().filter(name -> !name.equals(MEMORY)).toList() : List.of(only.split(","));
        Report report = new Report();
        List<String> failed = new ArrayList<>();
        try (Workplace place = Workplace.in(project, Double.parseDouble(System.getProperty("bench.scale", "1")))) {
            for (String name : chosen) {
                System.out.printf("--- %s%n", name);
                long since = System.nanoTime();
                try {
                    MEASURES.get(name).run(place, report);
                    report.number("seconds_of_" + name, (System.nanoTime() - since) / 1e9);
                } catch (Exception e) {
                    // The others are worth having all the same.
                    e.printStackTrace();
                    failed.add(name);
                }
                report.write(project.resolve("target/bench/results.json"));
                place.clear();
            }
        }
        report.print(System.out);
        if (!failed.isEmpty()) {
            System.out.println("Not measured: " + failed);
            System.exit(1);
        }
    }
}
