package payouts.sandbox;

/**
 * What a rule makes the bank do. In YAML the same names in lower case. Each has a default operation, for rules that
 * name none.
 */
public enum SandboxAction {
    /** Does the work, then closes the connection with no answer. */
    DROP_ANSWER(Kind.CALL, null),
    /** Closes the connection before any work. */
    DROP_REQUEST(Kind.CALL, null),
    /** Answers {@code millis} later; with {@code when: before} the work is later too. Also for webhooks. */
    DELAY(Kind.BOTH, null),
    /** Answers HTTP {@code status} (500), {@code when} before the work (default) or after it. */
    HTTP_ERROR(Kind.CALL, null),
    /** Refuses with the error {@code code} and HTTP {@code status} (by the code), no work done. */
    REFUSE(Kind.CALL, null),
    /** Does the work, then answers HTTP {@code status} (200) with a body that is no JSON. */
    UNREADABLE(Kind.CALL, null),

    /** The payout fails with {@code code}: on start instead of getting ready, on confirm (default) instead of succeeding. */
    DECLINE(Kind.FLOW, "confirm"),
    /** As {@link #DECLINE} with the settings' code for too little money. */
    NO_MONEY(Kind.FLOW, "confirm"),
    /** The session becomes {@code error}; {@code then} accepted, failed or stay (default), after {@code millis}. */
    SESSION_ERROR(Kind.FLOW, "confirm"),
    /**
     * Changes {@code field} to {@code value} (or to something wrong): amount, currency, recipient, last4, brand, account,
     * purpose in {@code confirm_information}; leg_amount, leg_recipient, sender, beneficiary_id in the legs.
     */
    TAMPER(Kind.FLOW, "start"),
    /** A second payout leg. */
    EXTRA_LEG(Kind.FLOW, "start"),
    /** The payment goes on without a confirm. */
    AUTO_CONFIRM(Kind.FLOW, "start"),
    /** {@code session/status} leaves {@code confirm_information} out. */
    WITHOUT_CONFIRM_INFORMATION(Kind.FLOW, "status"),

    /** The webhook is never sent. */
    LOSE(Kind.WEBHOOK, null),
    /** Sent {@code repeat} more times (1), {@code millis} (100) apart. */
    REPEAT(Kind.WEBHOOK, null),
    /** Held until another webhook was delivered, at most {@code millis} (2000). */
    REORDER(Kind.WEBHOOK, null),
    /** A forged one comes first, {@code signature} by a stranger (default), junk or missing; a failure is told as success. */
    FORGE(Kind.WEBHOOK, null),
    /** Currencies in capitals. */
    UPPER_CASE_CURRENCY(Kind.WEBHOOK, null),
    /** JSON fields that nobody knows. */
    EXTRA_FIELDS(Kind.WEBHOOK, null),
    /** A webhook of another, unknown type comes first. */
    UNKNOWN_TYPE(Kind.WEBHOOK, null);

    enum Kind { CALL, FLOW, WEBHOOK, BOTH }

    final Kind kind;
    final String operation;

    SandboxAction(Kind kind, String operation) {
        this.kind = kind;
        this.operation = operation;
    }
}
