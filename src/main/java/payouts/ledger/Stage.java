package payouts.ledger;

import java.util.List;

/** The stages that take rows from the ledger; each is the source of one route. */
public enum Stage {
    /** Orders that need a session and its start. A row that a crash left in CREATING comes first. */
    START(PayoutState.CREATING, PayoutState.WAITING, PayoutState.ACCEPTED),
    /** Payouts for which the bank waits. */
    CONFIRM(PayoutState.READY),
    /** Rows past their time: ask the bank. */
    RECONCILE(PayoutState.CONFIRMING, PayoutState.CANCELLING, PayoutState.STARTING, PayoutState.ATTENTION, PayoutState.HELD,
            PayoutState.READY),
    /** Sessions of attempts that are over and still ask for a confirm. */
    CANCEL_ENDED(),
    /** Results that a sink is to take. */
    RESULT(),
    /** Files of which every row is final. */
    FINISHED_BATCH();

    private final List<PayoutState> states;

    Stage(PayoutState... states) {
        this.states = List.of(states);
    }

    List<PayoutState> states() {
        return states;
    }

    /** The name of the switch that stops it; null where none does. */
    String control() {
        return this == START ? Controls.STARTS : this == CONFIRM ? Controls.CONFIRMS : null;
    }
}
