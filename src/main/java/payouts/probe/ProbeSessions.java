package payouts.probe;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import payouts.bank131.ProbeCalls;
import payouts.bank131.ProbeCalls.Said;
import payouts.ledger.BankAnswer;
import payouts.ledger.Payment;
import payouts.ledger.SessionReport;

/** The sessions that a probe has made and not seen dead: in the end each is cancelled, or named where the bank does not let it go. */
final class ProbeSessions {

    /** Between two questions about a session. */
    static final Duration POLL = Duration.ofMillis(500);

    private static final Set<BankAnswer> WAITS = EnumSet.of(BankAnswer.WAITS_FOR_CONFIRM, BankAnswer.WAITS_WITHOUT_INFORMATION);
    private static final Set<BankAnswer> ENDS = EnumSet.of(BankAnswer.CANCELLED, BankAnswer.CANCELLED_WITH_CODE, BankAnswer.FAILED,
            BankAnswer.FAILED_FOR_MONEY, BankAnswer.SUCCEEDED);

    private final ProbeCalls calls;
    private final ProbePlan plan;
    private final ProbeReport report;
    private final Supplier<String> keys;
    private final Map<String, Open> open = new LinkedHashMap<>();

    /** @param keys a new idempotency key for each call */
    ProbeSessions(ProbeCalls calls, ProbePlan plan, ProbeReport report, Supplier<String> keys) {
        this.calls = calls;
        this.plan = plan;
        this.report = report;
        this.keys = keys;
    }

    /**
     * A session that was not seen dead.
     *
     * @param started whether its start may have been done
     * @param said    what the bank wants confirmed; null where it has not said
     */
    private record Open(boolean started, SessionReport said) {
    }

    /** Whether the bank waits for a confirm. */
    static boolean waits(Said said) {
        return said.report() != null && WAITS.contains(said.report().answer());
    }

    /** Whether the session has ended, well or badly. */
    static boolean hasEnded(Said said) {
        return said.report() != null && ENDS.contains(said.report().answer());
    }

    /** The bank has made it. */
    void made(String session) {
        open.put(session, new Open(false, null));
    }

    /** Starts it. What the bank did not surely refuse may have been done, whatever came of its answer. */
    Said start(String session, Payment payment) {
        open.put(session, new Open(true, null));
        Said start = calls.start(session, payment, keys.get());
        if (start.http() / 100 == 4 && start.code() != null) {
            made(session);
        }
        return start;
    }

    /** The bank waits for its confirm. */
    void ready(String session, SessionReport said) {
        open.put(session, new Open(true, said));
    }

    /** It was seen to have ended. */
    void ended(String session, Said said) {
        open.remove(session);
        if (said.report().answer() == BankAnswer.SUCCEEDED) {
            report.failed("NOTHING MAY BE PAID", "session " + session + " was paid without a confirm. Is the project switched to automatic"
                    + " confirmation? Have it switched off before anything is paid");
        }
    }

    /** Waits for its end; null when it does not come. */
    Said end(String session) throws InterruptedException {
        long until = System.nanoTime() + plan.patience().toNanos();
        while (true) {
            Said said = calls.status(session);
            if (hasEnded(said)) {
                ended(session, said);
                return said;
            }
            if (System.nanoTime() > until) {
                return null;
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Cancels what is left. */
    void cancelAll() throws InterruptedException {
        for (String session : List.copyOf(open.keySet())) {
            cancel(session);
        }
    }

    /**
     * Cancels one, again and again, for the bank may refuse that until the session is ready. One that is only created costs nothing
     * and may not be cancellable: its refusal is not worth a line.
     */
    private void cancel(String session) throws InterruptedException {
        long until = System.nanoTime() + plan.patience().toNanos();
        while (true) {
            Open known = open.get(session);
            Said cancel = calls.cancel(session, known.said(), keys.get());
            if (cancel.ok() && end(session) != null || !known.started()) {
                return;
            }
            Said status = calls.status(session);
            if (hasEnded(status)) {
                ended(session, status);
                return;
            }
            if (waits(status)) {
                ready(session, status.report());
            }
            if (System.nanoTime() > until) {
                report.failed("6 cancel", "session " + session + " was not let go (" + cancel + "); the bank drops it when no confirm comes");
                return;
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
