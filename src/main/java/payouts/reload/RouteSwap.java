package payouts.reload;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts new routes in the place of old ones: the old are stopped once what they work on is done, the change is recorded,
 * the new are started; and the old come back when that fails.
 */
final class RouteSwap {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);

    private final CamelContext camel;
    private final RouteSettings settings;
    private final Function<Map<String, String>, Map<String, String>> record;
    private final RunningRoutes routes;
    private SortedMap<String, RouteFile> files = new TreeMap<>();
    private Map<String, String> fingerprints = Map.of();
    private String settingsHash;

    RouteSwap(CamelContext camel, RouteSettings settings, Function<Map<String, String>, Map<String, String>> record) {
        this.camel = camel;
        this.settings = settings;
        this.record = record;
        this.routes = new RunningRoutes(camel);
    }

    /**
     * What came of a swap.
     *
     * @param fault why the old routes run; empty when the new ones do
     * @param again whether the same change may succeed later
     */
    record Outcome(Optional<Fault> fault, boolean again) {
        static final Outcome NOTHING = new Outcome(Optional.empty(), false);
    }

    /** The files whose routes run. */
    SortedMap<String, RouteFile> files() {
        return files;
    }

    /** The first load, into a context that is not started. */
    void load(SortedMap<String, RouteFile> first, RouteSettings.Content content) {
        settingsHash = content.sha256();
        record(first);
        for (RouteFile file : CheckContext.inOrder(first.values())) {
            try {
                routes.load(file);
            } catch (Exception e) {
                throw new IllegalStateException(file.name() + " can't be loaded", e);
            }
        }
        files = first;
        fingerprints = fingerprints(first, settings.inForce());
    }

    /** Makes the running routes those of the files, with these settings. */
    Outcome to(SortedMap<String, RouteFile> next, Map<String, String> values, RouteSettings.Content content) {
        Map<String, String> nextPrints = fingerprints(next, values);
        Set<String> concerned = new TreeSet<>(nextPrints.keySet());
        concerned.addAll(fingerprints.keySet());
        concerned.removeIf(name -> Objects.equals(nextPrints.get(name), fingerprints.get(name)));
        Map<String, String> oldValues = settings.inForce();
        String oldHash = settingsHash;
        if (!values.equals(oldValues)) {
            settingsHash = content.sha256();
        }
        if (concerned.isEmpty()) {
            settings.put(values);
            return recordAlone(next, oldHash);
        }
        RouteFile loading = null;
        SwapGuard guard = SwapGuard.stand(camel);
        try {
            routes.unload(concerned);
            record(next);
            settings.put(values);
            for (RouteFile file : CheckContext.inOrder(chosen(next, concerned))) {
                loading = file;
                routes.load(file);
            }
            Set<String> changed = Judgement.differing(next, files);
            files = next;
            fingerprints = nextPrints;
            LOG.info("Changed: {}. Routes that run anew: {}.", changed.isEmpty() ? settings.name() : String.join(", ", changed),
                    String.join(", ", routes.routes(chosen(next, concerned).stream().map(RouteFile::name).toList())));
            return Outcome.NOTHING;
        } catch (Exception e) {
            settings.put(oldValues);
            settingsHash = oldHash;
            return putBack(concerned, loading, e);
        } finally {
            guard.close();
        }
    }

    private Outcome recordAlone(SortedMap<String, RouteFile> next, String oldHash) {
        try {
            record(next);
            files = next;
            return Outcome.NOTHING;
        } catch (RuntimeException e) {
            LOG.warn("A change of the settings can't be recorded; it is tried again. {}", e.getMessage());
            settingsHash = oldHash;
            return new Outcome(Optional.empty(), true);
        }
    }

    private Outcome putBack(Set<String> concerned, RouteFile failed, Exception why) {
        Fault fault = failed == null ? new Fault(concerned.iterator().next(), 0, "The swap did not come to its end: " + why.getMessage(),
                "It is tried again") : new Faults(List.of()).of(failed, why);
        try {
            routes.unload(concerned);
            for (RouteFile file : CheckContext.inOrder(chosen(files, concerned))) {
                routes.load(file);
            }
            record(files);
        } catch (Exception e) {
            // What is missing of the fingerprints is loaded at the next look.
            LOG.error("The former routes of {} can't be started again; it is tried again.", String.join(", ", concerned), e);
            fingerprints = new TreeMap<>(fingerprints);
            fingerprints.keySet().removeAll(concerned);
            return new Outcome(Optional.of(fault), true);
        }
        return new Outcome(Optional.of(fault), failed == null);
    }

    private static Collection<RouteFile> chosen(SortedMap<String, RouteFile> files, Set<String> names) {
        return names.stream().map(files::get).filter(Objects::nonNull).toList();
    }

    /** What is not recorded does not run: the record comes between the old routes' end and the new ones' start. */
    private void record(SortedMap<String, RouteFile> next) {
        Map<String, String> hashes = RouteReload.hashes(next);
        if (settingsHash != null) {
            hashes.put(settings.name(), settingsHash);
        }
        Map<String, String> changed = record.apply(hashes);
        if (changed.equals(hashes)) {
            LOG.info("{} route files run from now on; their hashes are recorded.", next.size());
        } else {
            changed.forEach((file, sha256) -> LOG.info("{} {}", file, sha256 == null ? "is gone from now on." : "runs from now on with SHA-256 " + sha256 + "."));
        }
    }

    /** What each file's routes are made of, by the files' names. */
    Map<String, String> fingerprints(SortedMap<String, RouteFile> of, Map<String, String> values) {
        PropertiesComponent properties = settings.with(camel, values);
        properties.start();
        try {
            return Dependencies.fingerprints(of.values(), name -> value(properties, name));
        } finally {
            properties.stop();
        }
    }

    /** A kamelet's own parameters are no settings, and have no value here. */
    private static String value(PropertiesComponent properties, String name) {
        try {
            return properties.resolveProperty(name).orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
