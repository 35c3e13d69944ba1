package payouts.ledger;

import static payouts.ledger.PayoutState.ACCEPTED;
import static payouts.ledger.PayoutState.ATTENTION;
import static payouts.ledger.PayoutState.CANCELLED;
import static payouts.ledger.PayoutState.CANCELLING;
import static payouts.ledger.PayoutState.CONFIRMING;
import static payouts.ledger.PayoutState.CREATING;
import static payouts.ledger.PayoutState.FAILED;
import static payouts.ledger.PayoutState.HELD;
import static payouts.ledger.PayoutState.READY;
import static payouts.ledger.PayoutState.STARTING;
import static payouts.ledger.PayoutState.SUCCEEDED;
import static payouts.ledger.PayoutState.WAITING;

import java.util.function.BiConsumer;

/** Every state, and within one state every situation that the rules tell apart. */
enum Situation {
    NEW(ACCEPTED, (t, r) -> t.accept(LedgerFixture.order(r))),
    HELD_AT_INTAKE(HELD, (t, r) -> t.accept(LedgerFixture.order(r, TestSettings.HOLD_OVER_KOPECKS + 1, "hash-" + r))),
    NO_SESSION_YET(CREATING, (t, r) -> {
        NEW.bring(t, r);
        t.create(r);
    }),
    WITH_SESSION(CREATING, (t, r) -> {
        NEW.bring(t, r);
        t.createWithSession(r);
    }),
    STARTED(STARTING, (t, r) -> {
        NEW.bring(t, r);
        t.start(r);
    }),
    TO_COMPARE(READY, (t, r) -> {
        NEW.bring(t, r);
        t.ready(r);
    }),
    HELD_AFTER_MISMATCH(HELD, (t, r) -> {
        TO_COMPARE.bring(t, r);
        t.mismatch(r, true);
    }),
    CONFIRM_PERMITTED(CONFIRMING, (t, r) -> {
        TO_COMPARE.bring(t, r);
        t.confirm(r);
    }),
    CONFIRM_AGAIN(CONFIRMING, (t, r) -> {
        CONFIRM_PERMITTED.bring(t, r);
        t.answered(r, BankAnswer.WAITS_FOR_CONFIRM);
    }),
    CANCEL_AFTER_MISMATCH(CANCELLING, (t, r) -> {
        TO_COMPARE.bring(t, r);
        t.mismatch(r, false);
    }),
    CANCEL_TO_RETRY(CANCELLING, (t, r) -> {
        STARTED.bring(t, r);
        t.hear(r, BankAnswer.WAITS_WITHOUT_INFORMATION);
    }),
    DEAD_BEFORE_PERMIT(ACCEPTED, (t, r) -> {
        STARTED.bring(t, r);
        t.hear(r, BankAnswer.CANCELLED);
    }),
    NO_MONEY_BEFORE_PERMIT(WAITING, (t, r) -> {
        STARTED.bring(t, r);
        t.hear(r, BankAnswer.FAILED_FOR_MONEY);
    }),
    NO_MONEY_AFTER_PERMIT(WAITING, (t, r) -> {
        CONFIRM_PERMITTED.bring(t, r);
        t.hear(r, BankAnswer.FAILED_FOR_MONEY);
    }),
    UNDECIDED_BEFORE_PERMIT(ATTENTION, (t, r) -> {
        STARTED.bring(t, r);
        t.hear(r, BankAnswer.UNDECIDED);
    }),
    UNDECIDED_AFTER_PERMIT(ATTENTION, (t, r) -> {
        CONFIRM_PERMITTED.bring(t, r);
        t.hear(r, BankAnswer.UNDECIDED);
    }),
    ALL_ATTEMPTS_DEAD(ATTENTION, (t, r) -> {
        NEW.bring(t, r);
        for (int i = 0; i < TestSettings.ATTEMPTS_MAX; i++) {
            t.start(r);
            t.hear(r, BankAnswer.CANCELLED);
        }
    }),
    PAID(SUCCEEDED, (t, r) -> {
        CONFIRM_PERMITTED.bring(t, r);
        t.hear(r, BankAnswer.SUCCEEDED);
    }),
    START_REFUSED(FAILED, (t, r) -> {
        STARTED.bring(t, r);
        t.ledger.callOutcomes().startRefused(t.task(r), LedgerFixture.FINAL);
    }),
    FAILED_BEFORE_PERMIT(FAILED, (t, r) -> {
        STARTED.bring(t, r);
        t.hear(r, BankAnswer.FAILED);
    }),
    FAILED_AFTER_PERMIT(FAILED, (t, r) -> {
        CONFIRM_PERMITTED.bring(t, r);
        t.hear(r, BankAnswer.FAILED);
    }),
    PAID_AFTER_FAILED(ATTENTION, (t, r) -> {
        FAILED_AFTER_PERMIT.bring(t, r);
        t.hear(r, BankAnswer.SUCCEEDED);
    }),
    CANCELLED_AT_INTAKE(CANCELLED, (t, r) -> {
        NEW.bring(t, r);
        t.ledger.persons().cancel(r, "anna");
    }),
    CANCEL_SEEN(CANCELLED, (t, r) -> {
        CANCEL_AFTER_MISMATCH.bring(t, r);
        t.hear(r, BankAnswer.CANCELLED);
    });

    private final PayoutState state;
    private final BiConsumer<LedgerFixture, String> way;

    Situation(PayoutState state, BiConsumer<LedgerFixture, String> way) {
        this.state = state;
        this.way = way;
    }

    PayoutState state() {
        return state;
    }

    void bring(LedgerFixture test, String reference) {
        way.accept(test, reference);
    }
}
