package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a chunk of a large file costs must not grow with the file. */
class LargeFilePlanTest {

    @Test
    void aLineOfAFileThatNoStatisticsKnowIsFoundWithoutReadingItsOtherLines() {
        try (LedgerDatabase postgres = new LedgerDatabase(TestDatabase.POSTGRES.freshUrl(), "", "", 2)) {
            postgres.inTransactionDo(tx -> tx.update("insert into batch_line (batch_id, line, outcome, cells, open)"
                    + " select b, l, 'accepted', '', true from generate_series(1, 15) b, generate_series(1, 2000) l"));
            postgres.inTransactionDo(tx -> tx.update("analyze batch_line"));
            postgres.inTransactionDo(tx -> tx.update("insert into batch_line (batch_id, line, outcome, cells, open)"
                    + " select 16, l, 'accepted', '', true from generate_series(1, 20000) l"));
            for (String query : List.of(OrderIntake.THERE_ALREADY.replace("batch_id = ?", "batch_id = 16").replace("any(?)", "any('{7,20001}')"),
                    BatchOwners.LINE_IS_THERE.replace("batch_id = ?", "batch_id = 16").replace("line = ?", "line = 7"))) {
                List<String> plan = postgres.inTransaction(tx -> tx.list("explain (analyze, costs off) " + query, row -> row.getString(1)));
                assertThat(String.join("\n", plan)).contains("batch_line_pkey").doesNotContain("Filter");
            }
        }
    }
}
