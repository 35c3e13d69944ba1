package payouts.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A payout's row with its current attempt's, as one transaction reads them. */
record Payout(long id, String reference, long version, PayoutState state, int number,
              long amountKopecks, String currency, String recipientName, String customerReference,
              String description, String senderName, String beneficiaryId,
              Destination.Type destinationType, String destinationSealed, String cardBrand, String cardLast4,
              Attempt attempt) {

    static final String COLUMNS = """
            p.id, p.reference, p.version, p.state, p.attempt, p.amount_kopecks, p.currency, p.recipient_name,
            p.customer_reference, p.description, p.sender_name, p.beneficiary_id, p.destination_type,
            p.destination_sealed, p.card_brand, p.card_last4""";

    static Payout read(ResultSet row, Attempt attempt) throws SQLException {
        return new Payout(row.getLong("id"), row.getString("reference"), row.getLong("version"),
                PayoutState.valueOf(row.getString("state")), row.getInt("attempt"), row.getLong("amount_kopecks"),
                row.getString("currency"), row.getString("recipient_name"), row.getString("customer_reference"),
                row.getString("description"), row.getString("sender_name"), row.getString("beneficiary_id"),
                Destination.Type.valueOf(row.getString("destination_type")), row.getString("destination_sealed"),
                row.getString("card_brand"), row.getString("card_last4"), attempt);
    }

    PayoutTask task() {
        return new PayoutTask(id, reference, number, version, state);
    }

    /** Whether the current attempt has a life left: it exists and did not end. */
    boolean hasLiveAttempt() {
        return attempt != null && attempt.ended() == null;
    }

    @Override
    public String toString() {
        return "Payout[" + reference + " " + state + "]";
    }
}
