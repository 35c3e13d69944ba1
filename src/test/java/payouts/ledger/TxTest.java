package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
