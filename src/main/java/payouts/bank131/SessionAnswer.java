package payouts.bank131;

import payouts.ledger.Adoptions.Paid;

/**
 * What {@code bank131:session} came to.
 *
 * @param paid    what the bank says of the session; null when it does not say
 * @param failure why not, fit for a person
 */
public record SessionAnswer(Paid paid, String failure) {
}
