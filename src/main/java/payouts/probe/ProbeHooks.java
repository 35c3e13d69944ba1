package payouts.probe;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import payouts.bank131.ProbeCalls;
import payouts.bank131.ProbeCalls.Said;

/** The webhooks that came in while the probe runs. */
public final class ProbeHooks {

    /** One webhook, and when it came. */
    record Hook(Said said, long atNanos) {
        boolean is(String type, String session) {
            return type.equals(said.json().path("type").asText()) && said.report() != null && said.report().sessionId().equals(session);
        }
    }

    private final List<Hook> hooks = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final ProbeCalls calls;

    /** @param calls which knows the bank's keys */
    public ProbeHooks(ProbeCalls calls) {
        this.calls = calls;
    }

    /**
     * Takes one, as it came over the wire.
     *
     * @return the HTTP status that it is answered with
     */
    public int take(byte[] body, String signature) {
        Said said = calls.webhook(body, signature);
        if (said == null) {
            refused.incrementAndGet();
            return 401;
        }
        hooks.add(new Hook(said, System.nanoTime()));
        return 200;
    }

    Optional<Hook> find(String type, String session) {
        return hooks.stream().filter(hook -> hook.is(type, session)).findFirst();
    }

    /** How many bore no good signature. */
    int refused() {
        return refused.get();
    }
}
