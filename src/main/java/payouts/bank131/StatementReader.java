package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import payouts.ledger.StatementCheck.Booking;

/**
 * Reads {@code report/account_statement}. The bank's page tells what a transaction holds, not how the answer wraps them: so
 * they are looked for by their name, and what is no credit counts as money that left. Names and purposes are not read.
 */
final class StatementReader {

    private StatementReader() {
    }

    /**
     * What could be read.
     *
     * @param unreadable transactions without an amount in whole kopecks
     */
    record Statement(List<Booking> bookings, int unreadable) {
    }

    /** @return null when the answer holds no list of transactions */
    static Statement read(JsonNode answer) {
        JsonNode transactions = answer.findValue("transactions");
        if (transactions == null || !transactions.isArray()) {
            return null;
        }
        List<Booking> bookings = new ArrayList<>();
        int unreadable = 0;
        for (JsonNode transaction : transactions) {
            JsonNode amount = transaction.path("amount").isObject() ? transaction.path("amount").path("amount") : transaction.path("amount");
            if (amount.isIntegralNumber() && amount.canConvertToLong() && amount.asLong() != 0) {
                String type = transaction.path("type").asText("").toLowerCase(Locale.ROOT);
                String session = SessionReader.text(transaction, "session_id");
                bookings.add(new Booking(session == null || session.isEmpty() ? null : session, !type.startsWith("c"), Math.abs(amount.asLong())));
            } else {
                unreadable++;
            }
        }
        return new Statement(bookings, unreadable);
    }
}
