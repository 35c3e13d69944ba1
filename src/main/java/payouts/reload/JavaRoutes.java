package payouts.reload;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * Whether routes in Java may be loaded. They can reach anything, the ledger's tables too, so they are off while money is
 * live unless a setting says otherwise (invariant 3).
 */
public final class JavaRoutes {

    private static final Pattern COMPILER = Pattern.compile("\\.java:(\\d+): error: (.*)");

    private final boolean allowed;

    private JavaRoutes(boolean allowed) {
        this.allowed = allowed;
    }

    /**
     * Reads the setting.
     *
     * @param setting {@code auto}, {@code true} or {@code false}: {@code payouts.routes.java}
     * @param live    whether money is live; {@code auto} allows them while it is not
     */
    public static JavaRoutes of(String setting, boolean live) {
        return new JavaRoutes(setting.equals("true") || setting.equals("auto") && !live);
    }

    Optional<Fault> fault(RouteFile file) {
        if (!allowed) {
            return Optional.of(new Fault(file.name(), 0, "Routes in Java are off here: they can reach anything, money too",
                    "Write the route in YAML, or set payouts.routes.java=true"));
        }
        if (ToolProvider.getSystemJavaCompiler() == null) {
            return Optional.of(new Fault(file.name(), 0, "Routes in Java need a compiler, and this Java is a JRE", "Run the program on a JDK"));
        }
        return Optional.empty();
    }

    /** The compiler's own words, where it was the compiler that complained. */
    static Optional<Fault> compilation(RouteFile file, Throwable failure) {
        Matcher error = COMPILER.matcher(String.valueOf(failure.getMessage()));
        return error.find() ? Optional.of(new Fault(file.name(), Integer.parseInt(error.group(1)), "It does not compile: " + error.group(2),
                "Mend it, or put the file's former version back")) : Optional.empty();
    }
}
