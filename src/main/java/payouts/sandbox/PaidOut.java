package payouts.sandbox;

/**
 * Money that really moved.
 *
 * @param metadata   the session's metadata as text; null without any
 * @param amount     kopecks
 * @param numberHash the card's hash; for other destinations the token, or BIK and account joined by a slash
 * @param recipient  full name
 */
public record PaidOut(String sessionId, String payoutId, String metadata, long amount, String numberHash,
                      String recipient) {

    @Override
    public String toString() {
        return "PaidOut[" + sessionId + ", " + payoutId + ", " + metadata + ", " + amount + "]";
    }
}
