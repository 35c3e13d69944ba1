package payouts.bench;

/** Payouts a second with few old rows in the ledger and with two million: what was paid long ago must cost nothing. */
final class GrowthMeasure implements Measure {

    private static final int FEW = 10_000;
    private static final int MANY = 2_000_000;
    private static final int PAYOUTS = 400;
    private static final int WARM_UP = 600;
    private static final int ROUNDS = 4;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        try (Bank bank = Bank.start(place);
                Node few = Node.of(place, "few", OldRows.ledger(place, place.scaled(FEW)), bank.url()).start(place);
                Node many = Node.of(place, "many", OldRows.ledger(place, place.scaled(MANY)), bank.url()).start(place)) {
            int payouts = place.scaled(PAYOUTS);
            pay(bank, many, place.scaled(WARM_UP));
            pay(bank, few, place.scaled(WARM_UP));
            Rounds.Pair rates = Rounds.inTurn(ROUNDS, () -> pay(bank, many, payouts), () -> pay(bank, few, payouts));
            report.ratio("payouts_2m_vs_10k_rows", rates.ratio(), ">= 0.9");
            report.number("payouts_per_second_2m_rows", rates.first());
            report.number("payouts_per_second_10k_rows", rates.second());
        }
    }

    private static double pay(Bank bank, Node node, int payouts) throws Exception {
        bank.webhooksTo(node.webhooks());
        String file = node.drop(payouts);
        node.awaitResult(file);
        return node.payoutsPerSecond(file);
    }
}
