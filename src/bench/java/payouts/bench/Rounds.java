package payouts.bench;

import java.util.Arrays;
import java.util.concurrent.Callable;

/** Two things measured in turn, so that whatever else the machine does meets both; of each the median. */
final class Rounds {

    private Rounds() {
    }

    /** The medians of both. */
    record Pair(double first, double second) {
        double ratio() {
            return first / second;
        }
    }

    static Pair inTurn(int rounds, Callable<Double> first, Callable<Double> second) throws Exception {
        double[] ofFirst = new double[rounds];
        double[] ofSecond = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ofFirst[i] = first.call();
            ofSecond[i] = second.call();
        }
        return new Pair(median(ofFirst), median(ofSecond));
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
