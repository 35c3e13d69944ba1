package payouts.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The reports on the nominal account. The balance is as the bank documents it; the statement's wrapper is an assumption. */
final class AccountCalls {

    private final SandboxSettings settings;
    private final SandboxBooks books;

    AccountCalls(SandboxSettings settings, SandboxBooks books) {
        this.settings = settings;
        this.books = books;
    }

    Reply balance(Call call) {
        checkAccount(call);
        ObjectNode answer = Json.object().put("status", "ok").put("account_number", settings.accountNumber)
                .put("account_currency", "RUB");
        answer.putObject("balance").put("current_balance", books.balance());
        return Reply.now(answer);
    }

    Reply statement(Call call) {
        checkAccount(call);
        String from = StartBody.text(call.body(), "/date_from");
        String to = StartBody.text(call.body(), "/date_to");
        ObjectNode answer = Json.object().put("status", "ok").put("account_number", settings.accountNumber);
        ObjectNode balance = answer.putObject("balance");
        ObjectNode turnover = answer.putObject("turnover");
        ArrayNode transactions = answer.putArray("transactions");
        long opening = 0;
        long debit = 0;
        long credit = 0;
        for (Movement movement : books.movements()) {
            String day = movement.at.substring(0, 10);
            if (movement.type.equals("opening") || day.compareTo(from) < 0) {
                opening += movement.signed();
            } else if (day.compareTo(to) <= 0) {
                boolean out = movement.type.equals("payout");
                debit += out ? movement.amount : 0;
                credit += out ? 0 : movement.amount;
                transactions.add(transaction(movement, out));
            }
        }
        balance.put("opening", opening).put("closing", opening + credit - debit);
        turnover.put("debit", debit).put("credit", credit);
        return Reply.now(answer);
    }

    private static ObjectNode transaction(Movement movement, boolean out) {
        ObjectNode line = Json.object().put("transaction_id", movement.id).put("amount", movement.amount)
                .put("currency", "rub").put("payment_date", movement.at).put("type", out ? "debit" : "credit")
                .put("purpose", movement.purpose);
        if (movement.sessionId != null) {
            line.put("session_id", movement.sessionId).putObject("counter_party").put("name", movement.recipient);
        }
        return line;
    }

    private void checkAccount(Call call) {
        if (!settings.accountNumber.equals(StartBody.text(call.body(), "/account_number"))) {
            throw new ApiError("account_not_found", "account_number");
        }
    }
}
