package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import payouts.h2.H2File;

/** A ledger in use, with a payout in every situation, meets the next version's migrations. */
class UpgradeTest extends LedgerFixture {

    /** The last schema that is the same on both databases, and older than what each database got of its own. */
    private static final String BEFORE = "8";
    /** More than a transaction has tries. */
    private static final int CONNECTIONS = 12;

    @Test
    void aLedgerInUseKeepsEveryRowAndGoesOnWhenItsSchemaIsBroughtUpToDate() throws Exception {
        for (Situation situation : Situation.values()) {
            bring(situation.name().toLowerCase(), situation);
        }
        ledger.close();
        Map<String, List<String>> before = everything();
        String url = H2File.durable(kind.freshUrl());
        try (Connection old = DriverManager.getConnection(url)) {
            Flyway.configure().locations("classpath:db/migration").dataSource(url, null, null).target(BEFORE).load().migrate();
            ledger.inTransactionDo(tx -> copy(tx, new Tx(old, false, (state, kopecks) -> { })));
        }
        try (LedgerDatabase upgraded = new LedgerDatabase(url, "", "", 4)) {
            ledger = new Ledger(upgraded, new TestSettings().build(), KEY, BANK, (alarm, text) -> alarms.add(alarm));
            everything().forEach((table, rows) -> assertThat(rows).as(table).containsExactlyElementsOf(before.get(table)));
            assertThat(ledger.controls().stops()).as("it is where it was").isEmpty();
            timePasses();
            for (Stage stage : List.of(Stage.START, Stage.CONFIRM, Stage.RECONCILE)) {
                assertThat(ledger.leases().claim(stage, 100)).as("%s", stage).isNotEmpty();
            }
            accept(order("next"));
            ready("next");
            confirm("next");
            hear("next", BankAnswer.SUCCEEDED);
            assertThat(state("next")).isEqualTo(PayoutState.SUCCEEDED);
            ledger.close();
        } finally {
            openLedger();
        }
    }

    /** All rows of all tables of the older schema. */
    private void copy(Tx from, Tx to) throws SQLException {
        boolean postgres = kind == TestDatabase.POSTGRES;
        to.update(postgres ? "set session_replication_role = replica" : "set referential_integrity false");
        for (String table : texts(to, "select table_name from information_schema.tables where table_schema = 'public'"
                + " and table_type = 'BASE TABLE' and table_name <> 'flyway_schema_history'")) {
            copy(from, to, table);
            for (String id : texts(to, "select column_name from information_schema.columns where table_schema = 'public'"
                    + " and is_identity = 'YES' and table_name = ?", table)) {
                String max = texts(to, "select coalesce(max(" + id + "), 0) + 1 from " + table).get(0);
                to.update("alter table " + table + " alter column " + id + " restart with " + max);
            }
        }
        to.update(postgres ? "set session_replication_role = origin" : "set referential_integrity true");
    }

    private static void copy(Tx from, Tx to, String table) throws SQLException {
        List<String> columns = texts(to, "select column_name from information_schema.columns where table_schema = 'public' and table_name = ?"
                + " and is_generated = 'NEVER'", table);
        String names = String.join(", ", columns);
        to.batch("insert into " + table + " (" + names + ") values (" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")",
                from.list("select " + names + " from " + table, row -> {
                    Object[] values = new Object[columns.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = row.getObject(i + 1);
                    }
                    return values;
                }));
    }

    private static List<String> texts(Tx tx, String query, Object... parameters) throws SQLException {
        return tx.list(query, row -> row.getString(1), parameters);
    }

    @Test
    void aStatementThatWasPreparedBeforeAnotherNodesMigrationIsDoneAgain() {
        String history = "select reason from control_history where id < ?";
        String url = kind.freshUrl();
        try (LedgerDatabase older = new LedgerDatabase(url, "", "", CONNECTIONS); LedgerDatabase newer = new LedgerDatabase(url, "", "", 2)) {
            older.inTransactionDo(tx -> tx.update("insert into control_history (name, event, reason, actor) values ('a', 'b', 'c', 'd')"));
            onEachConnection(older, kind == TestDatabase.H2 ? 1 : CONNECTIONS, tx -> {
                for (int i = 0; i < 20; i++) {
                    tx.exists(history, 10);
                }
            });
            newer.inTransactionDo(tx -> tx.update("alter table control_history alter column reason "
                    + (kind == TestDatabase.H2 ? "set data " : "") + "type text"));
            for (int i = 0; i < 20; i++) {
                assertThat(reasons(older, history)).containsExactly("c");
            }
        }
    }

    /** As many transactions at once, one in the other. */
    private static void onEachConnection(LedgerDatabase database, int connections, LedgerDatabase.Action action) {
        if (connections > 0) {
            database.inTransactionDo(tx -> {
                action.run(tx);
                onEachConnection(database, connections - 1, action);
            });
        }
    }

    private static List<String> reasons(LedgerDatabase database, String query) {
        return database.inTransaction(tx -> tx.list(query, row -> row.getString(1), 10));
    }
}
