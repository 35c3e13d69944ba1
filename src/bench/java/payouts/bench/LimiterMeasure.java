package payouts.bench;

import java.util.List;
import java.util.stream.IntStream;

/** The bank's rate: never exceeded in any second, as the bank sees it, and nearly all of it used while there is work; confirms first. */
final class LimiterMeasure implements Measure {

    private static final int PER_SECOND = 50;
    private static final int PAYOUTS = 300;
    private static final long SECOND_MICROS = 1_000_000;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        try (Bank bank = Bank.start(place);
                Node node = Node.of(place, "limiter", place.freshDatabase(), bank.url())
                        .set("bank131.requests-per-second", "" + PER_SECOND).start(place)) {
            bank.webhooksTo(node.webhooks());
            node.awaitResult(node.drop(20));
            int before = bank.calls().size();
            node.awaitResult(node.drop(place.scaled(PAYOUTS)));
            List<Bank.Call> calls = bank.calls();
            calls = calls.subList(before, calls.size());
            // While payouts are left to create there is always a call to make.
            long from = calls.get(0).atMicros();
            long to = calls.stream().filter(call -> call.operation().equals("create")).mapToLong(Bank.Call::atMicros).max().orElseThrow();
            long busy = calls.stream().filter(call -> call.atMicros() <= to).count() - 1;
            report.ratio("limiter_used", busy * (double) SECOND_MICROS / (to - from) / PER_SECOND, ">= 0.98");
            long[] sorted = calls.stream().mapToLong(Bank.Call::atMicros).sorted().toArray();
            report.ratio("limiter_peak", peak(sorted) / (double) PER_SECOND, "<= 1.0");
            report.number("shortest_seconds_of_one_call_too_many", shortest(sorted, PER_SECOND + 1));
            report.number("confirms_behind_starts_max", behind(calls));
        }
    }

    /** The most calls in any window of a second. */
    private static int peak(long[] at) {
        int peak = 0;
        for (int first = 0, last = 0; last < at.length; last++) {
            while (at[last] - at[first] >= SECOND_MICROS) {
                first++;
            }
            peak = Math.max(peak, last - first + 1);
        }
        return peak;
    }

    /** The shortest time from the first to the last of so many calls. */
    private static double shortest(long[] at, int count) {
        return IntStream.range(0, at.length - count + 1).mapToLong(i -> at[i + count - 1] - at[i]).min().orElse(0) / (double) SECOND_MICROS;
    }

    /** How many started payouts waited for their confirm at most: few, where confirms go first. */
    private static int behind(List<Bank.Call> calls) {
        int behind = 0;
        int most = 0;
        for (Bank.Call call : calls) {
            behind += call.operation().equals("start") ? 1 : call.operation().equals("confirm") ? -1 : 0;
            most = Math.max(most, behind);
        }
        return most;
    }
}
