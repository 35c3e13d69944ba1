package payouts.bank131;

/** The bank did not give what the card widget asked for. The message is fit for a log: it never holds a hash or a token. */
public final class WidgetFailed extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean unknownCard;

    WidgetFailed(String message, boolean unknownCard) {
        super(message, null, false, false);
        this.unknownCard = unknownCard;
    }

    /** Whether the bank says that there is no such card. */
    public boolean isUnknownCard() {
        return unknownCard;
    }
}
