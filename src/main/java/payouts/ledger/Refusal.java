package payouts.ledger;

/**
 * A call that the bank refused with a code of its table.
 *
 * @param code        {@code error.code}
 * @param description {@code error.description}, for people; never decided by
 * @param meaning     what the code means for us
 */
public record Refusal(String code, String description, Meaning meaning) {

    /** What a refusal means. */
    public enum Meaning {
        /** This payout can't be made. */
        FINAL,
        /** Too little money: wait for it. */
        WAIT,
        /** Something about us is wrong, not about this payout: the stage stops (M18). */
        STOP,
        /** A passing fault; nothing was done. */
        RETRY,
        /** It may have been done before: ask {@code session/status}. */
        ASK
    }

    String text() {
        return "The bank refused it: " + code + (description == null || description.isBlank() ? "" : " (" + description + ")");
    }
}
