package payouts.health;

import org.apache.camel.health.HealthCheckResultBuilder;
import payouts.ledger.Ledger;

/** Whether the ledger takes transactions: without it no webhook can be answered 200. What is stopped is told, for a person to look at. */
public final class LedgerHealth extends ProgramCheck {

    private final Ledger ledger;

    /** The check of one ledger. */
    public LedgerHealth(Ledger ledger) {
        // Without it no webhook can be answered 200, whatever the settings say.
        super("ledger", true);
        this.ledger = ledger;
    }

    @Override
    protected void look(HealthCheckResultBuilder answer) {
        try {
            ledger.controls().stops().forEach(stop -> answer.detail("stopped." + stop.name(), stop.reason()));
        } catch (RuntimeException e) {
            answer.message("The ledger's database takes no transactions.").down();
        }
    }
}
