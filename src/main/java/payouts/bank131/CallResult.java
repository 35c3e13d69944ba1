package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import payouts.ledger.Refusal;

/** The typed outcome of a call to the bank. There is no "failed": what is not surely accepted or refused is unknown. */
public sealed interface CallResult {

    /** The bank took it. */
    record Accepted(byte[] body, JsonNode json) implements CallResult {
        @Override
        public String toString() {
            return "accepted";
        }
    }

    /** The bank refused it with a code whose meaning is known. */
    record Refused(Refusal refusal) implements CallResult {
        @Override
        public String toString() {
            return "refused: " + refusal.code();
        }
    }

    /** Nobody knows whether it was done; {@code why} is fit for a log, {@code answered} when anything came back. */
    record Unknown(String why, String code, boolean answered) implements CallResult {
        @Override
        public String toString() {
            return "unknown: " + why;
        }
    }
}
