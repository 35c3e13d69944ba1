package payouts.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import payouts.ledger.GroupCommit.Rows;
import payouts.ledger.GroupCommit.Step;
import payouts.ledger.LedgerDatabase.Work;
import payouts.ledger.Payouts.Cause;
import payouts.ledger.Permit.Operation;

/**
 * The gate: one compare-and-set for each call, committed before the call leaves. Every refusal is a
 * {@link Permit.Refused}; no route, however it is written, gets round it.
 */
public final class Permits {

    private static final String MISMATCH = "mismatch";
    private static final String MOVED = "it has moved on since it was read";

    private static final RowStatement NEW_ATTEMPT = RowStatement.insertFound("attempt", "payout_id, number, api_version, mode, creates", "?, ?, ?, ?, ?",
            "", Controls.STARTS_NOT_STOPPED, "bigint", "integer", "varchar", "varchar", "integer");

    private static final RowStatement START = RowStatement.update("attempt", "session_id = ?, start_permit_at = current_timestamp",
            "payout_id = ? and number = ? and start_permit_at is null and " + Controls.STARTS_NOT_STOPPED, "varchar", "bigint", "integer");

    private static final RowStatement CONFIRM = RowStatement.update("attempt", "confirms = ?, confirm_again = false, verdict = ?,"
            + " confirm_hash = ?, confirm_permit_at = coalesce(confirm_permit_at, current_timestamp)",
            "payout_id = ? and number = ? and ended is null and " + Controls.CONFIRMS_NOT_STOPPED,
            "integer", "varchar", "varchar", "bigint", "integer");

    private final Ledger ledger;
    private final Rows<PayoutTask, Payout> toChange = Permits::lockFree;
    private final Rows<PayoutTask, Payout> toSee = Permits::see;

    Permits(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Locks nothing, and leaves nothing to commit. */
    private static List<Payout> see(Tx tx, List<PayoutTask> tasks) throws SQLException {
        Map<Long, Payout> seen = Payouts.see(tx, tasks.stream().map(PayoutTask::payoutId));
        return tasks.stream().map(task -> seen.get(task.payoutId())).toList();
    }

    private static List<Payout> lockFree(Tx tx, List<PayoutTask> tasks) throws SQLException {
        Map<Long, Payout> bare = new HashMap<>(Payouts.lockFreeBare(tx, ids(tasks, task -> task.attempt() == 0)));
        Map<Long, Payout> attempted = new HashMap<>(Payouts.lockFree(tx, ids(tasks, task -> task.attempt() != 0)));
        // Of two tasks of a payout only one gets its row, and never a row without the attempt that it speaks of.
        return tasks.stream().map(task -> (task.attempt() == 0 ? bare : attempted).remove(task.payoutId())).toList();
    }

    private static Stream<Long> ids(List<PayoutTask> tasks, Predicate<PayoutTask> some) {
        return tasks.stream().filter(some).map(PayoutTask::payoutId);
    }

    /**
     * Permits a create. It moves no money, so after an unknown outcome it is permitted again, with the next send
     * number (M10).
     *
     * @return empty when the attempt has its session already and only the start is missing
     */
    public Optional<Permit> create(PayoutTask task) {
        return permitted(Operation.CREATE, Controls.STARTS, task, this::create);
    }

    /** As {@link #create(PayoutTask)}, without a thread that waits; see {@link #start(PayoutTask, String, Executor, BiConsumer)}. */
    public void create(PayoutTask task, Executor teller, BiConsumer<Optional<Permit>, Throwable> told) {
        permitted(Operation.CREATE, Controls.STARTS, task, this::create, teller, told);
    }

    private Optional<Permit> create(Tx tx, Payout payout) throws SQLException {
        if (payout.state() == PayoutState.CREATING && payout.attempt().sessionId() != null) {
            return Optional.empty();
        }
        PayoutTask next;
        int sends;
        if (payout.state() == PayoutState.CREATING) {
            sends = payout.attempt().creates() + 1;
            tx.writeOne("update attempt set creates = ? where payout_id = ? and number = ? and " + Controls.STARTS_NOT_STOPPED, sends,
                    payout.id(), payout.number());
            next = Payouts.stay(tx, payout, ledger.settings().lease(), ledger.bootId());
        } else if (payout.state() == PayoutState.ACCEPTED || payout.state() == PayoutState.WAITING) {
            sends = 1;
            next = newAttempt(tx, payout, Attempt.MODE_CREATE_START, PayoutState.CREATING, ledger.settings().lease(), ledger.bootId(),
                    Cause.of("create"));
        } else {
            throw refused(Operation.CREATE, payout, "it is " + payout.state());
        }
        return Optional.of(new Permit(next, Operation.CREATE, ledger.settings().apiVersion(),
                key(next, Operation.CREATE, sends), null, Payment.of(payout, ledger.sealer()), null));
    }

    /** Permits the start of the session that the ledger knows: once, ever (M2). */
    public Permit start(PayoutTask task) {
        return start(task, null);
    }

    /**
     * Permits the start of the attempt's session: once, ever (M2).
     *
     * @param sessionId that a create has just made, kept by the same commit; null when the ledger knows it already
     */
    public Permit start(PayoutTask task, String sessionId) {
        return permitted(Operation.START, Controls.STARTS, task, (tx, payout) -> start(tx, payout, sessionId));
    }

    /**
     * As {@link #start(PayoutTask, String)}, without a thread that waits for the commit.
     *
     * @param teller gives {@code told} a thread once a permit is committed
     * @param told   hears the permit, or a {@link Permit.Refused} or what else {@link #start(PayoutTask, String)} throws. That comes on a
     *               thread of the ledger's; so does a permit that could not share a commit, or that the teller did not take
     */
    public void start(PayoutTask task, String sessionId, Executor teller, BiConsumer<Permit, Throwable> told) {
        permitted(Operation.START, Controls.STARTS, task, (tx, payout) -> start(tx, payout, sessionId), teller, told);
    }

    private Permit start(Tx tx, Payout payout, String sessionId) throws SQLException {
        if (payout.state() != PayoutState.CREATING || !payout.hasLiveAttempt()) {
            throw refused(Operation.START, payout, "it is " + payout.state());
        }
        String known = payout.attempt().sessionId();
        if (known == null && sessionId == null) {
            throw refused(Operation.START, payout, "it has no session yet");
        }
        if (known != null && sessionId != null && !known.equals(sessionId)) {
            throw refused(Operation.START, payout, "it has another session");
        }
        String session = known == null ? sessionId : known;
        tx.writeOne(START, session, payout.id(), payout.number());
        PayoutTask next = Payouts.move(tx, payout, PayoutState.STARTING, payout.number(), ledger.settings().askAfter(),
                null, Cause.of("start"));
        return new Permit(next, Operation.START, payout.attempt().apiVersion(), key(next, Operation.START, 1),
                session, Payment.of(payout, ledger.sealer()), null);
    }

    /**
     * What a confirm is decided by: the order, and what the bank says it will do.
     *
     * @param sessionId  of the attempt
     * @param releasedBy who wants it confirmed in spite of a mismatch; null for nobody
     */
    public record Evidence(String sessionId, Payment payment, String confirmInformation, String sessionLegs, String releasedBy) {
        @Override
        public String toString() {
            return "Evidence[" + payment.reference() + "]";
        }
    }

    /** A payout's row as a claim saw it. What it holds is for the ledger alone. */
    public static final class Seen {

        private final Payout payout;

        Seen(Payout payout) {
            this.payout = payout;
        }
    }

    /** The evidence for the compare of a READY payout, at the version of its task. */
    public Evidence evidence(PayoutTask task) {
        return seen(Operation.CONFIRM, task, (tx, payout) -> evidence(payout));
    }

    /** As {@link #evidence(PayoutTask)}, without asking for a row that was seen at this very version. */
    public Evidence evidence(PayoutTask task, Seen seen) {
        return seen != null && seen.payout != null && seen.payout.id() == task.payoutId() && seen.payout.version() == task.version()
                ? evidence(seen.payout) : evidence(task);
    }

    private Evidence evidence(Payout payout) {
        Attempt attempt = payout.attempt();
        if (attempt == null || attempt.sealedInformation() == null) {
            throw refused(Operation.CONFIRM, payout, "the bank has not asked for a confirm");
        }
        return new Evidence(attempt.sessionId(), Payment.of(payout, ledger.sealer()), information(payout, attempt),
                attempt.legs(ledger.sealer(), payout.reference()), attempt.mismatchReleasedBy());
    }

    /** What decides by the evidence whether a payout may be confirmed; without an effect of its own, for it may be asked again. */
    @FunctionalInterface
    public interface Judge {

        /** @return the verdict that is kept with the permit; empty when nothing is to be permitted */
        Optional<String> agrees(Evidence evidence);
    }

    /**
     * Permits the confirm: the one decision after which money can move. The judge sees the locked row; its verdict and the
     * hash of {@code confirm_information} commit with the permit, and exactly those bytes are to be sent (M8). In CONFIRMING
     * it is permitted again only after {@code session/status} has shown that the bank still waits (M7).
     *
     * @return empty when the judge does not agree; nothing has changed then
     */
    public Optional<Permit> confirm(PayoutTask task, Judge judge) {
        return permitted(Operation.CONFIRM, Controls.CONFIRMS, task, (tx, payout) -> confirm(tx, payout, judge));
    }

    /** As {@link #confirm(PayoutTask, Judge)}, without a thread that waits; see {@link #start(PayoutTask, String, Executor, BiConsumer)}. */
    public void confirm(PayoutTask task, Judge judge, Executor teller, BiConsumer<Optional<Permit>, Throwable> told) {
        permitted(Operation.CONFIRM, Controls.CONFIRMS, task, (tx, payout) -> confirm(tx, payout, judge), teller, told);
    }

    private Optional<Permit> confirm(Tx tx, Payout payout, Judge judge) throws SQLException {
        Evidence evidence = evidence(payout);
        if (!payout.hasLiveAttempt()) {
            throw refused(Operation.CONFIRM, payout, "the bank has not asked for a confirm");
        }
        boolean first = payout.state() == PayoutState.READY && !payout.attempt().confirmPermitted();
        boolean again = payout.state() == PayoutState.CONFIRMING && payout.attempt().confirmAgain();
        if (!first && !again) {
            throw refused(Operation.CONFIRM, payout, "it is " + payout.state() + " and was confirmed "
                    + payout.attempt().confirms() + " times");
        }
        if (Payouts.paidAttempt(tx, payout).isPresent()) {
            throw refused(Operation.CONFIRM, payout, "the bank has paid another attempt of it");
        }
        Optional<String> verdict = judge.agrees(evidence);
        if (verdict.isEmpty()) {
            return Optional.empty();
        }
        int sends = payout.attempt().confirms() + 1;
        tx.writeOne(CONFIRM, sends, Payouts.shorten(verdict.get()), Hashes.sha256(evidence.confirmInformation()), payout.id(), payout.number());
        PayoutTask next = Payouts.move(tx, payout, PayoutState.CONFIRMING, payout.number(), ledger.settings().askAfter(),
                null, Cause.of(first ? "confirm" : "confirm again", verdict.get()));
        return Optional.of(new Permit(next, Operation.CONFIRM, payout.attempt().confirmApiVersion(),
                key(next, Operation.CONFIRM, sends), evidence.sessionId(), null, evidence.confirmInformation()));
    }

    /**
     * The session differs from our order: it is never confirmed as it is. Several mismatches in a row mean that
     * something is wrong with us or with the bank: starts stop (M21).
     *
     * @param hold whether a person decides, instead of a cancel; the bank's deadline runs meanwhile
     * @return the task, CANCELLING or HELD
     */
    public PayoutTask mismatch(PayoutTask task, String reason, boolean hold) {
        return unlessMoved(Operation.CONFIRM, task, tx -> {
            Payout payout = Payouts.lock(tx, task);
            if (payout.state() != PayoutState.READY) {
                throw refused(Operation.CONFIRM, payout, "it is " + payout.state());
            }
            tx.write("update attempt set verdict = ? where payout_id = ? and number = ?", Payouts.shorten(reason), payout.id(), payout.number());
            ledger.alarmAfterCommit(tx, Alarms.Kind.MISMATCH, "Payout " + payout.reference() + " is not confirmed. " + reason);
            PayoutTask next = hold
                    ? Payouts.move(tx, payout, PayoutState.HELD, payout.number(), ledger.settings().askAfter(), null,
                            Cause.of(MISMATCH, reason + " A person releases or cancels it before the bank's deadline."))
                    : Payouts.move(tx, payout, PayoutState.CANCELLING, payout.number(), ledger.settings().askAfter(),
                            ledger.bootId(), Cause.of(MISMATCH, reason));
            ledger.controls().stopAfter(tx, MISMATCH, ledger.settings().mismatchesMax());
            return next;
        });
    }

    /**
     * Permits a cancel: of a payout that is CANCELLING, or of an attempt that is over. Never after a confirm permit
     * of that attempt (M7).
     */
    public Permit cancel(PayoutTask task) {
        return ledger.inTransaction(tx -> {
            Payout payout = Payouts.lock(tx, task.payoutId()).orElseThrow(Tx.RowMoved::new);
            Attempt attempt = Payouts.attempt(tx, task.payoutId(), task.attempt())
                    .orElseThrow(() -> refused(Operation.CANCEL, payout, "it has no attempt " + task.attempt()));
            boolean current = payout.number() == attempt.number() && payout.state() == PayoutState.CANCELLING;
            if (attempt.confirmPermitted()) {
                throw refused(Operation.CANCEL, payout, "a confirm of attempt " + attempt.number() + " was permitted");
            }
            if (!current && attempt.ended() == null) {
                throw refused(Operation.CANCEL, payout, "it is " + payout.state());
            }
            if (attempt.sessionId() == null) {
                throw refused(Operation.CANCEL, payout, "attempt " + attempt.number() + " has no session");
            }
            int sends = attempt.cancels() + 1;
            tx.write("update attempt set cancels = ? where payout_id = ? and number = ?", sends, payout.id(), attempt.number());
            PayoutTask next = current ? Payouts.stay(tx, payout, ledger.settings().askAfter(), null)
                    : new PayoutTask(payout.id(), payout.reference(), attempt.number(), payout.version(), payout.state());
            String version = attempt.confirmApiVersion() == null ? attempt.apiVersion() : attempt.confirmApiVersion();
            return new Permit(next, Operation.CANCEL, version, key(next, Operation.CANCEL, sends), attempt.sessionId(), null,
                    information(payout, attempt));
        });
    }

    /** The session to ask the bank about. A question needs no permit; its answer applies to this version only (M9). */
    public Optional<String> sessionToAsk(PayoutTask task) {
        return ledger.inTransaction(tx -> Payouts.attempt(tx, task.payoutId(), task.attempt()).map(Attempt::sessionId));
    }

    /** The names, {@code v1} or {@code v2}, in which a session of ours is spoken of. */
    public String apiVersion(PayoutTask task) {
        return ledger.inTransaction(tx -> Payouts.attempt(tx, task.payoutId(), task.attempt()).map(Attempt::apiVersion))
                .orElse(ledger.settings().apiVersion());
    }

    /** What may be asked about the card before a session exists (token/info); nothing while starts are stopped. */
    public Payment payment(PayoutTask task) {
        return seen(Operation.CREATE, task, (tx, payout) -> {
            refuseWhenStopped(tx, Operation.CREATE, payout);
            return Payment.of(payout, ledger.sealer());
        });
    }

    /** The next attempt of a payout begins; the one before it, if any, has ended. */
    PayoutTask newAttempt(Tx tx, Payout payout, String mode, PayoutState to, Duration due, String worker, Cause cause) throws SQLException {
        if (payout.hasLiveAttempt() || Payouts.paidAttempt(tx, payout).isPresent()) {
            throw refused(Operation.CREATE, payout, "an attempt of it is not dead");
        }
        if (!ledger.funds().take(tx, payout)) {
            // What is stopped stays as it is, and does not begin to wait for money.
            refuseWhenStopped(tx, Operation.CREATE, payout);
            ledger.funds().tellTooLittleFor(payout);
            throw new Permit.TooLittleMoney(Operation.CREATE, payout.reference());
        }
        int number = payout.number() + 1;
        tx.writeOne(NEW_ATTEMPT, payout.id(), number, ledger.settings().apiVersion(), mode, mode.equals(Attempt.MODE_CREATE_START) ? 1 : 0);
        return Payouts.move(tx, payout, to, number, due, worker, cause);
    }

    /** For a call that a control stops; the step's own write asks whether it does, and can't tell. */
    <T> T permitted(Operation operation, String control, PayoutTask task, Step<Payout, T> step) {
        try {
            return ledger.groups().run(toChange, task, atVersion(task, step), alone(task, step));
        } catch (Tx.RowMoved e) {
            throw moved(operation, control, task);
        }
    }

    /** As the one above, without a thread that waits. */
    <T> void permitted(Operation operation, String control, PayoutTask task, Step<Payout, T> step, Executor teller, BiConsumer<T, Throwable> told) {
        ledger.groups().next(toChange, task, atVersion(task, step), alone(task, step), teller,
                (permit, failure) -> told.accept(permit, failure instanceof Tx.RowMoved ? why(operation, control, task) : failure));
    }

    private static <T> Step<Payout, T> atVersion(PayoutTask task, Step<Payout, T> step) {
        return (tx, payout) -> step.run(tx, Payouts.atVersion(task, payout));
    }

    private <T> Supplier<T> alone(PayoutTask task, Step<Payout, T> step) {
        return () -> ledger.inTransaction(tx -> step.run(tx, Payouts.lock(tx, task)));
    }

    private RuntimeException why(Operation operation, String control, PayoutTask task) {
        try {
            return moved(operation, control, task);
        } catch (RuntimeException e) {
            return e;
        }
    }

    private Permit.Refused moved(Operation operation, String control, PayoutTask task) {
        boolean stopped = ledger.inTransaction(tx -> ledger.controls().isStopped(tx, control));
        return new Permit.Refused(operation, task.reference(), stopped ? stopped(control) : MOVED);
    }

    /** For what only looks: it locks nothing and leaves nothing to commit. */
    private <T> T seen(Operation operation, PayoutTask task, Step<Payout, T> step) {
        try {
            return ledger.groups().run(toSee, task, atVersion(task, step),
                    () -> ledger.inTransaction(tx -> step.run(tx, Payouts.see(tx, task))));
        } catch (Tx.RowMoved e) {
            throw new Permit.Refused(operation, task.reference(), MOVED);
        }
    }

    private <T> T unlessMoved(Operation operation, PayoutTask task, Work<T> work) {
        try {
            return ledger.inTransaction(work);
        } catch (Tx.RowMoved e) {
            throw new Permit.Refused(operation, task.reference(), MOVED);
        }
    }

    private void refuseWhenStopped(Tx tx, Operation operation, Payout payout) throws SQLException {
        if (ledger.controls().isStopped(tx, Controls.STARTS)) {
            throw refused(operation, payout, stopped(Controls.STARTS));
        }
    }

    private static String stopped(String control) {
        return control + " are stopped";
    }

    private String information(Payout payout, Attempt attempt) {
        return attempt.information(ledger.sealer(), payout.reference());
    }

    static Permit.Refused refused(Operation operation, Payout payout, String why) {
        return new Permit.Refused(operation, payout.reference(), why);
    }

    static String key(PayoutTask task, Operation operation, int send) {
        return task.reference() + ":" + task.attempt() + ":" + operation.name().toLowerCase(java.util.Locale.ROOT) + ":" + send;
    }
}
