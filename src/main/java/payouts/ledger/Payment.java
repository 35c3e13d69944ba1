package payouts.ledger;

/**
 * What the bank is told of a payout, read from the committed row in the transaction that permits the call. Amount in
 * kopecks. Nothing of it may be logged.
 */
public record Payment(String reference, long amountKopecks, String currency, String recipientName,
                      Destination destination, String customerReference, String description, String senderName,
                      String beneficiaryId, String cardLast4) {

    static Payment of(Payout payout, Sealer sealer) {
        return new Payment(payout.reference(), payout.amountKopecks(), payout.currency(), payout.recipientName(),
                new Destination(payout.destinationType(), sealer.open(payout.destinationSealed(), payout.reference())),
                payout.customerReference(), payout.description(), payout.senderName(), payout.beneficiaryId(),
                payout.cardLast4());
    }

    @Override
    public String toString() {
        return "Payment[" + reference + "]";
    }
}
