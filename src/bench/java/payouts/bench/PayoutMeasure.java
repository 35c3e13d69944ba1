package payouts.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Whole lives of payouts, from the file to its result, against a loop that only calls and listens; and the processor time they take
 * of the program, against that of the three signatures which nobody can do without.
 */
final class PayoutMeasure implements Measure {

    private static final int PAYOUTS = 3000;
    private static final int ROUNDS = 3;
    private static final int AT_ONCE = 32;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        String database = place.freshDatabase();
        try (Bank bank = Bank.start(place);
                Node node = Node.of(place, "payouts", database, bank.url()).set("bank131.in-flight", "" + AT_ONCE).start(place);
                JavaProcess bare = JavaProcess.ofBench(place.folder("bare"), BareLoop.class, place.key("ours").getParent().toString(),
                        bank.url(), "" + AT_ONCE)) {
            String bareWebhooks = "http://127.0.0.1:" + bare.hear("PORT ") + "/webhooks";
            int payouts = place.scaled(PAYOUTS);
            List<Cost> costs = new ArrayList<>();
            // The first round of each warms it up.
            pay(place, node, bank, payouts);
            pay(bare, bank, bareWebhooks, payouts);
            double liveBefore = node.process().liveMegabytes();
            Rounds.Pair rates = Rounds.inTurn(ROUNDS, () -> {
                Cost cost = pay(place, node, bank, payouts);
                costs.add(cost);
                return cost.rate();
            }, () -> pay(bare, bank, bareWebhooks, payouts));
            double signature = Signatures.cpuMillis(place);
            double cpu = Rounds.median(costs.stream().mapToDouble(Cost::program).toArray());
            report.ratio("payouts_vs_bare_loop", rates.ratio(), ">= 1.0");
            report.ratio("cpu_vs_signatures", cpu / (3 * signature), "<= 3.0");
            report.number("payouts_per_second", rates.first());
            report.number("bare_loop_payouts_per_second", rates.second());
            report.number("program_cpu_ms_per_payout", cpu);
            report.number("bank_cpu_ms_per_payout", Rounds.median(costs.stream().mapToDouble(Cost::bank).toArray()));
            report.number("postgres_cpu_ms_per_payout", Rounds.median(costs.stream().mapToDouble(Cost::postgres).toArray()));
            report.number("signature_cpu_ms", signature);
            report.number("live_heap_mb_before", liveBefore);
            report.number("live_heap_mb_after", node.process().liveMegabytes());
        }
    }

    /** Payouts a second, and processor milliseconds a payout of each process. */
    private record Cost(double rate, double program, double bank, double postgres) {
    }

    private static Cost pay(Workplace place, Node node, Bank bank, int payouts) throws Exception {
        bank.webhooksTo(node.webhooks());
        double program = node.process().cpuMillis();
        double banks = bank.cpuMillis();
        double postgres = place.postgresCpuMillis();
        String file = node.drop(payouts);
        node.awaitResult(file);
        return new Cost(node.payoutsPerSecond(file), (node.process().cpuMillis() - program) / payouts,
                (bank.cpuMillis() - banks) / payouts, (place.postgresCpuMillis() - postgres) / payouts);
    }

    private static double pay(JavaProcess bare, Bank bank, String webhooks, int payouts) throws Exception {
        bank.webhooksTo(webhooks);
        bare.tell(Integer.toString(payouts));
        return Double.parseDouble(bare.hear("RATE "));
    }
}
