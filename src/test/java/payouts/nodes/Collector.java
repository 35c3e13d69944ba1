package payouts.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A receiver of files: it takes each one away as soon as it is there, and remembers how often a name came. */
final class Collector implements AutoCloseable {

    private final Path folder;
    private final String ending;
    private final Map<String, List<String>> taken = new ConcurrentHashMap<>();
    private final Map<String, Integer> times = new ConcurrentHashMap<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    Collector(Path folder, String ending) {
        this.folder = folder;
        this.ending = ending;
        thread.scheduleWithFixedDelay(this::look, 0, 5, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.getFileName().toString().endsWith(ending)).toList()) {
                String name = file.getFileName().toString();
                List<String> lines = Files.readString(file).replace("\uFEFF", "").lines().toList();
                if (!lines.equals(taken.getOrDefault(name, lines))) {
                    changed.add(name);
                }
                taken.put(name, lines);
                times.merge(name, 1, Integer::sum);
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of each file by its name, header first. */
    Map<String, List<String>> taken() {
        return taken;
    }

    /** How often a file of this name came. */
    Map<String, Integer> times() {
        return times;
    }

    /** The names that came again with another content. */
    Set<String> changed() {
        return changed;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
