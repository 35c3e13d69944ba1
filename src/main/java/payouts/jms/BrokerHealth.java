package payouts.jms;

import java.time.Instant;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Tells that the broker is gone, and since when. It never makes the program unready: the bank's webhooks must come in
 * all the same.
 */
final class BrokerHealth extends AbstractHealthCheck {

    private final Broker broker;

    BrokerHealth(Broker broker) {
        super("payouts", "broker");
        this.broker = broker;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Instant gone = broker.goneSince();
        if (gone != null) {
            builder.detail("broker.gone-since", gone.toString());
        }
        builder.up();
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
