package payouts.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What was measured: ratios, which hold on any machine, and the numbers they were made of, which hold on this one. */
final class Report {

    private final Map<String, Double> ratios = new LinkedHashMap<>();
    private final Map<String, String> goals = new LinkedHashMap<>();
    private final Map<String, Double> numbers = new LinkedHashMap<>();

    /** @param goal as it is written, {@code ">= 1.0"} */
    void ratio(String name, double value, String goal) {
        ratios.put(name, round(value));
        goals.put(name, goal);
        System.out.printf(Locale.ROOT, "%-28s %8.3f   (%s)%n", name, value, goal);
    }

    void number(String name, double value) {
        numbers.put(name, round(value));
        System.out.printf(Locale.ROOT, "    %-36s %12.3f%n", name, value);
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private boolean isMet(String name) {
        String[] goal = goals.get(name).split(" ");
        double bound = Double.parseDouble(goal[1]);
        return goal[0].equals(">=") ? ratios.get(name) >= bound : ratios.get(name) <= bound;
    }

    void print(PrintStream out) {
        out.printf("%n%-28s %10s %10s%n", "ratio", "measured", "goal");
        ratios.forEach((name, value) -> out.printf(Locale.ROOT, "%-28s %10.3f %10s  %s%n", name, value, goals.get(name),
                isMet(name) ? "met" : "MISSED"));
    }

    void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("at", Instant.now().toString());
        all.put("machine", machine());
        all.put("ratios", ratios);
        all.put("goals", goals);
        all.put("numbers", numbers);
        Files.createDirectories(file.getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    private static Map<String, Object> machine() throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
        Path processors = Path.of("/proc/cpuinfo");
        if (Files.isReadable(processors)) {
            Files.lines(processors).filter(line -> line.startsWith("model name")).findFirst()
                    .ifPresent(line -> facts.put("processor", line.substring(line.indexOf(':') + 1).strip()));
        }
        return facts;
    }
}
