package payouts.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One session at the bank, as one transaction reads its row (M1).
 *
 * @param sealedInformation the bank's {@code confirm_information}, sealed: it names the recipient and may bear an account
 * @param sealedLegs        the session as the bank showed it then, sealed
 */
record Attempt(int number, String sessionId, String apiVersion, String mode, int creates, boolean startPermitted,
               long startAgeMillis, String sealedInformation, String confirmApiVersion, String sealedLegs,
               boolean confirmPermitted, int confirms, boolean confirmAgain, int cancels, boolean cancelThenRetry,
               int asks, String ended,
               String mismatchReleasedBy, String bankPayoutId) {

    /** A session is created, and its id kept, before it is started. */
    static final String MODE_CREATE_START = "create-start";
    /** One call creates and starts (M12): until it is answered nobody knows the session's id. */
    static final String MODE_INIT = "init";

    static final String ENDED_SUCCEEDED = "succeeded";
    static final String ENDED_DEAD = "dead";
    static final String ENDED_ABANDONED = "abandoned";

    static final String COLUMNS = """
            a.number, a.session_id, a.api_version, a.mode, a.creates, a.start_permit_at is not null as start_permitted,
            a.confirm_information, a.confirm_api_version, a.session_legs, a.confirm_permit_at is not null as confirm_permitted,
            a.confirms, a.confirm_again, a.cancels, a.cancel_then_retry, a.asks, a.ended, a.mismatch_released_by, a.bank_payout_id,
            extract(epoch from (current_timestamp - a.start_permit_at)) as start_age_seconds""";

    static final String SELECT = "select " + COLUMNS + " from attempt a where a.payout_id = ? and a.number = ?";

    static Attempt read(ResultSet row) throws SQLException {
        return new Attempt(row.getInt("number"), row.getString("session_id"), row.getString("api_version"),
                row.getString("mode"), row.getInt("creates"), row.getBoolean("start_permitted"),
                (long) (row.getDouble("start_age_seconds") * 1000), row.getString("confirm_information"),
                row.getString("confirm_api_version"), row.getString("session_legs"),
                row.getBoolean("confirm_permitted"), row.getInt("confirms"), row.getBoolean("confirm_again"),
                row.getInt("cancels"), row.getBoolean("cancel_then_retry"), row.getInt("asks"), row.getString("ended"),
                row.getString("mismatch_released_by"), row.getString("bank_payout_id"));
    }

    /** Whether money may be on its way in a session whose id nobody knows: it is never called again, only settled (M12). */
    boolean isUnknownSession() {
        return mode.equals(MODE_INIT) && sessionId == null && ended == null;
    }

    /** {@code confirm_information} to the byte as it came; null while there is none. */
    String information(Sealer sealer, String reference) {
        return openEvidence(sealedInformation, sealer, reference);
    }

    /** The session's legs as they came with it. */
    String legs(Sealer sealer, String reference) {
        return openEvidence(sealedLegs, sealer, reference);
    }

    static String sealEvidence(String evidence, Sealer sealer, String reference) {
        return evidence == null ? null : sealer.seal(evidence, evidenceOf(reference));
    }

    private static String openEvidence(String sealed, Sealer sealer, String reference) {
        return sealed == null ? null : sealer.open(sealed, evidenceOf(reference));
    }

    private static String evidenceOf(String reference) {
        return reference + " evidence";
    }

    @Override
    public String toString() {
        return "Attempt[" + number + " of session " + sessionId + "]";
    }
}
