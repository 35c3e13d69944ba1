package payouts.intake;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;

/**
 * The trimmed text of an order's fields, null where there is none, with the rules that one field's text can be held
 * against alone. Amount, destination and card numbers have code of their own.
 */
record OrderText(
        @NotNull(message = "reference: missing: give each payout an id of your own")
        @Pattern(regexp = NO_EXPONENT, message = "reference: " + EXPONENT_MEND)
        @Pattern(regexp = EXPONENT + "|[A-Za-z0-9._:-]{1,64}",
                message = "reference: 1 to 64 of the characters A-Z a-z 0-9 . _ : - are allowed, no spaces and no "
                        + "Cyrillic letters")
        String reference,

        String amount,

        @Pattern(regexp = "(?i)rub", message = "currency: only rub is paid from an escrow account: write rub or "
                + "leave it empty")
        String currency,

        @NotNull(message = "recipient_name: missing: write the recipient's full name")
        @Size(max = 255, message = "recipient_name: at most 255 characters are allowed")
        @Pattern(regexp = CLEAN, message = "recipient_name: " + CLEAN_MEND)
        @Pattern(regexp = HAS_LETTER, message = "recipient_name: a name has letters: check that the row's cells "
                + "have not shifted")
        String recipientName,

        @Size(max = 512, message = "number_hash: at most 512 characters are allowed")
        @Pattern(regexp = NO_EXPONENT, message = "number_hash: " + EXPONENT_MEND)
        @Pattern(regexp = EXPONENT + "|" + OPAQUE, message = "number_hash: " + OPAQUE_MEND)
        String numberHash,

        @Size(max = 512, message = "token: at most 512 characters are allowed")
        @Pattern(regexp = NO_EXPONENT, message = "token: " + EXPONENT_MEND)
        @Pattern(regexp = EXPONENT + "|" + OPAQUE, message = "token: " + OPAQUE_MEND)
        String token,

        @Size(max = 512, message = "recurrent_token: at most 512 characters are allowed")
        @Pattern(regexp = NO_EXPONENT, message = "recurrent_token: " + EXPONENT_MEND)
        @Pattern(regexp = EXPONENT + "|" + OPAQUE, message = "recurrent_token: " + OPAQUE_MEND)
        String recurrentToken,

        String bik,
        String account,

        @Size(max = 512, message = "account_token: at most 512 characters are allowed")
        @Pattern(regexp = NO_EXPONENT, message = "account_token: " + EXPONENT_MEND)
        @Pattern(regexp = EXPONENT + "|" + OPAQUE, message = "account_token: " + OPAQUE_MEND)
        String accountToken,

        @Size(max = 255, message = "customer_reference: at most 255 characters are allowed")
        @Pattern(regexp = NO_EXPONENT, message = "customer_reference: " + EXPONENT_MEND)
        @Pattern(regexp = CLEAN, message = "customer_reference: " + CLEAN_MEND)
        String customerReference,

        @Size(max = 1000, message = "description: at most 1000 characters are allowed")
        @Pattern(regexp = CLEAN, message = "description: " + CLEAN_MEND)
        @Pattern(regexp = "(?s)(?![0-9]{1,2}$).*", message = "description: one or two digits are no purpose: check "
                + "that an unquoted decimal comma has not shifted the row's cells")
        String description,

        @Size(max = 255, message = "sender_name: at most 255 characters are allowed")
        @Pattern(regexp = CLEAN, message = "sender_name: " + CLEAN_MEND)
        String senderName,

        @Size(max = 255, message = "beneficiary_id: at most 255 characters are allowed")
        @Pattern(regexp = NO_EXPONENT, message = "beneficiary_id: " + EXPONENT_MEND)
        @Pattern(regexp = CLEAN, message = "beneficiary_id: " + CLEAN_MEND)
        String beneficiaryId) {

    /** What Excel makes of a long number. A sign is asked for: 1E15 may be somebody's id. */
    private static final String EXPONENT = "[0-9](?:[.,][0-9]+)?[eE][+][0-9]{1,3}";
    private static final String NO_EXPONENT = "(?s)(?!" + EXPONENT + "$).*";
    private static final String EXPONENT_MEND =
            "Excel has turned this into a number such as 1,2E+15: format the column as text and paste it again";

    /** No control characters, line ends, broken characters, nor marks that turn the direction of the text round. */
    private static final String CLEAN =
            "[^\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}\\x{FFFD}]*";
    private static final String CLEAN_MEND = "line ends, tabs, other control characters and unreadable characters are "
            + "not allowed: write it in one line";
    private static final String HAS_LETTER = "(?s).*\\p{L}.*";

    /** Hashes and tokens: hex, Base64, UUID. Spaces, quotes and our own blank for card numbers are none. */
    private static final String OPAQUE = "[A-Za-z0-9._~:+/=|-]*";
    private static final String OPAQUE_MEND =
            "holds characters that no hash or token has (spaces, quotes, commas): copy it whole, exactly as it came";

    private static final java.util.regex.Pattern ANY_EXPONENT =
            java.util.regex.Pattern.compile("[0-9]*(?:[.,][0-9]*)?[eE\u0415\u0435][+-]?[0-9]+");

    static OrderText of(Map<String, String> fields) {
        return new OrderText(text(fields, "reference"), text(fields, "amount"), text(fields, "currency"),
                text(fields, "recipient_name"), text(fields, "number_hash"), text(fields, "token"),
                text(fields, "recurrent_token"), text(fields, "bik"), text(fields, "account"),
                text(fields, "account_token"), text(fields, "customer_reference"), text(fields, "description"),
                text(fields, "sender_name"), text(fields, "beneficiary_id"));
    }

    /** Whether a number is written with an exponent (in an amount there is no other use of an E). */
    static boolean isExponent(String text) {
        return ANY_EXPONENT.matcher(text).matches();
    }

    private static String text(Map<String, String> fields, String name) {
        return Text.trim(fields.get(name));
    }

    /** Nothing of an order's text may reach a log. */
    @Override
    public String toString() {
        return "OrderText[hidden]";
    }
}
