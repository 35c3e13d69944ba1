package payouts.sandbox;

/**
 * How a step ends when it does not end well, decided by a rule or by the account.
 *
 * @param code          error code of the payout
 * @param description   its text
 * @param sessionStatus of the session; {@code error} means that the outcome is open
 * @param payoutStatus  of the payout meanwhile
 * @param then          for an open outcome: {@code accepted}, {@code failed} or {@code stay}
 * @param thenMillis    after how long it becomes that
 */
record Ending(String code, String description, String sessionStatus, String payoutStatus, String then, long thenMillis) {

    static Ending declined(String code, String description, String sessionStatus) {
        return new Ending(code, description, sessionStatus, "failed", "stay", 0);
    }
}
