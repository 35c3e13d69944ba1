package payouts.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import payouts.ledger.Controls;
import payouts.ledger.Figures.InState;
import payouts.ledger.Ledger;
import payouts.ledger.Outbox.Depth;
import payouts.ledger.PayoutState;
import payouts.ledger.SeldomLook;

/**
 * The program's own meters. What stands in the ledger is read by {@link #refresh} and is the same on every node; what
 * this node does is counted as it happens. Names and meaning stand in docs/operating/metrics.md.
 */
public final class PayoutMeters {

    private final Ledger ledger;
    private final MultiGauge counts;
    private final MultiGauge sums;
    private final MultiGauge ages;
    private final MultiGauge waiting;
    private final MultiGauge waitingSince;
    private final MultiGauge stopped;
    private final SeldomLook look = new SeldomLook();
    private volatile long readAtNanos = System.nanoTime();
    private final AtomicReference<Double> unconfirmed = new AtomicReference<>(0.0);

    /** Registers the meters. */
    public PayoutMeters(Ledger ledger, MeterRegistry registry) {
        this.ledger = ledger;
        counts = MultiGauge.builder("payouts.in.work").description("Payouts that are not final, by state").register(registry);
        sums = MultiGauge.builder("payouts.in.work.sum").baseUnit("kopecks").description("What they come to").register(registry);
        ages = MultiGauge.builder("payouts.in.work.oldest").baseUnit("seconds")
                .description("How long the oldest of a state has stood there").register(registry);
        waiting = MultiGauge.builder("payouts.outbox.waiting").description("Results that a sink has not taken yet").register(registry);
        waitingSince = MultiGauge.builder("payouts.outbox.oldest").baseUnit("seconds")
                .description("How long the oldest of them has waited").register(registry);
        stopped = MultiGauge.builder("payouts.stopped").description("1 while starts or confirms are stopped").register(registry);
        Gauge.builder("payouts.unconfirmed.oldest", unconfirmed, AtomicReference::get).baseUnit("seconds")
                .description("How long the bank has waited for the confirm it has waited for longest").register(registry);
        Gauge.builder("payouts.figures.age", this, meters -> (System.nanoTime() - meters.readAtNanos) / 1e9).baseUnit("seconds")
                .description("How old what is told of the ledger is").register(registry);
        countFinished(registry);
    }

    private void countFinished(MeterRegistry registry) {
        Map<PayoutState, Counter> finished = new EnumMap<>(PayoutState.class);
        Map<PayoutState, Counter> kopecks = new EnumMap<>(PayoutState.class);
        for (PayoutState state : List.of(PayoutState.SUCCEEDED, PayoutState.FAILED, PayoutState.CANCELLED)) {
            finished.put(state, Counter.builder("payouts.finished").tag("status", name(state))
                    .description("Payouts that this node made final").register(registry));
            kopecks.put(state, Counter.builder("payouts.finished.sum").baseUnit("kopecks").tag("status", name(state))
                    .description("What they come to").register(registry));
        }
        ledger.database().onFinish((state, sum) -> {
            finished.get(state).increment();
            kopecks.get(state).increment(sum);
        });
    }

    /** Reads the ledger's numbers, seldom where that takes long. */
    public void refresh() {
        look.take(this::refreshNow);
    }

    private void refreshNow() {
        List<InState> inWork = ledger.figures().inWork();
        counts.register(states(inWork, InState::count), true);
        sums.register(states(inWork, InState::sumKopecks), true);
        ages.register(states(inWork, state -> seconds(state.oldest())), true);
        List<Depth> depths = ledger.outbox().depths();
        waiting.register(rows(depths, depth -> Tags.of("sink", depth.sink()), Depth::waiting), true);
        waitingSince.register(rows(depths, depth -> Tags.of("sink", depth.sink()), depth -> depth.oldest() == null ? 0
                : seconds(Duration.between(Instant.parse(depth.oldest()), Instant.now()))), true);
        List<String> stops = ledger.controls().stops().stream().map(Controls.Stop::name).toList();
        stopped.register(rows(List.of(Controls.STARTS, Controls.CONFIRMS), stop -> Tags.of("what", stop),
                stop -> stops.contains(stop) ? 1 : 0), true);
        unconfirmed.set(seconds(ledger.figures().oldestUnconfirmed()));
        readAtNanos = System.nanoTime();
    }

    /** Every state has a row: a graph of what is not there would otherwise end, not fall to nothing. */
    private static List<MultiGauge.Row<?>> states(List<InState> inWork, Value<InState> value) {
        return rows(PayoutState.notFinal(), state -> Tags.of("state", name(state)),
                state -> inWork.stream().filter(figure -> figure.state() == state).map(value::of).findFirst().orElse(0));
    }

    private static <T> List<MultiGauge.Row<?>> rows(List<T> all, java.util.function.Function<T, Tags> tags, Value<T> value) {
        Stream<MultiGauge.Row<?>> rows = all.stream().map(one -> MultiGauge.Row.of(tags.apply(one), value.of(one)));
        return rows.toList();
    }

    private static String name(PayoutState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static double seconds(Duration duration) {
        return Math.max(0, duration.toMillis() / 1000.0);
    }

    @FunctionalInterface
    private interface Value<T> {
        Number of(T one);
    }
}
