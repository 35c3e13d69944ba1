package payouts.ledger;

import java.util.Objects;

/**
 * A checked payout order: what the sender wants paid, after defaults were applied.
 *
 * @param reference         the sender's own unique id of this payout, 1–64 of {@code A-Za-z0-9._:-}
 * @param amountKopecks     in kopecks, greater than 0
 * @param currency          ISO code in lower case; escrow accounts are {@code rub} only
 * @param recipientName     full name of the recipient
 * @param destination       the card or account
 * @param customerReference the recipient's id in the sender's system; the reference where the sender gave none
 * @param description       payment purpose
 * @param senderName        {@code participant_details.sender.full_name}
 * @param beneficiaryId     {@code participant_details.sender.beneficiary_id}
 * @param content           the sender's own fields, normalised, before defaults and without the destination's
 *                          value: what "same content" means for a duplicate
 */
public record PayoutOrder(String reference, long amountKopecks, String currency, String recipientName,
                          Destination destination, String customerReference, String description,
                          String senderName, String beneficiaryId, String content) {

    public PayoutOrder {
        Objects.requireNonNull(reference);
        Objects.requireNonNull(currency);
        Objects.requireNonNull(recipientName);
        Objects.requireNonNull(destination);
        Objects.requireNonNull(customerReference);
        Objects.requireNonNull(description);
        Objects.requireNonNull(senderName);
        Objects.requireNonNull(beneficiaryId);
        Objects.requireNonNull(content);
        if (amountKopecks <= 0) {
            throw new IllegalArgumentException("The amount of a payout must be greater than 0 kopecks.");
        }
    }

    /** Only what may stand in a log. */
    @Override
    public String toString() {
        return "PayoutOrder[" + reference + "]";
    }
}
