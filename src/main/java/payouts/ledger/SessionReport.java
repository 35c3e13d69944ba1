package payouts.ledger;

import java.time.OffsetDateTime;
import java.util.List;

/**
 * What the bank says of one session, in a webhook or in an answer to {@code session/status}.
 *
 * @param sessionId          {@code session.id}
 * @param answer             what it comes to
 * @param apiVersion         whose names it bears
 * @param metadata           as we sent it with the session, as text; null where the bank shows none
 * @param bankPayoutId       id of the payout leg, null when there is none
 * @param errorCode          of the payout or the session
 * @param errorDescription   for people
 * @param finishedAt         when the bank says it ended; null while it goes on
 * @param cardBrand          of the payout leg
 * @param cardLast4          of the payout leg
 * @param confirmInformation verbatim as received, null when absent
 * @param sessionLegs        the session as received, for the compare
 * @param returns            what came back of the payout so far
 */
public record SessionReport(String sessionId, BankAnswer answer, String apiVersion, String metadata, String bankPayoutId, String errorCode,
                            String errorDescription, OffsetDateTime finishedAt, String cardBrand, String cardLast4,
                            String confirmInformation, String sessionLegs, List<Return> returns) {

    /**
     * Money that came back.
     *
     * @param id            the bank's id of the return
     * @param amountKopecks in kopecks, greater than 0
     */
    public record Return(String id, long amountKopecks) {
    }

    @Override
    public String toString() {
        return "SessionReport[" + sessionId + " " + answer + "]";
    }
}
