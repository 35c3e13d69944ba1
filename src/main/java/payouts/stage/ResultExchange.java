package payouts.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import payouts.ledger.Outbox.Result;

/** What an exchange of a sink's route carries beside the result's JSON. */
public final class ResultExchange {

    /** Header: {@code reference:attempt}, what a receiver knows a repeat by. */
    public static final String RESULT_ID = "PayoutResultId";
    /** Header: {@code succeeded}, {@code failed}, {@code cancelled}, {@code duplicate}, {@code rejected} or {@code returned}. */
    public static final String STATUS = "PayoutStatus";
    /** Header: the attempt's number. */
    public static final String ATTEMPT = "PayoutAttempt";
    /** Header: the channel that the order came through. */
    public static final String CHANNEL = "PayoutChannel";

    static final String RESULT = "PayoutResult";

    private ResultExchange() {
    }

    /** The result itself, for sinks in Java: no step that changes body or headers touches it. */
    public static Result result(Exchange exchange) {
        Result result = exchange.getProperty(RESULT, Result.class);
        if (result == null) {
            throw new IllegalStateException("This route carries no result: sinks belong behind a ledger:result source.");
        }
        return result;
    }

    /** The result's fields by the names of the contract, as its JSON has them. */
    public static ObjectNode fields(Exchange exchange) {
        return ResultMessage.fields(result(exchange));
    }
}
