package payouts.bank131;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What is measured of the bank's calls. Names and meaning stand in docs/operating/metrics.md. */
public final class BankMeters {

    private final MeterRegistry registry;
    private final Counter forged;
    /** The registry would be asked again at each call, which takes longer than to count it. */
    private final Map<String, Timer> calls = new ConcurrentHashMap<>();

    /** Meters in one registry. */
    public BankMeters(MeterRegistry registry) {
        this.registry = registry;
        this.forged = Counter.builder("payouts.webhooks.forged").description("Webhooks with a bad signature").register(registry);
    }

    /** A call is over. */
    void called(String path, CallResult result, long nanos) {
        String outcome = result instanceof CallResult.Accepted ? "accepted" : result instanceof CallResult.Refused ? "refused" : "unknown";
        calls.computeIfAbsent(path + " " + outcome, any -> Timer.builder("payouts.bank.calls").description("Calls of the bank")
                .tag("method", path.replaceFirst("^/api/v[0-9]+/", "")).tag("outcome", outcome).register(registry)).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A webhook was refused. */
    void forged() {
        forged.increment();
    }

    /** Shows how many calls stand at the limiter and may pass it in a second, and whether the bank answers. */
    void watch(CallGate gate, BankReach reach) {
        Gauge.builder("payouts.bank.waiting", gate, CallGate::waiting).description("Calls that wait for their turn at the limiter").register(registry);
        Gauge.builder("payouts.bank.rate", gate, CallGate::perSecond).description("Calls a second that this node may send; 0 without a limit")
                .register(registry);
        Gauge.builder("payouts.bank.lost", reach, known -> known.state().isLost() ? 1 : 0)
                .description("1 while the bank can't be reached and starts rest").register(registry);
    }
}
