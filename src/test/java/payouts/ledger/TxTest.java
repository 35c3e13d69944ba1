package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes that wait for each other and leave together are as good as writes that leave one by one. */
class TxTest extends LedgerFixture {

    private static final String RENAME = "update node_boot set node = ? where boot_id = ?";

    private static String node(Tx tx, String boot) throws java.sql.SQLException {
        return tx.first("select node from node_boot where boot_id = ?", row -> row.getString(1), boot).orElse(null);
    }

    @Test
    void aReadSeesWhatWasWrittenBeforeItInTheOrderInWhichItWasWritten() {
        String seen = ledger.inTransaction(tx -> {
            tx.write("insert into node_boot (boot_id, node) values (?, ?)", "b-1", "one");
            tx.write(RENAME, "two", "b-1");
            tx.writeOne(RENAME + " and node = ?", "three", "b-1", "two");
            return node(tx, "b-1");
        });
        assertThat(seen).isEqualTo("three");
        assertThat(count("select count(*) from node_boot where node = 'three'")).isEqualTo(1);
    }

    @Test
    void whatIsLeftWaitingLeavesWithTheCommit() {
        ledger.inTransactionDo(tx -> tx.write(RENAME, "renamed", ledger.bootId()));
        assertThat(count("select count(*) from node_boot where node = 'renamed'")).isEqualTo(1);
    }

    @Test
    void aConditionalWriteThatMeetsNoRowKeepsNothingOfWhatLeavesWithIt() {
        assertThatThrownBy(() -> ledger.inTransactionDo(tx -> {
            tx.write("insert into node_boot (boot_id, node) values (?, ?)", "before", "one");
            tx.writeOne(RENAME, "nobody", "no such boot");
            tx.write("insert into node_boot (boot_id, node) values (?, ?)", "behind", "one");
        })).isInstanceOf(Tx.RowMoved.class);
        assertThat(count("select count(*) from node_boot where boot_id in ('before', 'behind')")).isZero();
    }

    @Test
    void aConditionalWriteThatMeetsTwoRowsKeepsNothingEither() {
        assertThatThrownBy(() -> ledger.inTransactionDo(tx -> {
            tx.write("insert into node_boot (boot_id, node) values (?, ?)", "before", "one");
            tx.writeOne("update node_boot set node = ? where node is not null", "all");
        })).isInstanceOf(Tx.RowMoved.class);
        assertThat(count("select count(*) from node_boot where boot_id = 'before' or node = 'all'")).isZero();
    }

    @Test
    void aWriteThatTheDatabaseRefusesKeepsNothingOfTheOthers() {
        assertThatThrownBy(() -> ledger.inTransactionDo(tx -> {
            tx.write("insert into node_boot (boot_id, node) values (?, ?)", "before", "one");
            tx.write("insert into node_boot (boot_id, node) values (?, ?)", "no node", null);
        })).isInstanceOf(LedgerDatabase.LedgerUnavailable.class);
        assertThat(count("select count(*) from node_boot where boot_id = 'before'")).isZero();
    }

    /** On PostgreSQL they leave as arrays: of each type one, with what a text of an array would have to escape, and with nothing. */
    @Test
    void rowsOfManyPartsAreKeptAsEachWouldBeAlone() throws Exception {
        accept(order("a"));
        long payout = task("a").payoutId();
        RowStatement event = RowStatement.insert("bank_event", "sha256, type, session_id, payout_id, attempt, effect, body_kept_at",
                "?, ?, ?, ?, ?, ?, case when cast(? as boolean) then current_timestamp end",
                "varchar", "varchar", "varchar", "bigint", "integer", "varchar", "boolean");
        database.inGroupTransaction(tx -> {
            List<Tx> parts = List.of(tx.part(), tx.part(), tx.part());
            parts.get(0).write(event, "sha-1", "{a,\"b\"}\\ 'c' Щё", null, payout, 1, PayoutState.READY, true);
            parts.get(1).write(event, "sha-2", "", "NULL", null, null, "", false);
            parts.get(2).write(event, "sha-3", "plain", "ps_1", payout, 2, "x", null);
            Tx.flushTogether(parts);
            return null;
        });
        List<List<Object>> kept = ledger.inTransaction(tx -> tx.list("select type, session_id, payout_id, attempt, effect, body_kept_at is not null from bank_event order by sha256",
                row -> Arrays.<Object>asList(row.getString(1), row.getString(2), row.getObject(3), row.getObject(4), row.getString(5), row.getBoolean(6))));
        assertThat(kept).containsExactly(Arrays.asList("{a,\"b\"}\\ 'c' Щё", null, payout, 1, "READY", true), Arrays.asList("", "NULL", null, null, "", false),
                        Arrays.asList("plain", "ps_1", payout, 2, "x", false));
    }
}
