package payouts.health;

import java.util.Locale;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Whether every route runs, and every source that is polled could be. Camel's own checks of this are asked about
 * readiness too: an SFTP server that is away would keep the bank's webhooks from us. They are off.
 */
public final class RoutesRunHealth extends ProgramCheck {

    /** The check of a context's routes. */
    public RoutesRunHealth() {
        super("routes-run", false);
    }

    @Override
    protected void look(HealthCheckResultBuilder answer) {
        for (Route route : getCamelContext().getRoutes()) {
            String trouble = trouble(route);
            if (trouble != null) {
                answer.detail(route.getRouteId(), trouble).message("Not every route runs, or its source can't be reached.").down();
            }
        }
    }

    private String trouble(Route route) {
        ServiceStatus status = getCamelContext().getRouteController().getRouteStatus(route.getRouteId());
        if (status != null && !status.isStarted()) {
            return status.name().toLowerCase(Locale.ROOT);
        }
        if (route.getConsumer() instanceof HealthCheckAware polled && polled.getHealthCheck() != null) {
            HealthCheck.Result last = polled.getHealthCheck().call();
            if (last.getState() == HealthCheck.State.DOWN) {
                // Its message may hold a login.
                return last.getError().map(error -> "polling failed with " + error.getClass().getSimpleName()).orElse("not polled yet");
            }
        }
        return null;
    }
}
