package payouts.admin;

/**
 * What a person learnt of a payout that could not be decided.
 *
 * @param paid     whether the bank paid it
 * @param evidence how the person knows
 */
record Settlement(boolean paid, String evidence) {

    /** @throws BadRequest which never repeats what was sent */
    static Settlement read(byte[] body) {
        ActBody read = ActBody.read(body, "{\"outcome\":\"succeeded\" or \"failed\",\"evidence\":\"how you know\"}", "outcome");
        String outcome = read.text("outcome");
        if (!outcome.equals("succeeded") && !outcome.equals("failed")) {
            throw new BadRequest("outcome must be succeeded or failed.");
        }
        return new Settlement(outcome.equals("succeeded"), read.evidence());
    }
}
