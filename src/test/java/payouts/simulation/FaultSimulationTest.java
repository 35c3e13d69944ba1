package payouts.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seeded runs with every fault that we know of. A failing run names its seed; {@code -Dsimulation.from=<seed>
 * -Dsimulation.seeds=1} plays it again.
 */
class FaultSimulationTest {

    private static final int AT_ONCE = 4;

    @TempDir
    Path folder;

    @Test
    void whateverGoesWrongNothingIsPaidTwiceLostOrToldWrongly() throws InterruptedException {
        long from = Long.getLong("simulation.from", 1);
        long seeds = Long.getLong("simulation.seeds", 200);
        Keys keys = new Keys(folder.resolve("keys"));
        Map<Long, List<String>> faults = new ConcurrentSkipListMap<>();
        ExecutorService runs = Executors.newFixedThreadPool(AT_ONCE);
        LongStream.range(from, from + seeds).forEach(seed -> runs.execute(() -> {
            FaultPlan plan = new FaultPlan(seed);
            try {
                List<String> found = new Simulation(plan, folder.resolve("run-" + seed), keys).run();
                if (!found.isEmpty()) {
                    faults.put(seed, List.of(plan.toString(), String.join("; ", found)));
                }
            } catch (Exception | AssertionError e) {
                faults.put(seed, List.of(plan.toString(), String.valueOf(e)));
            }
        }));
        runs.shutdown();
        assertThat(runs.awaitTermination(1, TimeUnit.DAYS)).isTrue();
        assertThat(faults).as("seeds that went wrong").isEmpty();
    }
}
