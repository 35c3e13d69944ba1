package payouts.bank131;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;
import payouts.ledger.Destination;
import payouts.ledger.Payment;

/**
 * The bodies of our calls, field by field as on the bank's scenario pages for cards and for bank accounts. Non-ASCII text is sent as it is, in UTF-8.
 * Only one name differs between the versions here: {@code payment_method} is {@code payout_details} in v2.
 */
final class BankMessages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private BankMessages() {
    }

    static byte[] create(Payment payment) {
        return write(json -> json.writeStringField("metadata", payment.reference()));
    }

    static byte[] start(String sessionId, Payment payment, String apiVersion) {
        return write(json -> {
            json.writeStringField("session_id", sessionId);
            payment(json, payment, apiVersion);
        });
    }

    /** Create and start in one: the start's body without a session, and our reference as its metadata. */
    static byte[] init(Payment payment, String apiVersion) {
        return write(json -> {
            json.writeStringField("metadata", payment.reference());
            payment(json, payment, apiVersion);
        });
    }

    private static void payment(JsonGenerator json, Payment payment, String apiVersion) throws IOException {
        boolean toAccount = payment.destination().type().isAccount();
        if (!toAccount) {
            debit(json, payment.description());
        }
        json.writeObjectFieldStart(apiVersion.equals("v2") ? "payout_details" : "payment_method");
        if (toAccount) {
            account(json, payment);
        } else {
            card(json, payment.destination());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("participant_details");
        json.writeObjectFieldStart("sender");
        json.writeStringField("full_name", payment.senderName());
        json.writeStringField("beneficiary_id", payment.beneficiaryId());
        json.writeEndObject();
        json.writeObjectFieldStart("recipient");
        json.writeStringField("full_name", payment.recipientName());
        json.writeEndObject();
        json.writeEndObject();
        json.writeObjectFieldStart("amount_details");
        json.writeNumberField("amount", payment.amountKopecks());
        json.writeStringField("currency", payment.currency());
        json.writeEndObject();
        json.writeObjectFieldStart("customer");
        json.writeStringField("reference", payment.customerReference());
        json.writeEndObject();
    }

    /** A card payout names its debit leg; a payout to an account has the purpose at the account instead (bank's pages on both). */
    private static void debit(JsonGenerator json, String description) throws IOException {
        json.writeObjectFieldStart("payment_details");
        json.writeStringField("type", "internal_transfer");
        json.writeObjectFieldStart("internal_transfer");
        json.writeStringField("type", "transfer_from_nominal_account");
        json.writeObjectFieldStart("transfer_from_nominal_account");
        json.writeStringField("description", description);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The body of a confirm, and of a cancel: the page's two are the same. */
    static byte[] decision(String sessionId, String confirmInformation) {
        return write(json -> {
            json.writeStringField("session_id", sessionId);
            if (confirmInformation != null) {
                json.writeFieldName("confirm_information");
                json.writeRawValue(confirmInformation);
            }
        });
    }

    static byte[] status(String sessionId) {
        return write(json -> json.writeStringField("session_id", sessionId));
    }

    static byte[] balance(String account) {
        return write(json -> json.writeStringField("account_number", account));
    }

    /** Dates as ISO 8601 days; their form is not documented. */
    static byte[] statement(String account, LocalDate from, LocalDate to) {
        return write(json -> {
            json.writeStringField("account_number", account);
            json.writeStringField("date_from", from.toString());
            json.writeStringField("date_to", to.toString());
        });
    }

    /** Step 1 of the scenario page: nothing of it is anybody's choice. */
    static byte[] widgetToken() {
        return write(json -> {
            json.writeObjectFieldStart("tokenize_widget");
            json.writeBooleanField("access", true);
            json.writeEndObject();
        });
    }

    /** token/info knows cards by hash and by token; a recurring token has a type of its own. */
    static byte[] tokenInfo(Destination destination) {
        return write(json -> {
            if (destination.type() == Destination.Type.RECURRENT) {
                json.writeStringField("type", "recurrent_token");
                json.writeObjectFieldStart("recurrent_token");
                json.writeStringField("token", destination.value());
                json.writeEndObject();
            } else {
                card(json, destination);
            }
        });
    }

    private static void account(JsonGenerator json, Payment payment) throws IOException {
        json.writeStringField("type", "bank_account");
        json.writeObjectFieldStart("bank_account");
        json.writeStringField("system_type", "ru");
        json.writeObjectFieldStart("ru");
        Optional<Destination.BankAccount> number = payment.destination().bankAccount();
        if (number.isPresent()) {
            json.writeStringField("bik", number.get().bik());
            json.writeStringField("account", number.get().account());
        } else {
            json.writeStringField("token", payment.destination().value());
        }
        json.writeStringField("full_name", payment.recipientName());
        json.writeStringField("description", payment.description());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void card(JsonGenerator json, Destination destination) throws IOException {
        switch (destination.type()) {
            case ENCRYPTED_CARD -> card(json, "encrypted_card", "number_hash", destination.value());
            case TOKENIZED_CARD -> card(json, "tokenized_card", "token", destination.value());
            case RECURRENT -> {
                json.writeStringField("type", "recurrent");
                json.writeObjectFieldStart("recurrent");
                json.writeStringField("token", destination.value());
                json.writeEndObject();
            }
            case BANK_ACCOUNT, ACCOUNT_TOKEN -> throw new IllegalArgumentException("A bank account is no card.");
        }
    }

    private static void card(JsonGenerator json, String type, String field, String value) throws IOException {
        json.writeStringField("type", "card");
        json.writeObjectFieldStart("card");
        json.writeStringField("type", type);
        json.writeObjectFieldStart(type);
        json.writeStringField(field, value);
        json.writeEndObject();
        json.writeEndObject();
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] write(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("A body can't be written", e);
        }
        return bytes.toByteArray();
    }
}
