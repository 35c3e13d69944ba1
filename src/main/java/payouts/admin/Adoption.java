package payouts.admin;

import java.util.regex.Pattern;

/**
 * A session that a person found in the bank's statement.
 *
 * @param reference of the payout that it was
 * @param sessionId the bank's
 * @param evidence  how the person knows
 */
record Adoption(String reference, String sessionId, String evidence) {

    /** As of an order: the payout may be made by this. */
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    /** @throws BadRequest which never repeats what was sent */
    static Adoption read(String reference, byte[] body) {
        ActBody read = ActBody.read(body, "{\"session_id\":\"ps_…\",\"evidence\":\"how you know\"}", "session_id");
        if (!REFERENCE.matcher(reference).matches()) {
            throw new BadRequest("A reference has 1 to 64 letters, digits or . _ : - and nothing else.");
        }
        if (!SESSION.matcher(read.text("session_id")).matches()) {
            throw new BadRequest("session_id must be the bank's id of a session, such as ps_1234.");
        }
        return new Adoption(reference, read.text("session_id"), read.evidence());
    }
}
