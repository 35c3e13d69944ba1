package payouts.health;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;
import payouts.ledger.Controls.Stop;
import payouts.ledger.Ledger;

/**
 * Whether the ledger takes transactions: without it no webhook can be answered 200. What is stopped is told, for a person to
 * look at. The ledger is asked in the background, for an answer can be long in coming while the database is away, and whoever
 * asks about liveness at the same port would wait behind it.
 */
public final class LedgerHealth extends ProgramCheck {

    private static final Duration GAP = Duration.ofSeconds(1);
    /** As long as a transaction waits for a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Ledger ledger;
    private volatile Seen seen = new Seen(true, List.of(), System.nanoTime());

    /** The check of one ledger. */
    public LedgerHealth(Ledger ledger) {
        // Without it no webhook can be answered 200, whatever the settings say.
        super("ledger", true);
        this.ledger = ledger;
    }

    private record Seen(boolean takesTransactions, List<Stop> stops, long atNanos) {

        boolean isOld() {
            return System.nanoTime() - atNanos > PATIENCE.toNanos();
        }
    }

    /**
     * Makes the check one of the context's, and asks the ledger from now on.
     *
     * @return ends the asking
     */
    public AutoCloseable watch(CamelContext camel) {
        register(camel);
        ScheduledExecutorService asking = camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "ledger-health");
        asking.scheduleWithFixedDelay(this::ask, 0, GAP.toMillis(), TimeUnit.MILLISECONDS);
        return () -> camel.getExecutorServiceManager().shutdownNow(asking);
    }

    private void ask() {
        try {
            seen = new Seen(true, ledger.controls().stops(), System.nanoTime());
        } catch (RuntimeException | Error e) {
            // An Error too must not end the asking: the node would never be ready again.
            seen = new Seen(false, List.of(), System.nanoTime());
        }
    }

    @Override
    protected void look(HealthCheckResultBuilder answer) {
        Seen last = seen;
        last.stops().forEach(stop -> answer.detail("stopped." + stop.name(), stop.reason()));
        if (!last.takesTransactions() || last.isOld()) {
            answer.message("The ledger's database takes no transactions.").down();
        }
    }
}
