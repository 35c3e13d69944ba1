package payouts;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Alarms;

/** Alarms as lines of a logger of their own, so that they can be sent elsewhere by the log's configuration, and counted. */
final class AlarmLog implements Alarms {

    private static final Logger LOG = LoggerFactory.getLogger("payouts.alarm");

    private final Map<Kind, Counter> raised = new EnumMap<>(Kind.class);

    AlarmLog(MeterRegistry registry) {
        // Each kind is there from the start: a counter that begins at 1 would not be seen to grow.
        for (Kind kind : Kind.values()) {
            raised.put(kind, Counter.builder("payouts.alarms").tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .description("Alarms that this node raised").register(registry));
        }
    }

    @Override
    public void raise(Kind kind, String text) {
        raised.get(kind).increment();
        if (kind == Kind.BANK_BACK) {
            LOG.info("{}: {}", kind, text);
        } else {
            LOG.error("{}: {}", kind, text);
        }
    }
}
