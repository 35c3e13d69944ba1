package payouts.bench;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The steps of a payout one by one, by JMH: few rounds, enough to see which of them matters. */
final class MicroMeasure implements Measure {

    @Override
    public void run(Workplace place, Report report) throws Exception {
        TimeValue round = TimeValue.milliseconds(Math.max(100, place.scaled(500)));
        for (RunResult result : new Runner(new OptionsBuilder().include(MicroBenchmarks.class.getName()).forks(1).warmupIterations(2)
                .warmupTime(round).measurementIterations(3).measurementTime(round).verbosity(VerboseMode.SILENT).build()).run()) {
            report.number("micros_" + result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
        }
    }
}
