package payouts.health;

import org.apache.camel.health.HealthCheckResultBuilder;
import payouts.bank131.BankReach;

/** Whether the bank answers. A bank that does not answer us may still send webhooks. */
public final class BankHealth extends ProgramCheck {

    private final BankReach reach;

    /** The check of one bank. */
    public BankHealth(BankReach reach) {
        super("bank", false);
        this.reach = reach;
    }

    @Override
    protected void look(HealthCheckResultBuilder answer) {
        BankReach.State state = reach.state();
        answer.detail("lastAnswer", state.lastAnswer() == null ? "none since the start" : state.lastAnswer().toString());
        if (state.isLost()) {
            answer.detail("unreachableSince", state.lostAt().toString()).detail("why", state.why())
                    .message("The bank can't be reached.").down();
        }
    }
}
