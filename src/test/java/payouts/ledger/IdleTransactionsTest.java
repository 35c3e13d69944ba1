package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** PostgreSQL ends a session that stands still within a transaction: no connection of the pool may wait in one. */
class IdleTransactionsTest {

    /** Besides the one of group commits. */
    private static final int CONNECTIONS = 4;

    private final String url = TestDatabase.POSTGRES.freshUrl();

    @Test
    void aConnectionThatWaitsInThePoolIsInNoTransactionHoweverItCameThere() throws Exception {
        try (LedgerDatabase database = new LedgerDatabase(url, "", "", CONNECTIONS)) {
            awaitIdle(open -> open > LedgerDatabase.IDLE_MIN);
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                all.add(database.dataSource().getConnection());
            }
            for (Connection used : all) {
                used.isValid(1);
                used.close();
            }
            awaitIdle(open -> open == CONNECTIONS + 1);
        }
    }

    @Test
    void aServerThatIsGoneWithoutAWordIsNotWaitedForForEver() throws Exception {
        try (LedgerDatabase database = new LedgerDatabase(url, "", "", 2); Connection connection = database.dataSource().getConnection()) {
            assertThat(Duration.ofMillis(connection.getNetworkTimeout())).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(10));
        }
    }

    /** One of Flyway's transactions rests for as long as its migrations run: over millions of payouts longer than any of ours may. */
    @Test
    void aMigrationMayTakeLongerThanATransactionMayRest() throws Exception {
        try (Connection server = DriverManager.getConnection(url); Statement statement = server.createStatement()) {
            statement.execute("alter database " + server.getCatalog() + " set idle_in_transaction_session_timeout = '100ms'");
        }
        try (LedgerDatabase database = new LedgerDatabase(url, "", "", 2)) {
            assertThat(database.<Boolean>inTransaction(tx -> tx.exists("select 1 from payout"))).as("the schema stands").isFalse();
        }
    }

    /** Until so many connections are open, that of group commits among them, and all of them rest in no transaction. */
    private void awaitIdle(IntPredicate open) throws SQLException {
        try (Connection other = DriverManager.getConnection(url); Statement statement = other.createStatement()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                try (ResultSet row = statement.executeQuery("select count(*), count(*) filter (where state = 'idle') from pg_stat_activity"
                        + " where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()")) {
                    return row.next() && open.test(row.getInt(1)) && row.getInt(1) == row.getInt(2);
                }
            });
        }
    }
}
