package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Funds;
import payouts.money.Kopecks;

/**
 * Asks {@code report/account_balance}, unless it was asked just now, and lets the ledger hold what can't be paid. It changes
 * nothing of the exchange: a balance that can't be read holds nobody (M19).
 */
final class BalanceProducer extends BankProducer {

    private static final Logger LOG = LoggerFactory.getLogger(BalanceProducer.class);

    BalanceProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation) {
        super(endpoint, bank, operation);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        if (!bank.settings().account().isEmpty()) {
            bank.balanceOnce().ask(ledger().funds().isAwaited(), this::ask);
        }
    }

    private void ask() throws InterruptedException {
        bank.gate().enter(CallGate.Priority.STATUS);
        CallResult result;
        try {
            // Seen in v1 alone (the bank's page on balances).
            result = bank.calls().call(BankMethods.path("v1", "report/account_balance"), BankMessages.balance(bank.settings().account()), null);
        } finally {
            bank.gate().leave();
        }
        JsonNode balance = result instanceof CallResult.Accepted accepted ? accepted.json().path("balance").path("current_balance") : null;
        if (balance != null && balance.isIntegralNumber() && balance.canConvertToLong()) {
            Funds.Reading reading = ledger().funds().read(balance.asLong());
            LOG.info("The account holds {} RUB; {} RUB are under way, {} payouts of {} RUB wait.", Kopecks.format(reading.balance()),
                    Kopecks.format(reading.underWay()), reading.payoutsWaiting(), Kopecks.format(reading.waiting()));
        } else {
            ledger().funds().unreadable();
            LOG.warn("The account's balance can't be read ({}); no payout waits for it.",
                    balance == null ? result : "no whole number of kopecks in the answer");
        }
    }
}
