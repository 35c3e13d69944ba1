package payouts.ledger;

import java.util.Objects;

/**
 * Where the money goes. The value (a card hash, a token, an account) is treated as a card number: it never appears
 * in {@link #toString()}, in a log or in an error.
 *
 * @param type  which of the bank's shapes
 * @param value the hash or token; for {@link Type#BANK_ACCOUNT} the BIK and the account joined by a slash
 */
public record Destination(Type type, String value) {

    public Destination {
        Objects.requireNonNull(type);
        Objects.requireNonNull(value);
    }

    /** The kinds of destination, by the order's field that brings them. */
    public enum Type {
        /** {@code number_hash}: a hash from the bank's widget, sent as {@code encrypted_card}. */
        ENCRYPTED_CARD("number_hash"),
        /** {@code token}: a card token, sent as {@code tokenized_card}. */
        TOKENIZED_CARD("token"),
        /** {@code recurrent_token}: a recurring token, sent as {@code recurrent}. */
        RECURRENT("recurrent_token"),
        /** {@code bik} and {@code account}: a Russian bank account. */
        BANK_ACCOUNT("account"),
        /** {@code account_token}: a token of a bank account. */
        ACCOUNT_TOKEN("account_token");

        private final String field;

        Type(String field) {
            this.field = field;
        }

        /** The name of the order's field, as in CSV columns and JSON keys. */
        public String field() {
            return field;
        }
    }

    @Override
    public String toString() {
        return type + "[hidden]";
    }
}
