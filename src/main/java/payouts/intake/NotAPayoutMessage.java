package payouts.intake;

/** A message no order of which can be read. What it says is for its sender: what is wrong, and what would be right. */
public final class NotAPayoutMessage extends Exception {

    private static final long serialVersionUID = 1L;

    public NotAPayoutMessage(String problem, String mend) {
        super(problem + ": " + mend);
    }
}
