package payouts.bank131;

import org.apache.camel.support.DefaultProducer;
import payouts.ledger.Ledger;

/** What every {@code bank131:} operation works with. */
abstract class BankProducer extends DefaultProducer {

    protected final Bank131Component bank;
    protected final Bank131Component.Operation operation;

    BankProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint);
        this.bank = bank;
        this.operation = operation;
    }

    protected final Ledger ledger() {
        return bank.ledger();
    }
}
