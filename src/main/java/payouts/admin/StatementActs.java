package payouts.admin;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.bank131.SessionAnswer;
import payouts.bank131.StatementAnswer;
import payouts.bank131.StatementPeriod;
import payouts.ledger.Ledger;
import payouts.ledger.Persons;

/**
 * The admin API's acts after a restore. Each is two methods with a question to the bank between them in the route; both ask
 * for the token.
 */
public final class StatementActs {

    private static final Logger LOG = LoggerFactory.getLogger(StatementActs.class);
    private static final String ADOPTION = "AdminAdoption";

    private final Ledger ledger;
    private final AdminCalls calls;
    private final boolean accountKnown;

    /** @param account {@code bank131.account}, empty when it is not set */
    public StatementActs(Ledger ledger, AdminTokens tokens, String account) {
        this.ledger = ledger;
        this.calls = new AdminCalls(tokens);
        this.accountKnown = !account.isEmpty();
    }

    /** Makes the request's days the body, for the bank. */
    public void period(Exchange exchange) {
        calls.prepare(exchange, (request, person) -> {
            if (!accountKnown) {
                throw new AdminCalls.Unfit("bank131.account is not set: without the account's number the bank gives no statement.");
            }
            LocalDate from = day(request, "from");
            LocalDate to = day(request, "to");
            try {
                exchange.getMessage().setBody(new StatementPeriod(from, to));
            } catch (IllegalArgumentException e) {
                throw new BadRequest(e.getMessage());
            }
        });
    }

    /** Answers what differs. */
    public void compared(Exchange exchange) {
        StatementAnswer found = exchange.getMessage().getBody(StatementAnswer.class);
        calls.answer(exchange, (request, person) -> {
            if (found.failure() != null) {
                throw new AdminCalls.NoAnswer(found.failure());
            }
            return StatementJson.of(day(request, "from"), day(request, "to"), found);
        });
    }

    /** Makes the session that a person names the body, for the bank. */
    public void adoption(Exchange exchange) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        calls.prepare(exchange, (request, person) -> {
            Adoption adoption = Adoption.read(AdminCalls.parameter(request, "reference").orElse(""), body);
            exchange.setProperty(ADOPTION, adoption);
            exchange.getMessage().setBody(adoption.sessionId());
        });
    }

    /** Records that the session was the payout of this reference. */
    public void adopt(Exchange exchange) {
        SessionAnswer bank = exchange.getMessage().getBody(SessionAnswer.class);
        Adoption adoption = exchange.getProperty(ADOPTION, Adoption.class);
        calls.answer(exchange, (request, person) -> {
            if (bank.failure() != null) {
                throw new AdminCalls.NoAnswer(bank.failure());
            }
            ledger.adoptions().adopt(adoption.reference(), bank.paid(), adoption.evidence(), person);
            LOG.info("Session {} was recorded as payout {} by {}.", adoption.sessionId(), adoption.reference(), person);
            Persons persons = ledger.persons();
            return PayoutJson.payout(persons.find(adoption.reference()).orElseThrow());
        });
    }

    private static LocalDate day(Message request, String name) {
        try {
            return LocalDate.parse(AdminCalls.parameter(request, name).orElse(""));
        } catch (DateTimeParseException e) {
            throw new BadRequest(name + " must be a day such as 2026-11-23.");
        }
    }
}
