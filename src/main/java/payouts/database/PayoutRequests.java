package payouts.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.intake.OrderChunk;
import payouts.ledger.OrderIntake.Accepted;
import payouts.ledger.OrderIntake.LineOutcome;
import payouts.ledger.PayoutState;
import payouts.ledger.Turns.Turn;

/**
 * Takes rows of {@code payout_request}: once each, by one node. In the ledger's own database they are marked in the commit
 * that accepts them. In another database they are marked first, in a transaction that ends after the acceptance: a crash
 * between both commits leaves them unmarked, and the next look finds them accepted already (M24).
 */
public final class PayoutRequests {

    private static final Logger LOG = LoggerFactory.getLogger(PayoutRequests.class);

    /** So many looks in a row in which every mark failed are no coincidence. */
    private static final int MISSES_TOLD = 10;
    private static final String LOOK = "PayoutRequestLook";

    private final DataSource foreign;
    private final Turn turn;
    private final Outage outage = new Outage(RequestMarks.TABLE);
    private int misses;

    /**
     * The rows of one table.
     *
     * @param foreign the database of the table; null where it stands in the ledger's
     * @param turn    of several nodes one takes rows at a time; that each row is taken once does not depend on it
     */
    PayoutRequests(DataSource foreign, Turn turn) {
        this.foreign = foreign;
        this.turn = turn;
    }

    /** What a look into another database holds until its orders are in the ledger. */
    private record Look(Connection connection, RequestMarks marks, List<Map<String, Object>> rows) {
    }

    /** Turns the rows in the body, as Camel JDBC reads them, into orders for the ledger; into null where there are none for us. */
    @SuppressWarnings("unchecked")
    public void take(Exchange exchange) throws SQLException {
        List<Map<String, Object>> rows = RequestRows.distinct(exchange.getMessage().getBody(List.class));
        if (rows.isEmpty()) {
            misses = 0;
            outage.over();
            exchange.getMessage().setBody(null);
        } else if (!turn.take()) {
            exchange.getMessage().setBody(null);
        } else if (foreign == null) {
            OrderChunk.Whole orders = RequestRows.delivery(rows);
            exchange.getMessage().setBody(new OrderChunk.Whole(orders.delivery(), orders.rows(),
                    (connection, accepted) -> markAll(new RequestMarks(connection), rows, accepted)));
        } else {
            List<Map<String, Object>> ours = pick(exchange, rows);
            exchange.getMessage().setBody(ours.isEmpty() ? null : RequestRows.delivery(ours));
        }
    }

    /** What was picked is locked until the orders are in the ledger: no other node takes it meanwhile. */
    private List<Map<String, Object>> pick(Exchange exchange, List<Map<String, Object>> rows) throws SQLException {
        Connection connection = foreign.getConnection();
        List<Map<String, Object>> ours = new ArrayList<>();
        try {
            connection.setAutoCommit(false);
            RequestMarks marks = new RequestMarks(connection);
            exchange.setProperty(LOOK, new Look(connection, marks, ours));
            Instant now = now();
            for (Map<String, Object> row : rows) {
                if (marks.pick(row, now, null)) {
                    ours.add(row);
                }
            }
        } catch (SQLException e) {
            exchange.setProperty(LOOK, new Look(connection, null, List.of()));
            throw e;
        }
        if (ours.isEmpty()) {
            missed();
        }
        return ours;
    }

    private void markAll(RequestMarks marks, List<Map<String, Object>> rows, Accepted accepted) throws SQLException {
        Instant now = now();
        for (LineOutcome line : accepted.lines()) {
            if (!marks.pick(rows.get((int) line.line() - 1), now, reason(line))) {
                throw new RowsTaken();
            }
        }
    }

    /** The orders of the body are in the ledger: their rows are marked for good. */
    public void mark(Exchange exchange) throws SQLException {
        Look look = exchange.getProperty(LOOK, Look.class);
        Accepted accepted = exchange.getMessage().getBody(Accepted.class);
        if (look != null) {
            for (LineOutcome line : accepted.lines()) {
                String reason = reason(line);
                if (reason != null) {
                    look.marks().tell(look.rows().get((int) line.line() - 1), reason);
                }
            }
            look.connection().commit();
        }
        LOG.info("{}: {} accepted, {} duplicates, {} rejected.", RequestMarks.TABLE, accepted.accepted(), accepted.duplicates(),
                accepted.rejected());
        misses = 0;
        outage.over();
    }

    /** Tells why a look failed, once; the next one tries again. */
    public void failed(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure instanceof RowsTaken) {
            missed();
        } else {
            outage.failed(failure);
        }
    }

    /** Ends a look, however it went. */
    public void release(Exchange exchange) {
        end(exchange);
        try {
            turn.end();
        } catch (RuntimeException e) {
            // The ledger is away: the turn ends by itself.
            outage.failed(e);
        }
    }

    private void end(Exchange exchange) {
        Look look = (Look) exchange.removeProperty(LOOK);
        if (look == null) {
            return;
        }
        try (Connection connection = look.connection()) {
            connection.rollback();
        } catch (SQLException e) {
            outage.failed(e);
        }
    }

    private void missed() {
        if (++misses >= MISSES_TOLD) {
            outage.failed(new RowsTaken());
        }
    }

    /** Why a row was not accepted; null where it was. */
    private String reason(LineOutcome line) {
        if (!line.outcome().equals("duplicate")) {
            return line.outcome().equals("rejected") ? line.reason() : null;
        }
        if (foreign != null && RequestRows.CHANNEL.equals(line.channel())) {
            // It may be this very row, read again after a crash (M24).
            return null;
        }
        String dead = line.state() == PayoutState.FAILED || line.state() == PayoutState.CANCELLED
                ? "; to have it paid, send it under a new reference or have the earlier one retried" : "";
        return "duplicate: this reference was ordered before with the same content, by " + line.channel() + ", and is "
                + line.state().name().toLowerCase(Locale.ROOT) + ": nothing is paid again" + dead;
    }

    /** As every database keeps it. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
