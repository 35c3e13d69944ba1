package payouts;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.support.LifecycleStrategySupport;
import payouts.health.RoutesRunHealth;
import payouts.ledger.Ledger;
import payouts.reload.AcceptedCopies;
import payouts.reload.JavaRoutes;
import payouts.reload.RouteCheck;
import payouts.reload.RouteFolder;
import payouts.reload.RouteReload;
import payouts.reload.RouteSettings;

/** Puts the reload of routes together from the settings. */
final class ProgramRoutes {

    private ProgramRoutes() {
    }

    static RouteReload open(CamelContext camel, Settings settings, RouteSettings routeSettings, Ledger ledger, boolean live) {
        String java = settings.required("payouts.routes.java");
        if (!List.of("auto", "true", "false").contains(java)) {
            throw new StartRefused("The setting payouts.routes.java must be one of auto, true, false, not '" + java + "'.");
        }
        int pollMillis = settings.number("payouts.routes.poll-ms", 0, 3_600_000);
        RouteFolder folder = folder(settings);
        AcceptedCopies accepted = new AcceptedCopies(StartChecks.usable("payouts.routes.accepted", settings.path("payouts.routes.accepted")),
                program());
        // A call of the bank may take its whole response time; a route that is stopped waits for it.
        camel.getExecutorServiceManager().setShutdownAwaitTermination(settings.seconds("camel.main.shutdown-timeout").toMillis());
        routeSettings.programHasRead();
        RouteReload routes = new RouteReload(camel, folder, new RouteCheck(ProgramParts.ALL, camel.getRegistry(), JavaRoutes.of(java, live)),
                routeSettings, accepted, ledger.routeChanges()::record);
        routes.health().register(camel);
        new RoutesRunHealth().register(camel);
        camel.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext context) {
                if (pollMillis > 0) {
                    routes.start(pollMillis);
                }
            }

            @Override
            public void onContextStopping(CamelContext context) {
                routes.stop();
            }
        });
        return routes;
    }

    /** The jar that runs, and the Java that runs it; null for a folder of classes, where any file may have changed. */
    private static String program() {
        try {
            Path jar = Path.of(ProgramRoutes.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isRegularFile(jar) ? jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar) + " " + Runtime.version() : null;
        } catch (URISyntaxException | IOException e) {
            return null;
        }
    }

    private static RouteFolder folder(Settings settings) {
        try {
            return RouteFolder.ofPattern(settings.required("camel.main.routes-include-pattern"));
        } catch (IllegalArgumentException e) {
            throw new StartRefused(e.getMessage());
        }
    }

    /** In the place of Camel's own: every file goes through the check, and what it brings is remembered. */
    static final class Collector extends DefaultRoutesCollector {

        private final RouteReload routes;

        Collector(RouteReload routes) {
            this.routes = routes;
        }

        @Override
        public Collection<RoutesBuilder> collectRoutesFromDirectory(CamelContext camel, String excludePattern, String includePattern) {
            routes.load();
            return List.of();
        }
    }
}
