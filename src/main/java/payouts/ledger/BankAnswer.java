package payouts.ledger;

/** What the bank says of a session, boiled down to what the ledger decides by. The same for webhooks and session/status. */
public enum BankAnswer {
    /** Session {@code created} without legs: the start has not arrived. */
    NOTHING_STARTED,
    /** The bank works on it. */
    IN_WORK,
    /** {@code next_action: confirm}, with {@code confirm_information}. */
    WAITS_FOR_CONFIRM,
    /** {@code next_action: confirm}, without {@code confirm_information} (M15). */
    WAITS_WITHOUT_INFORMATION,
    /** The payout leg {@code succeeded} and nothing contradicts it. */
    SUCCEEDED,
    /** The payout {@code failed} in a session that is final and not {@code error} (M6, M17). */
    FAILED,
    /** As FAILED, with a code that means too little money (M19). */
    FAILED_FOR_MONEY,
    /** Session {@code cancelled} for want of a confirm: no code, or one that says so (M16). */
    CANCELLED,
    /** Session {@code cancelled} for another reason, named by its code. */
    CANCELLED_WITH_CODE,
    /** Session {@code error}, legs that contradict each other, more than one payout: not decided (M6). */
    UNDECIDED;

    /** Whether the session goes on: there is no end yet that could have a time. */
    public boolean isOpen() {
        return this == NOTHING_STARTED || this == IN_WORK || this == WAITS_FOR_CONFIRM || this == WAITS_WITHOUT_INFORMATION;
    }
}
