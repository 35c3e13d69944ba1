package payouts.sandbox;

/** One line of the nominal account: {@code opening}, {@code topup} and {@code refund} (kopecks in) or {@code payout} (kopecks out). */
final class Movement {
    String id;
    long seq;
    String type;
    long amount;
    String at;
    String purpose;
    String sessionId;
    String payoutId;
    String metadata;
    String destination;
    String recipient;

    long signed() {
        return type.equals("payout") ? -amount : amount;
    }

    PaidOut paid() {
        return new PaidOut(sessionId, payoutId, metadata, amount, destination, recipient);
    }
}
