package payouts.health;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * One of the program's own checks in {@code /observe/health}: up, unless it says otherwise. None is asked about
 * liveness, since a restart would mend none; about readiness those that {@link ReadyNeeds} names.
 */
public abstract class ProgramCheck extends AbstractHealthCheck {

    private final boolean neededToBeReady;

    /**
     * A check, not registered yet.
     *
     * @param name            its id in the answer
     * @param neededToBeReady whether the node is not ready while it is down
     */
    protected ProgramCheck(String name, boolean neededToBeReady) {
        super("payouts", name);
        this.neededToBeReady = neededToBeReady;
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
        return neededToBeReady;
    }
}
