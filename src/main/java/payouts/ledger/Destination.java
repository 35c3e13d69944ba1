package payouts.ledger;

import java.util.Objects;
import java.util.Optional;

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

        /** Whether it is a bank account, by number or by token, and no card. */
        public boolean isAccount() {
            return this == BANK_ACCOUNT || this == ACCOUNT_TOKEN;
        }
    }

    /** A Russian bank account: the bank's 9 digits and the account's 20. */
    public record BankAccount(String bik, String account) {
        @Override
        public String toString() {
            return "BankAccount[hidden]";
        }
    }

    /** A destination at a bank account whose number is known. */
    public static Destination of(BankAccount account) {
        return new Destination(Type.BANK_ACCOUNT, account.bik() + "/" + account.account());
    }

    /** The account, where the order named its number. */
    public Optional<BankAccount> bankAccount() {
        return type == Type.BANK_ACCOUNT
                ? Optional.of(new BankAccount(value.substring(0, value.indexOf('/')), value.substring(value.indexOf('/') + 1)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return type + "[hidden]";
    }
}
