package payouts.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import payouts.stage.ResultExchange;

/** The sink of the database channel: each result becomes a row of {@code payout_result}, exactly once. */
public final class PayoutResults {

    private final DataSource database;
    private final Outage outage = new Outage(ResultTable.TABLE);

    PayoutResults(DataSource database) {
        this.database = database;
    }

    /**
     * Writes the result that the exchange carries.
     *
     * @throws NotWritten when the table did not take it: the ledger keeps it and sends it again
     */
    public void write(Exchange exchange) throws NotWritten {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                ResultTable.write(connection, ResultExchange.fields(exchange));
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
            outage.over();
        } catch (SQLException e) {
            outage.failed(e);
            throw new NotWritten(Outage.reason(e));
        }
    }

    private static void rollBack(Connection connection, Exception why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    /** The table did not take a result. Without the driver's message, which can repeat the row. */
    public static final class NotWritten extends Exception {

        private static final long serialVersionUID = 1L;

        NotWritten(String reason) {
            super("payout_result did not take a result: " + reason, null, false, false);
        }
    }
}
