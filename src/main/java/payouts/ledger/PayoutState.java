package payouts.ledger;

import java.util.Arrays;
import java.util.List;

/**
 * The states of a payout. CREATING, STARTING, CONFIRMING and CANCELLING mean "the request may have left": they are
 * committed before it does.
 */
public enum PayoutState {
    /** In the ledger, nothing sent. */
    ACCEPTED,
    /** Waits for a person: before any session by a rule such as the amount, or after a mismatch that is set to hold. */
    HELD,
    /** A session is being created; it moves no money and may be created again. */
    CREATING,
    /** The start of the session may have left; it never leaves twice. */
    STARTING,
    /** The bank waits for our confirm or cancel. */
    READY,
    /** A confirm was permitted: from here on only the bank's word counts. */
    CONFIRMING,
    /** The session is to be cancelled; no confirm was permitted. */
    CANCELLING,
    /** Too little money on the account; tried again by itself. */
    WAITING,
    /** Only a person, or a later word of the bank, can decide. */
    ATTENTION,
    /** The bank paid. Final. */
    SUCCEEDED,
    /** The bank did not pay and the attempt is dead. Final. */
    FAILED,
    /** Nothing was paid, by our wish. Final. */
    CANCELLED;

    /** Whether a result is told and no stage works on the payout any more. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** The states in which a payout is in work. */
    public static List<PayoutState> notFinal() {
        return Arrays.stream(values()).filter(state -> !state.isFinal()).toList();
    }
}
