package payouts.admin;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Controls;
import payouts.ledger.Ledger;
import payouts.ledger.Outbox;
import payouts.ledger.PayoutState;
import payouts.ledger.Persons;
import payouts.ledger.RouteChanges;
import payouts.log.LogFields;

/**
 * The admin API's acts, one method for each route. Every method asks for the token itself, so that no edit of a route
 * leaves it out, and answers JSON without any of the request's headers.
 */
public final class Admin {

    private static final Logger LOG = LoggerFactory.getLogger(Admin.class);
    private static final String STATES = Arrays.stream(PayoutState.values()).map(state -> state.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    private static final String NO_PAYOUT = "No payout has this reference.";
    private static final String NO_SINK = "No sink has this name.";
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1000;

    private final Persons persons;
    private final Controls controls;
    private final RouteChanges routes;
    private final Outbox outbox;
    private final AdminCalls calls;

    /** The acts of persons on one ledger. */
    public Admin(Ledger ledger, AdminTokens tokens) {
        this.persons = ledger.persons();
        this.controls = ledger.controls();
        this.routes = ledger.routeChanges();
        this.outbox = ledger.outbox();
        this.calls = new AdminCalls(tokens);
    }

    /** Payouts, newest change first. */
    public void list(Exchange exchange) {
        calls.answer(exchange, (request, person) -> {
            Long batch = AdminCalls.parameter(request, "batch").map(text -> number("batch", text, Long.MAX_VALUE)).orElse(null);
            long limit = AdminCalls.parameter(request, "limit").map(text -> number("limit", text, LIMIT_MAX)).orElse((long) LIMIT_DEFAULT);
            return persons.list(AdminCalls.parameter(request, "status").map(Admin::state).orElse(null), batch, (int) limit)
                    .stream().map(PayoutJson::payout).toList();
        });
    }

    /** One payout with its history. */
    public void show(Exchange exchange) {
        calls.answer(exchange, (request, person) -> {
            Persons.View view = find(reference(request));
            return PayoutJson.payout(view, persons.returns(view.reference()), persons.history(view.reference()));
        });
    }

    /** Lets a held payout go on. */
    public void release(Exchange exchange) {
        act(exchange, "release", persons::release);
    }

    /** Cancels a payout that was not confirmed. */
    public void cancel(Exchange exchange) {
        act(exchange, "cancel", persons::cancel);
    }

    /** Pays a dead payout by a new attempt. */
    public void retry(Exchange exchange) {
        act(exchange, "retry", persons::retry);
    }

    /** Has the bank asked now. */
    public void ask(Exchange exchange) {
        act(exchange, "ask", persons::ask);
    }

    /** Records what a person learnt of a payout that can't be decided. */
    public void settle(Exchange exchange) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        act(exchange, "settle", (reference, person) -> {
            Settlement settlement = Settlement.read(body);
            persons.settle(reference, settlement.paid(), settlement.evidence(), person);
        });
    }

    /** Which route files run, on every node. */
    public void routes(Exchange exchange) {
        calls.answer(exchange, (request, person) -> routes.running().stream().map(PayoutJson::routeFile).toList());
    }

    /** What is stopped now. */
    public void stops(Exchange exchange) {
        calls.answer(exchange, (request, person) -> PayoutJson.stops(controls.stops()));
    }

    /** Releases starts and confirms, and tells what was stopped. */
    public void releaseStarts(Exchange exchange) {
        calls.answer(exchange, (request, person) -> Map.of("released", PayoutJson.stops(controls.release(person))));
    }

    /** Every sink, and what waits for it. */
    public void sinks(Exchange exchange) {
        calls.answer(exchange, (request, person) -> outbox.depths().stream().map(PayoutJson::sink).toList());
    }

    /** Forgets a sink; one that a route still takes results for would only lose some of them. */
    public void removeSink(Exchange exchange) {
        calls.answer(exchange, (request, person) -> {
            String name = AdminCalls.parameter(request, "name").orElseThrow(() -> new AdminCalls.NotThere(NO_SINK));
            if (exchange.getContext().getEndpoints().stream().map(Endpoint::getEndpointUri)
                    .anyMatch(uri -> uri.matches("ledger:.*[?&]sink=" + Pattern.quote(name) + "(&.*)?"))) {
                throw new AdminCalls.Unfit("A route takes results for this sink: take the route's file away first.");
            }
            if (!outbox.remove(name)) {
                throw new AdminCalls.NotThere(NO_SINK);
            }
            LOG.info("The sink {} was removed by {}, with what waited for it.", name, person);
            return Map.of("removed", name);
        });
    }

    @FunctionalInterface
    private interface Act {
        void run(String reference, String person);
    }

    private void act(Exchange exchange, String name, Act act) {
        calls.answer(exchange, (request, person) -> {
            String reference = find(reference(request)).reference();
            LogFields.about(reference, null);
            try {
                act.run(reference, person);
                LOG.info("{} of payout {} by {}.", name, reference, person);
            } finally {
                LogFields.clear();
            }
            return PayoutJson.payout(find(reference));
        });
    }

    private Persons.View find(String reference) {
        return persons.find(reference).orElseThrow(() -> new AdminCalls.NotThere(NO_PAYOUT));
    }

    private static String reference(Message request) {
        return AdminCalls.parameter(request, "reference").orElseThrow(() -> new AdminCalls.NotThere(NO_PAYOUT));
    }

    private static PayoutState state(String text) {
        try {
            return PayoutState.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadRequest("status must be one of " + STATES + ".");
        }
    }

    private static long number(String name, String text, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new BadRequest(name + " must be a whole number from 1" + (max == Long.MAX_VALUE ? "" : " to " + max) + ".");
    }
}
