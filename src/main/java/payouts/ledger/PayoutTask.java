package payouts.ledger;

/**
 * A payout as a stage works on it: who, and the version it was read at. Every step of the ledger that changes the
 * row answers with a new task; an old one can no longer change anything (M9).
 *
 * @param payoutId  the ledger's own number of the payout
 * @param reference the sender's reference
 * @param attempt   the attempt that is worked on, 0 before the first
 * @param version   of the payout's row
 * @param state     at that version
 */
public record PayoutTask(long payoutId, String reference, int attempt, long version, PayoutState state) {
}
