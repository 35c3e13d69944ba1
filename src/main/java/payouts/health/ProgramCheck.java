package payouts.health;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * One of the program's own checks in {@code /observe/health}: up, unless it says otherwise. None is asked about
 * liveness, since a restart would mend none; only those without which a webhook can't be taken are asked about
 * readiness, since a node that is not ready gets no webhooks.
 */
public abstract class ProgramCheck extends AbstractHealthCheck {

    private final boolean neededByWebhooks;

    /**
     * A check, not registered yet.
     *
     * @param name             its id in the answer
     * @param neededByWebhooks whether a webhook can't be answered 200 while it is down
     */
    protected ProgramCheck(String name, boolean neededByWebhooks) {
        super("payouts", name);
        this.neededByWebhooks = neededByWebhooks;
    }

    /** Adds what is known to an answer that says UP, and says DOWN where that is true. Called at every look, so it is cheap. */
    protected abstract void look(HealthCheckResultBuilder answer);

    /** Makes the check one of the context's. */
    public final void register(CamelContext camel) {
        setCamelContext(camel);
        HealthCheckRegistry.get(camel).register(this);
    }

    @Override
    protected final void doCall(HealthCheckResultBuilder answer, Map<String, Object> options) {
        look(answer.up());
    }

    @Override
    public final boolean isLiveness() {
        return false;
    }

    @Override
    public final boolean isReadiness() {
        return neededByWebhooks;
    }
}
