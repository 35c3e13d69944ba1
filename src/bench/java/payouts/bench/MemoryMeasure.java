package payouts.bench;

/**
 * What the program holds after many payouts, against what it held after the first of them. It takes a quarter of an hour, so it runs
 * only where it is asked for: {@code -Dbench.only=memory}.
 */
final class MemoryMeasure implements Measure {

    private static final int PAYOUTS = 10_000;
    private static final int FILES = 10;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        try (Bank bank = Bank.start(place); Node node = Node.of(place, "memory", place.freshDatabase(), bank.url()).start(place)) {
            bank.webhooksTo(node.webhooks());
            int payouts = place.scaled(PAYOUTS);
            for (int file = 1; file <= FILES; file++) {
                node.awaitResult(node.drop(payouts));
                report.number("live_heap_mb_after_" + payouts * file + "_payouts", node.process().liveMegabytes());
            }
        }
    }
}
