package payouts.reload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.Registry;

/**
 * Says whether a set of route files would run, without running them: their form by Camel's schema, then all of them
 * together in a context of its own, which is made ready but never started. So no port is opened, no folder read, no
 * row taken.
 */
public final class RouteCheck {

    private final RouteParts parts;
    private final Registry running;
    private final JavaRoutes java;
    private final YamlSchema schema = new YamlSchema();

    /**
     * A check of routes for one program.
     *
     * @param running the running program's registry; null where none runs
     */
    public RouteCheck(RouteParts parts, Registry running, JavaRoutes java) {
        this.parts = parts;
        this.running = running;
        this.java = java;
    }

    /**
     * Checks files together.
     *
     * @param suspects the names of the files that changed: of two files that can't both be right, a suspect is at fault
     * @param settings makes the settings that the routes' placeholders get
     * @return what is wrong, one fault a file at most; empty when all of them would run
     */
    List<Fault> check(Collection<RouteFile> files, Set<String> suspects, Function<CamelContext, PropertiesComponent> settings) {
        List<Fault> faults = new ArrayList<>();
        List<RouteFile> good = new ArrayList<>();
        for (RouteFile file : files) {
            Optional<Fault> fault = file.isJava() ? java.fault(file) : schema.fault(file).or(() -> takenName(file));
            fault.ifPresentOrElse(faults::add, () -> good.add(file));
        }
        // A context stops at its first fault: that file is left out, and the others are tried again.
        for (;;) {
            List<RouteFile> bad = files.stream().filter(file -> !good.contains(file)).toList();
            Optional<Fault> found = new CheckContext(parts, running, settings, suspects, bad).fault(good);
            if (found.isEmpty()) {
                return faults;
            }
            Fault fault = whoseItIs(found.get(), good, without -> new CheckContext(parts, running, settings, suspects, bad).fault(without));
            faults.add(fault);
            if (!leaveOut(fault.file(), good)) {
                return faults;
            }
        }
    }

    /** With a kamelet go its users: without it nobody can tell what else is wrong in them. */
    private static boolean leaveOut(String name, List<RouteFile> good) {
        Optional<RouteFile> bad = good.stream().filter(file -> file.name().equals(name)).findFirst();
        bad.ifPresent(file -> {
            good.remove(file);
            if (file.isKamelet()) {
                List<RouteFile> users = good.stream().filter(user -> CheckContext.lineOf(user, "kamelet:" + file.kameletName()) > 0).toList();
                users.forEach(user -> leaveOut(user.name(), good));
            }
        });
        return bad.isPresent();
    }

    /** What is wrong in a configuration shows in every route that it holds for: it is the configuration's fault. */
    private static Fault whoseItIs(Fault found, List<RouteFile> files, Function<List<RouteFile>, Optional<Fault>> check) {
        for (RouteFile configuration : files) {
            if (Dependencies.configuresRoutes(configuration) && !configuration.name().equals(found.file())) {
                List<RouteFile> without = files.stream().filter(file -> file != configuration).toList();
                if (check.apply(without).stream().noneMatch(fault -> fault.file().equals(found.file()))) {
                    return new Fault(configuration.name(), CheckContext.lineOf(configuration, found.what()), found.what(), found.mend());
                }
            }
        }
        return found;
    }

    /** A bean under one of our names would be what every route gets that means ours. */
    private Optional<Fault> takenName(RouteFile file) {
        return Dependencies.beans(file).stream().filter(parts.beans()::containsKey).findFirst().map(name -> new Fault(file.name(), 0,
                "The bean name '" + name + "' belongs to the program", "Give your bean a name of its own"));
    }
}
