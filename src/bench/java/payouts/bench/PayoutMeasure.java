package payouts.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Whole lives of payouts, from the file to its result, against a loop that only calls and listens; and the processor time they take
 * of the program, against that of the three signatures which nobody can do without.
 */
final class PayoutMeasure implements Measure {

    private static final int PAYOUTS = 1500;
    /** Java compiles for minutes; so long that next to all of it is behind. The bare loop is compiled much sooner. */
    private static final int WARM_UP = 24_000;
    private static final int WARM_UP_BARE = 6_000;
    private static final int ROUNDS = 7;
    private static final int AT_ONCE = 64;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        String database = place.freshDatabase();
        try (Bank bank = Bank.start(place);
                Node node = Node.of(place, "payouts", database, bank.url()).set("bank131.in-flight", "" + AT_ONCE).start(place);
                JavaProcess bare = JavaProcess.ofBench(place.folder("bare"), BareLoop.class, place.key("ours").getParent().toString(),
                        bank.url(), "" + AT_ONCE)) {
            String bareWebhooks = "http://127.0.0.1:" + bare.hear("PORT ") + "/webhooks";
            int payouts = place.scaled(PAYOUTS);
            List<Cost> ours = new ArrayList<>();
            List<Cost> bares = new ArrayList<>();
            Signatures signatures = Signatures.ofTheProgram(place);
            List<Double> signed = new ArrayList<>();
            List<Double> signedAlone = new ArrayList<>();
            pay(place, node, bank, place.scaled(WARM_UP));
            pay(bare, bank, bareWebhooks, place.scaled(WARM_UP_BARE));
            double liveBefore = node.process().liveMegabytes();
            Rounds.Pair rates = Rounds.inTurn(ROUNDS, () -> {
                signedAlone.add(signatures.cpuMillis());
                return noted(ours, signatures.beside(() -> pay(place, node, bank, payouts), signed::add));
            }, () -> noted(bares, signatures.beside(() -> pay(bare, bank, bareWebhooks, payouts), meanwhile -> { })));
            report.number("live_heap_mb_before", liveBefore);
            report.number("live_heap_mb_after", node.process().liveMegabytes());
            tell(place, report, rates, ours, bares, signed, signedAlone);
        }
    }

    private static double noted(List<Cost> costs, Cost cost) {
        costs.add(cost);
        return cost.rate();
    }

    private static void tell(Workplace place, Report report, Rounds.Pair rates, List<Cost> ours, List<Cost> bares, List<Double> signed,
            List<Double> signedAlone) throws IOException {
        double program = median(ours, Cost::program);
        double postgres = median(ours, Cost::postgres);
        double alone = median(signedAlone, Double::doubleValue);
        report.ratio("payouts_vs_bare_loop", rates.ratio(), ">= 1.0");
        report.ratio("cpu_vs_signatures", against(signed, ours), "<= 2.0");
        report.number("payouts_per_second", rates.first());
        report.number("bare_loop_payouts_per_second", rates.second());
        report.number("program_cpu_ms_per_payout", program);
        report.number("postgres_cpu_ms_per_payout", postgres);
        report.number("bank_cpu_ms_per_payout", median(ours, Cost::bank));
        report.number("bare_loop_cpu_ms_per_payout", median(bares, Cost::program));
        report.number("signature_cpu_ms", median(signed, Double::doubleValue));
        report.number("signature_alone_cpu_ms", alone);
        report.number("cpu_vs_signatures_alone", against(signedAlone, ours));
        double byTheJdk = 3 * Signatures.ofTheJdk(place).cpuMillis();
        report.number("signature_by_the_jdk_cpu_ms", byTheJdk / 3);
        Picture.write(place.project().resolve("target/bench/performance.svg"), List.of(
                new Picture.Bar("the program", 3 * alone, program - 3 * alone, postgres, median(ours, Cost::bank)),
                new Picture.Bar("the bare loop", byTheJdk, median(bares, Cost::program) - byTheJdk, 0, median(bares, Cost::bank))));
    }

    /** The median of all rounds' processor time against that of three signatures. */
    private static double against(List<Double> signed, List<Cost> ours) {
        return Rounds.median(IntStream.range(0, ours.size()).mapToDouble(i -> ours.get(i).program() / (3 * signed.get(i))).toArray());
    }

    private static <T> double median(List<T> costs, ToDoubleFunction<T> part) {
        return Rounds.median(costs.stream().mapToDouble(part).toArray());
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

    private static Cost pay(JavaProcess bare, Bank bank, String webhooks, int payouts) throws Exception {
        bank.webhooksTo(webhooks);
        double program = bare.cpuMillis();
        double banks = bank.cpuMillis();
        bare.tell(Integer.toString(payouts));
        double rate = Double.parseDouble(bare.hear("RATE "));
        return new Cost(rate, (bare.cpuMillis() - program) / payouts, (bank.cpuMillis() - banks) / payouts, 0);
    }
}
