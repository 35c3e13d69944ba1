package payouts.reload;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * {@code check [routes-folder]}: says what the running program would say of route files, without a ledger, a bank or
 * keys; for a pipeline, and for whoever edits routes on a desk of their own.
 */
public final class CheckCommand {

    /** Every file would run. */
    public static final int GOOD = 0;
    /** At least one would not. */
    public static final int BAD = 1;
    /** The command itself was not understood. */
    public static final int WRONG_USE = 2;

    private CheckCommand() {
    }

    /**
     * Checks the files of a folder with the settings of the folder it is called in.
     *
     * @param arguments {@code check}, and the folder unless it is {@code routes}
     * @param settings  Camel's locations of the settings
     * @return the exit code
     */
    public static int run(String[] arguments, String settings, RouteParts parts, PrintStream out, PrintStream err) {
        Path folder = Path.of(arguments.length > 1 ? arguments[1] : "routes");
        if (arguments.length > 2 || !Files.isDirectory(folder)) {
            err.println((arguments.length > 2 ? "Too many arguments" : "There is no folder " + folder) + ". Use: check [routes-folder]");
            return WRONG_USE;
        }
        try {
            Collection<RouteFile> files = new RouteFolder(folder).read().values();
            if (files.isEmpty()) {
                err.println("There are no route files (*.camel.yaml, *.java) in " + folder + ".");
                return WRONG_USE;
            }
            List<Fault> faults = new RouteCheck(parts, null, java(settings)).check(files, Set.of(), camel -> properties(settings));
            faults.forEach(fault -> out.println(folder.resolve(fault.file()).getParent().resolve(fault.toString().substring(fault.file().lastIndexOf('/') + 1))));
            if (faults.isEmpty()) {
                out.println(files.size() + " route files are good.");
            }
            return faults.isEmpty() ? GOOD : BAD;
        } catch (IOException e) {
            err.println("The folder " + folder + " can't be read: " + e.getMessage());
            return WRONG_USE;
        }
    }

    private static PropertiesComponent properties(String locations) {
        PropertiesComponent properties = new PropertiesComponent();
        properties.setLocation(locations);
        return properties;
    }

    private static JavaRoutes java(String locations) {
        try (DefaultCamelContext camel = new DefaultCamelContext(false)) {
            camel.setPropertiesComponent(properties(locations));
            camel.build();
            boolean live = flag(camel, "bank131.live") && !flag(camel, "payouts.sandbox.enabled");
            return JavaRoutes.of(camel.resolvePropertyPlaceholders("{{payouts.routes.java:auto}}"), live);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean flag(CamelContext camel, String name) {
        return camel.resolvePropertyPlaceholders("{{" + name + ":true}}").strip().equals("true");
    }
}
