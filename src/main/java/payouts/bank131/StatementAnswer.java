package payouts.bank131;

import payouts.ledger.StatementCheck.Findings;

/**
 * What {@code bank131:statement} came to.
 *
 * @param findings   null when the statement can't be had
 * @param unreadable transactions whose amount can't be read
 * @param failure    why there are none, fit for a person; null when there are
 */
public record StatementAnswer(Findings findings, int unreadable, String failure) {

    static StatementAnswer failed(String why) {
        return new StatementAnswer(null, 0, why);
    }
}
