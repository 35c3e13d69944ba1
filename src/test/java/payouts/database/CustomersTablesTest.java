package payouts.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import payouts.h2.H2File;
import payouts.ledger.LedgerDatabase;
import payouts.ledger.TestDatabase;

/** The ledger's first start in a database in which the customer has made the channel's tables already. */
class CustomersTablesTest {

    @ParameterizedTest
    @EnumSource
    void tablesThatAreThereStayAsTheyAreAndTheLedgersAreMadeBesideThem(TestDatabase kind) {
        String url = kind.freshUrl();
        Sql erp = new Sql(H2File.durable(url));
        erp.run("create table payout_request (reference varchar(64), amount varchar(20), picked_at timestamp);\n"
                + "create table payout_result (reference varchar(64) primary key, mine varchar(20));\n"
                + "insert into payout_request (reference) values ('kept')");
        for (int start = 1; start <= 2; start++) {
            new LedgerDatabase(url, "", "", 2).close();
            assertThat(erp.rows("select * from payout_request")).containsExactly("kept|-|-");
            assertThat(erp.rows("select * from payout_result")).isEmpty();
            assertThat(erp.rows("select 1 from payout")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutThemTheProgramMakesThem(TestDatabase kind) {
        String url = kind.freshUrl();
        new LedgerDatabase(url, "", "", 2).close();
        Sql erp = new Sql(H2File.durable(url));
        erp.run("insert into payout_request (reference, amount, recipient_name, token) values ('a', 1.50, 'Ivanov', 't')");
        assertThat(erp.rows("select id, reference, amount, picked_at, reason from payout_request")).containsExactly("1|a|1.50|-|-");
        assertThat(erp.rows("select * from payout_result")).isEmpty();
    }
}
