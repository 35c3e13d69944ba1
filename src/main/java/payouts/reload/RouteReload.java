package payouts.reload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over changes of route files while payouts run. What changed is read, waited for until it stands still, checked,
 * swapped and recorded; what can't run is told, and changes nothing. One thread does all of it.
 */
public final class RouteReload {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);

    /** What was refused may have lacked something that is no route file, such as a secret: it is tried again after so many looks. */
    static final int LOOKS_UNTIL_TRIED_AGAIN = 60;

    private final CamelContext camel;
    private final RouteFolder folder;
    private final RouteCheck check;
    private final RouteSettings settings;
    private final RouteSwap swap;
    private final AcceptedCopies accepted;
    private final ErrorFiles errors;
    private final RoutesHealth health = new RoutesHealth();
    private ScheduledExecutorService watch;
    private Seen previous;
    private Seen judged;
    private boolean refused;
    private int looks;

    /** What one look saw. */
    private record Seen(SortedMap<String, RouteFile> files, RouteSettings.Content settings) {
    }

    /**
     * The reload of one program.
     *
     * @param record keeps which files run from now on (their SHA-256 by name) before they do; it may fail
     */
    public RouteReload(CamelContext camel, RouteFolder folder, RouteCheck check, RouteSettings settings, AcceptedCopies accepted,
                       Function<Map<String, String>, Map<String, String>> record) {
        this.camel = camel;
        this.folder = folder;
        this.check = check;
        this.settings = settings;
        this.accepted = accepted;
        this.errors = new ErrorFiles(folder.path());
        this.swap = new RouteSwap(camel, settings, record);
    }

    /** Tells of files that do not run. */
    public RoutesHealth health() {
        return health;
    }

    /**
     * Loads the routes into a context that is not started yet. For a file that can't run, its last accepted copy does.
     *
     * @throws Refused when there is none
     */
    public void load() {
        try {
            Seen seen = look();
            String content = contentOf(seen);
            Judgement judgement = accepted.wasChecked(content) ? new Judgement(seen.files(), List.of(), true)
                    : Judgement.of(seen.files(), accepted.read(), check(settings.inForce()));
            for (Fault fault : judgement.faults()) {
                if (!judgement.whole() || seen.files().containsKey(fault.file()) && !judgement.files().containsKey(fault.file())) {
                    errors.tell(judgement.faults());
                    throw new Refused("A file in " + folder.path() + "/ is wrong: " + fault);
                }
            }
            swap.load(judgement.files(), seen.settings());
            previous = seen;
            judged = seen;
            refused = !judgement.faults().isEmpty();
            tell(judgement.faults(), Set.of(), "its last accepted copy runs");
            accepted.keep(judgement.files());
            if (!refused && seen.files().values().stream().noneMatch(RouteFile::isJava)) {
                accepted.keepChecked(content);
            }
            settings.unused(seen.settings(), judgement.files().values()).forEach(name -> LOG.warn(
                    "{} sets {}, which neither the program nor a route uses: check its spelling.", settings.name(), name));
        } catch (IOException e) {
            throw new Refused("The folder " + folder.path() + " or the accepted copies can't be read or written: " + e.getMessage() + ".");
        }
    }

    /** All that the check's answer hangs on but the program itself: files, the settings they use, and Camel's own. */
    private String contentOf(Seen seen) {
        return swap.fingerprints(seen.files(), settings.inForce()) + "\n" + settings.ofCamel(camel);
    }

    /** Why the routes can't be loaded: one plain line. */
    public static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Begins to watch.
     *
     * @param pollMillis between two looks
     */
    public void start(long pollMillis) {
        watch = camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "routes-watch");
        watch.scheduleWithFixedDelay(this::poll, pollMillis, pollMillis, TimeUnit.MILLISECONDS);
    }

    /** Ends watching; a swap that is under way is finished first. */
    public void stop() {
        if (watch != null) {
            camel.getExecutorServiceManager().shutdownGraceful(watch, camel.getShutdownStrategy().getTimeUnit().toMillis(camel.getShutdownStrategy().getTimeout()));
        }
    }

    /** One look at the files, and what follows from it. */
    void poll() {
        try {
            Seen seen = look();
            boolean still = seen.equals(previous);
            previous = seen;
            health.unreadable(null);
            if (still && (!seen.equals(judged) || refused && ++looks >= LOOKS_UNTIL_TRIED_AGAIN)) {
                looks = 0;
                judge(seen);
            }
        } catch (IOException | IllegalArgumentException e) {
            if (health.unreadable(e.getMessage())) {
                LOG.warn("The route files can't be read; the routes run on as they were. {}", e.getMessage());
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Taking over a change of the route files failed; it is tried again.", e);
        }
    }

    private Seen look() throws IOException {
        return new Seen(folder.read(), settings.read());
    }

    private void judge(Seen seen) throws IOException {
        Set<String> restart = settings.needRestart(seen.settings());
        Map<String, String> values = settings.candidate(seen.settings());
        Judgement judgement = Judgement.of(seen.files(), swap.files(), check(values));
        List<Fault> faults = new ArrayList<>(judgement.faults());
        if (!judgement.whole() && !values.equals(settings.inForce())) {
            Fault why = faults.get(faults.size() - 1);
            values = settings.inForce();
            judgement = Judgement.of(seen.files(), swap.files(), check(values));
            faults = new ArrayList<>(judgement.faults());
            faults.add(new Fault(settings.name(), 0, "With these settings " + why.file() + " would not run: " + why.what(), why.mend()));
        }
        // Unless it comes to its end, the same change is tried again.
        RouteSwap.Outcome outcome = judgement.whole() ? swap.to(judgement.files(), values, seen.settings()) : RouteSwap.Outcome.NOTHING;
        outcome.fault().ifPresent(faults::add);
        refused = !faults.isEmpty();
        tell(faults, restart, "the routes run on as they were");
        accepted.keep(swap.files());
        if (!outcome.again()) {
            judged = seen;
        }
    }

    private void tell(List<Fault> faults, Set<String> restart, String instead) {
        for (Fault fault : health.faults(faults)) {
            LOG.warn("{} ({}.)", fault, instead);
        }
        if (health.restart(restart) && !restart.isEmpty()) {
            LOG.warn("{}: the change of {} needs a restart; until then nothing of it is taken over.", settings.name(), String.join(", ", restart));
        }
        errors.tell(faults);
    }

    private Judgement.Check check(Map<String, String> values) {
        Function<CamelContext, PropertiesComponent> properties = context -> settings.with(context, values);
        return (files, suspects) -> check.check(files, suspects, properties);
    }

    /** The SHA-256 of files by their names. */
    static Map<String, String> hashes(SortedMap<String, RouteFile> files) {
        return files.values().stream().collect(Collectors.toMap(RouteFile::name, RouteFile::sha256, (one, other) -> one, TreeMap::new));
    }

    /** The names in which two sets of files differ, for a log line. */
    static String names(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }
}
