package payouts.jms;

import java.time.Instant;
import java.util.Set;
import org.apache.camel.health.HealthCheckResultBuilder;
import payouts.health.ProgramCheck;

/** Whether the broker can be reached. Orders and results of queues wait for it; nothing else does. */
final class BrokerHealth extends ProgramCheck {

    private final Broker broker;

    /** @param needs {@link payouts.health.ReadyNeeds} */
    BrokerHealth(Broker broker, Set<String> needs) {
        super("broker", needs.contains("broker"));
        this.broker = broker;
    }

    @Override
    protected void look(HealthCheckResultBuilder answer) {
        Instant gone = broker.goneSince();
        if (gone != null) {
            answer.detail("unreachableSince", gone.toString()).message("The broker " + broker.name() + " can't be reached.").down();
        }
    }
}
