package payouts.probe;

import java.time.Duration;
import payouts.bank131.ProbeCalls;
import payouts.bank131.ProbeCalls.Said;
import payouts.ledger.Payment;
import payouts.ledger.SessionReport;
import payouts.probe.ProbeHooks.Hook;

/** The scenario page's steps 1 to 6 at a test bank, with a cancel in the place of the confirm. It ends by itself. */
public final class Probe {

    /** A webhook about the end may come a little after the end. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(10);

    private final ProbeCalls calls;
    private final ProbeHooks hooks;
    private final ProbePlan plan;
    private final ProbeReport report = new ProbeReport();
    private final ProbeQuestions questions;
    private final ProbeSessions sessions;
    private int keys;

    /** One probe. */
    public Probe(ProbeCalls calls, ProbeHooks hooks, ProbePlan plan) {
        this.calls = calls;
        this.hooks = hooks;
        this.plan = plan;
        this.questions = new ProbeQuestions(calls, plan, report);
        this.sessions = new ProbeSessions(calls, plan, report, this::key);
    }

    /**
     * How a session came to wait for a confirm.
     *
     * @param hook   null when no webhook told it
     * @param status the first answer that told it, or that it died; null for none
     */
    record Ready(Hook hook, Said status, long hookMillis, long statusMillis) {

        boolean isReady() {
            return hook != null || status != null && ProbeSessions.waits(status);
        }

        SessionReport said() {
            return hook != null ? hook.said().report() : status.report();
        }
    }

    /** Runs it; whatever happens, what was started is cancelled as far as the bank lets it. */
    public ProbeReport run() throws InterruptedException {
        try {
            questions.ask();
            scenario();
            tooMuch();
        } finally {
            sessions.cancelAll();
        }
        ProbeObservations.cantBeSeen(report);
        return report;
    }

    private void scenario() throws InterruptedException {
        String session = create("3 create", plan.payment(), plan.keys());
        if (session == null) {
            return;
        }
        long started = System.nanoTime();
        Said start = sessions.start(session, plan.payment());
        if (!start.ok()) {
            report.failed("4 start", start.toString());
            return;
        }
        report.done("4 start", start + " after " + start.millis() + " ms");
        Ready ready = ready(session, started);
        if (!ready.isReady()) {
            report.failed("5 ready_to_confirm", ready.status() == null ? "neither a webhook nor session/status told it within "
                    + plan.patience().toSeconds() + " s" : "the session ended: " + ready.status().report().answer() + code(ready.status()));
            return;
        }
        if (ready.hook() == null) {
            report.failed("5 ready_to_confirm", "session/status tells it, but no webhook came" + (hooks.refused() == 0
                    ? ": is the address of this program's /webhooks/bank131 known to the bank?"
                    : "; " + hooks.refused() + " with a bad signature were refused: is bank131.public-key the bank's?"));
        } else {
            report.done("5 ready_to_confirm", "a webhook with a good signature");
        }
        ProbeObservations.of(ready, plan, questions.last4(), report);
        cancel(session, ready);
    }

    private String create(String step, Payment payment, boolean keyTwice) {
        String key = key();
        Said created = calls.create(payment, key);
        String session = created.report() == null ? null : created.report().sessionId();
        if (!created.ok() || session == null) {
            report.failed(step, created.toString());
            return null;
        }
        sessions.made(session);
        report.done(step, created + " after " + created.millis() + " ms");
        if (keyTwice) {
            again(payment, key, session);
        }
        return session;
    }

    /** The same idempotency key once more. */
    private void again(Payment payment, String key, String first) {
        Said again = calls.create(payment, key);
        String session = again.report() == null ? null : again.report().sessionId();
        if (again.ok() && session != null && !session.equals(first)) {
            sessions.made(session);
        }
        report.observed("an idempotency key used twice", again.ok() ? session == null || session.equals(first) ? "the first answer again"
                : "another session: the key is not heeded" : "refused, " + again, "bank131.idempotency-header may stay on");
    }

    private Ready ready(String session, long since) throws InterruptedException {
        Hook hook = null;
        Said status = null;
        long statusMillis = 0;
        long end = System.nanoTime() + plan.patience().toNanos();
        while (true) {
            hook = hook == null ? hooks.find("ready_to_confirm", session).orElse(null) : hook;
            if (status == null) {
                Said said = calls.status(session);
                if (ProbeSessions.waits(said) || ProbeSessions.hasEnded(said)) {
                    status = said;
                    statusMillis = (System.nanoTime() - since) / 1_000_000;
                }
            }
            boolean over = status != null && !ProbeSessions.waits(status);
            if (over || hook != null && status != null || System.nanoTime() > end) {
                Ready ready = new Ready(over ? null : hook, status, hook == null ? 0 : (hook.atNanos() - since) / 1_000_000, statusMillis);
                if (ready.isReady()) {
                    sessions.ready(session, ready.said());
                } else if (status != null) {
                    sessions.ended(session, status);
                }
                return ready;
            }
            Thread.sleep(ProbeSessions.POLL.toMillis());
        }
    }

    private void cancel(String session, Ready ready) throws InterruptedException {
        Said cancel = calls.cancel(session, ready.said(), key());
        if (!cancel.ok()) {
            report.failed("6 cancel", cancel.toString());
            return;
        }
        Said end = sessions.end(session);
        if (end == null) {
            report.failed("6 cancel", "taken, but session/status did not show its end within " + plan.patience().toSeconds() + " s");
            return;
        }
        report.done("6 cancel", cancel + "; the session is " + end.json().path("session").path("status").asText() + code(end));
        long until = System.nanoTime() + Math.min(AFTERWARDS.toNanos(), plan.patience().toNanos());
        while (hooks.find("payment_finished", session).isEmpty() && System.nanoTime() < until) {
            Thread.sleep(ProbeSessions.POLL.toMillis());
        }
        report.observed("payment_finished after a cancel", hooks.find("payment_finished", session).isPresent() ? "comes" : "does not come",
                "both are heard, no setting");
    }

    /** More than the account can pay: when does the bank notice, and how does it say so? */
    private void tooMuch() throws InterruptedException {
        String what = "too little money on the account";
        if (!report.isGood()) {
            report.notObserved(what, "the scenario did not go through", "bank131.codes.wait");
            return;
        }
        Payment much = questions.more(plan.payment());
        String session = create("3 create, for more than the account holds", much, false);
        if (session == null) {
            return;
        }
        long started = System.nanoTime();
        Said start = sessions.start(session, much);
        if (!start.ok()) {
            report.observed(what, "the start is refused, " + start, ProbeQuestions.setting("bank131.codes.wait", plan.tooLittle(), start.code()));
            return;
        }
        Ready ready = ready(session, started);
        if (ready.isReady()) {
            report.observed(what, "not noticed before the confirm", "the code stays unknown, bank131.codes.wait");
        } else if (ready.status() == null) {
            report.notObserved(what, "nothing came within " + plan.patience().toSeconds() + " s", "bank131.codes.wait");
        } else {
            report.observed(what, "the session ends before it is ready" + code(ready.status()),
                    ProbeQuestions.setting("bank131.codes.wait", plan.tooLittle(), ready.status().report().errorCode()));
        }
    }

    private String key() {
        return plan.payment().reference() + ":" + ++keys;
    }

    private static String code(Said said) {
        String code = said.report().errorCode();
        return code == null ? "" : ", code " + code;
    }
}
