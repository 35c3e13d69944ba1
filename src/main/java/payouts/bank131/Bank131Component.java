package payouts.bank131;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.service.ServiceHelper;
import payouts.confirm.Comparison;
import payouts.ledger.Ledger;

/**
 * {@code bank131:<operation>}: one call of Bank 131 about the payout of the exchange. Permit, body, path, signature and
 * sending are one step, keyed by operation and attempt: a route chooses only which call comes when (M3).
 */
public final class Bank131Component extends DefaultComponent {

    private final Ledger ledger;
    private final BankSettings settings;
    private final BankErrors errors;
    private final Comparison comparison;
    private final CallGate gate;
    private final SignedCalls calls;
    private final BalanceOnce balanceOnce;
    private final KnownCards knownCards;
    private final ForgedWebhooks forged;
    private SharedRate sharedRate;

    /**
     * The component of one bank and one ledger.
     *
     * @param reach  what is told of whether the bank answers
     * @param meters what is measured
     */
    public Bank131Component(CamelContext camel, Ledger ledger, BankSettings settings, BankErrors errors, Comparison comparison,
                            BankReach reach, BankMeters meters) {
        super(camel);
        this.ledger = ledger;
        this.settings = settings;
        this.errors = errors;
        this.comparison = comparison;
        this.gate = new CallGate(settings.requestsPerSecond(), settings.inFlight());
        this.knownCards = new KnownCards(settings.knownCards());
        this.balanceOnce = new BalanceOnce(settings.balanceFresh().toNanos());
        this.calls = new SignedCalls(camel, settings, errors, reach, meters, gate.pacer());
        this.forged = new ForgedWebhooks(System::nanoTime, meters);
        meters.watch(gate, reach);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new Bank131Endpoint(uri, this, Operation.named(remaining));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (settings.requestsPerSecond() > 0 && ledger.database().isShared()) {
            sharedRate = new SharedRate(getCamelContext(), ledger, gate, settings.requestsPerSecond());
        }
        ServiceHelper.startService(calls, sharedRate);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(sharedRate, calls);
        super.doStop();
    }

    Ledger ledger() {
        return ledger;
    }

    BankSettings settings() {
        return settings;
    }

    BankErrors errors() {
        return errors;
    }

    Comparison comparison() {
        return comparison;
    }

    CallGate gate() {
        return gate;
    }

    SignedCalls calls() {
        return calls;
    }

    KnownCards knownCards() {
        return knownCards;
    }

    BalanceOnce balanceOnce() {
        return balanceOnce;
    }

    ForgedWebhooks forged() {
        return forged;
    }

    /** What a route can ask for. */
    enum Operation {
        /** Verifies a webhook's signature over its raw bytes, then reads it. */
        WEBHOOK("webhook"),
        /** Brand and last four digits of the card, before a session is made. */
        TOKEN_INFO("token-info"),
        /** {@code session/multi/create/nominal}. */
        CREATE("create"),
        /** {@code session/multi/start/payment/nominal}. */
        START("start"),
        /** Compares what the bank will do with the order; sends nothing. */
        COMPARE("compare"),
        /** {@code session/confirm}, after a compare of its own. */
        CONFIRM("confirm"),
        /** {@code session/cancel}. */
        CANCEL("cancel"),
        /** {@code session/status}. */
        STATUS("status"),
        /** {@code report/account_balance}: what can't be paid waits. */
        BALANCE("balance"),
        /** {@code report/account_statement} of the body's {@link StatementPeriod}, held against the ledger: a {@link StatementAnswer}. */
        STATEMENT("statement"),
        /** {@code session/status} of the session that the body names, whoever made it: a {@link SessionAnswer}. */
        SESSION("session"),
        /** {@code token}: a public token for the card widget. */
        WIDGET_TOKEN("widget-token"),
        /** Brand and last four digits of the card that the widget has just made a hash of. */
        WIDGET_CARD("widget-card");

        private final String name;

        Operation(String name) {
            this.name = name;
        }

        static Operation named(String name) {
            for (Operation operation : values()) {
                if (operation.name.equals(name)) {
                    return operation;
                }
            }
            throw new IllegalArgumentException("bank131:" + name + " is unknown. Known are " + java.util.Arrays.stream(values())
                    .map(operation -> "bank131:" + operation.name).collect(java.util.stream.Collectors.joining(", ")) + ".");
        }
    }
}
