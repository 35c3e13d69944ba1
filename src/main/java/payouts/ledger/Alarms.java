package payouts.ledger;

/** Where the ledger tells what a person must know at once. Called after the commit. */
@FunctionalInterface
public interface Alarms {

    /**
     * Tells one alarm.
     *
     * @param kind a fixed word, for metrics and filters
     * @param text a sentence for a person: what, which payout, what to do; without names and cards
     */
    void raise(Kind kind, String text);

    /** What can be alarming. */
    enum Kind {
        /** Money moved without our confirm (M11). */
        PAID_WITHOUT_CONFIRM,
        /** The bank contradicts a final state, or two attempts of one payout succeeded. */
        CONTRADICTION,
        /** A session differed from our order before the confirm (M21). */
        MISMATCH,
        /** A stage stopped. */
        STOPPED,
        /** A payout needs a person. */
        ATTENTION,
        /** A webhook named a session that this ledger never knew. */
        FOREIGN_SESSION,
        /** The same card, amount and recipient under another reference (M29). */
        LOOKALIKE,
        /** Money came back after a payout had succeeded (M34). */
        RETURNED,
        /** The account holds less than what waits to be paid (M19). */
        TOO_LITTLE_MONEY,
        /** Calls to the bank bring no answer. */
        BANK_UNREACHABLE,
        /** After that, it answers again. */
        BANK_BACK
    }
}
