package payouts.intake;

/** A file of which no row can be read. The message is for the sender: what is wrong, then what to do. */
public final class NotAPayoutFile extends Exception {

    private static final long serialVersionUID = 1L;

    public NotAPayoutFile(String reason, String mend) {
        super(reason + ": " + mend);
    }
}
