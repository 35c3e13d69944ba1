package payouts;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import payouts.bank131.BankReach;

/**
 * Whether the bank answers. It is for people and their monitoring: a restart would not mend it, and the bank's webhooks
 * must reach us all the same, so neither liveness nor readiness ask.
 */
final class BankHealth extends AbstractHealthCheck {

    private final BankReach reach;

    BankHealth(BankReach reach) {
        super("payouts", "bank");
        this.reach = reach;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        BankReach.State state = reach.state();
        builder.detail("lastAnswer", state.lastAnswer() == null ? "none since the start" : state.lastAnswer().toString());
        if (state.isLost()) {
            builder.detail("unreachableSince", state.lostAt().toString()).detail("why", state.why())
                    .message("The bank can't be reached.").down();
        } else {
            builder.up();
        }
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }
}
