package payouts.reload;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.health.HealthCheckResultBuilder;
import payouts.health.ProgramCheck;

/**
 * Tells of route files that do not run as they are. The check stays UP: payouts go on by the routes that were accepted,
 * and a typing error must not take a node out of service.
 */
public final class RoutesHealth extends ProgramCheck {

    /** Camel has checks named "routes" of its own. */
    private static final String NAME = "route-files";

    private volatile List<Fault> faults = List.of();
    private volatile Set<String> restart = Set.of();
    private volatile String unreadable;

    RoutesHealth() {
        super(NAME, false);
    }

    /** What is wrong now; answers what of it was not told before. */
    synchronized List<Fault> faults(List<Fault> now) {
        List<Fault> before = faults;
        faults = List.copyOf(now);
        return now.stream().filter(fault -> !before.contains(fault)).toList();
    }

    /** Which settings wait for a restart; answers whether they changed. */
    synchronized boolean restart(Set<String> names) {
        boolean changed = !names.equals(restart);
        restart = Set.copyOf(names);
        return changed;
    }

    /** Why the files can't be read now, null when they can; answers whether that changed. */
    synchronized boolean unreadable(String why) {
        boolean changed = !Objects.equals(why, unreadable);
        unreadable = why;
        return changed;
    }

    @Override
    protected void look(HealthCheckResultBuilder answer) {
        boolean good = faults.isEmpty() && restart.isEmpty() && unreadable == null;
        answer.detail("routes", good ? "as in their files" : "degraded: not as in their files");
        faults.forEach(fault -> answer.detail("rejected." + fault.file(), fault.toString()));
        if (!restart.isEmpty()) {
            answer.detail("needs-restart", String.join(", ", restart.stream().sorted().toList()));
        }
        if (unreadable != null) {
            answer.detail("unreadable", unreadable);
        }
    }
}
