package payouts.ledger;

import static payouts.ledger.PayoutState.*;
import static payouts.ledger.StateTable.Step.*;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a word of the bank about a payout's current attempt does (money rule M14), for every state and every answer.
 * Plain data: read it as a table. After a permit most states have another row: only then can money have moved.
 */
public final class StateTable {

    /** What is to be done. */
    public enum Step {
        /** Nothing changes; where the state is not final, ask again later. */
        STAY,
        /** The start has not arrived: past the bound of M2 a new attempt, before it ask again. */
        AWAIT_START,
        /** To READY: compare, then confirm or cancel. */
        COMPARE,
        /** Permit one more confirm of the same session. */
        CONFIRM_AGAIN,
        /** Send the cancel (again). */
        CANCEL,
        /** Cancel by session id alone, then a new attempt (M15). */
        CANCEL_AND_RETRY,
        /** The attempt is dead before any confirm permit: a new one, a bounded number of times (M16). */
        NEW_ATTEMPT,
        /** To WAITING, with a new attempt when there is money (M19). */
        WAIT_FOR_MONEY,
        /** To SUCCEEDED. */
        SUCCEED,
        /** To SUCCEEDED, but money moved without our confirm: alarm, all starts stop (M11). */
        SUCCEED_UNCONFIRMED,
        /** To FAILED. */
        FAIL,
        /** To CANCELLED, or to a new attempt where the cancel was meant so. */
        CANCELLED_SEEN,
        /** To ATTENTION. */
        ATTEND,
        /** The bank contradicts a final state: ATTENTION and an alarm. */
        CONTRADICTION,
        /** The session of an attempt that is over asks for a confirm: cancel that session, the state stays (M13). */
        CANCEL_STRAY
    }

    private static final Map<PayoutState, Map<BankAnswer, Step>> TABLE = new EnumMap<>(PayoutState.class);
    private static final Map<PayoutState, Map<BankAnswer, Step>> AFTER_PERMIT = new EnumMap<>(PayoutState.class);

    static {
        //               nothing started  in work          waits            waits, no info     succeeded            failed          for money        cancelled       with code       undecided
        Map<BankAnswer, Step> noSession =
                row(STAY,           STAY,            CANCEL_STRAY,    CANCEL_STRAY,      SUCCEED_UNCONFIRMED, STAY,           STAY,            STAY,           STAY,           STAY);
        TABLE.put(ACCEPTED, noSession);
        TABLE.put(WAITING, noSession);
        // HELD holds a session only after a mismatch; the bank's cancel for want of a confirm then begins anew (M16).
        TABLE.put(HELD,
                row(STAY,           STAY,            STAY,            STAY,              SUCCEED_UNCONFIRMED, FAIL,           WAIT_FOR_MONEY,  NEW_ATTEMPT,    FAIL,           ATTEND));
        TABLE.put(CREATING,
                row(STAY,           STAY,            COMPARE,         CANCEL_AND_RETRY,  SUCCEED_UNCONFIRMED, FAIL,           WAIT_FOR_MONEY,  NEW_ATTEMPT,    FAIL,           ATTEND));
        TABLE.put(STARTING,
                row(AWAIT_START,    STAY,            COMPARE,         CANCEL_AND_RETRY,  SUCCEED_UNCONFIRMED, FAIL,           WAIT_FOR_MONEY,  NEW_ATTEMPT,    FAIL,           ATTEND));
        TABLE.put(READY,
                row(ATTEND,         STAY,            STAY,            STAY,              SUCCEED_UNCONFIRMED, FAIL,           WAIT_FOR_MONEY,  NEW_ATTEMPT,    FAIL,           ATTEND));
        TABLE.put(CONFIRMING,
                row(ATTEND,         STAY,            CONFIRM_AGAIN,   CONFIRM_AGAIN,     SUCCEED,             FAIL,           WAIT_FOR_MONEY,  FAIL,           FAIL,           ATTEND));
        TABLE.put(CANCELLING,
                row(CANCEL,         STAY,            CANCEL,          CANCEL,            SUCCEED_UNCONFIRMED, FAIL,           FAIL,            CANCELLED_SEEN, CANCELLED_SEEN, ATTEND));
        TABLE.put(ATTENTION,
                row(STAY,           STAY,            COMPARE,         CANCEL_AND_RETRY,  SUCCEED_UNCONFIRMED, FAIL,           WAIT_FOR_MONEY,  NEW_ATTEMPT,    FAIL,           STAY));
        // After a permit only a confirm can be repeated, and nothing is cancelled by anyone (M7). Of these states only
        // ATTENTION is ever written with a permit; the others would be bound by it all the same.
        Map<BankAnswer, Step> bound =
                row(STAY,           STAY,            CONFIRM_AGAIN,   CONFIRM_AGAIN,     SUCCEED,             FAIL,           WAIT_FOR_MONEY,  FAIL,           FAIL,           STAY);
        for (PayoutState state : List.of(ATTENTION, HELD, CREATING, STARTING, READY, CANCELLING)) {
            AFTER_PERMIT.put(state, bound);
        }
        // The permitted attempt is dead, the next one has not begun.
        Map<BankAnswer, Step> betweenAttempts =
                row(STAY,           STAY,            STAY,            STAY,              SUCCEED,             STAY,           STAY,            STAY,           STAY,           STAY);
        AFTER_PERMIT.put(ACCEPTED, betweenAttempts);
        AFTER_PERMIT.put(WAITING, betweenAttempts);
        TABLE.put(SUCCEEDED,
                row(STAY,           STAY,            STAY,            STAY,              STAY,                CONTRADICTION,  CONTRADICTION,   CONTRADICTION,  CONTRADICTION,  STAY));
        Map<BankAnswer, Step> unpaid =
                row(STAY,           STAY,            CANCEL_STRAY,    CANCEL_STRAY,      CONTRADICTION,       STAY,           STAY,            STAY,           STAY,           STAY);
        TABLE.put(FAILED, unpaid);
        TABLE.put(CANCELLED, unpaid);
        Map<BankAnswer, Step> unpaidAfterPermit =
                row(STAY,           STAY,            STAY,            STAY,              CONTRADICTION,       STAY,           STAY,            STAY,           STAY,           STAY);
        AFTER_PERMIT.put(FAILED, unpaidAfterPermit);
        AFTER_PERMIT.put(CANCELLED, unpaidAfterPermit);
    }

    private StateTable() {
    }

    /**
     * The step for a word of the bank about the current attempt.
     *
     * @param permitted whether a confirm of the current attempt was ever permitted
     */
    public static Step step(PayoutState state, boolean permitted, BankAnswer answer) {
        Map<BankAnswer, Step> row = permitted ? AFTER_PERMIT.getOrDefault(state, TABLE.get(state)) : TABLE.get(state);
        return row.get(answer);
    }

    private static Map<BankAnswer, Step> row(Step... steps) {
        Map<BankAnswer, Step> row = new EnumMap<>(BankAnswer.class);
        for (BankAnswer answer : BankAnswer.values()) {
            row.put(answer, steps[answer.ordinal()]);
        }
        return row;
    }
}
