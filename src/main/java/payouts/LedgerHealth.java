package payouts;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import payouts.ledger.Ledger;

/** Ready only while the ledger takes transactions; what is stopped is told, for a person to look at. */
final class LedgerHealth extends AbstractHealthCheck {

    private final Ledger ledger;

    LedgerHealth(Ledger ledger) {
        super("payouts", "ledger");
        this.ledger = ledger;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            ledger.controls().stops().forEach(stop -> builder.detail("stopped." + stop.name(), stop.reason()));
            builder.up();
        } catch (RuntimeException e) {
            builder.down().message("The ledger's database takes no transactions.");
        }
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
