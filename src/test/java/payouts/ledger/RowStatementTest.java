package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** One description of a write, as a statement for one row and as one for many. */
class RowStatementTest {

    @Test
    void anUpdateTakesItsValuesFromTheColumnsInTheOrderInWhichItNamesThem() {
        RowStatement update = RowStatement.update("attempt", "verdict = ?, confirms = confirms + 1", "payout_id = ? and number = ?",
                "varchar", "bigint", "integer");
        assertThat(update.one()).isEqualTo("update attempt set verdict = ?, confirms = confirms + 1 where payout_id = ? and number = ?");
        assertThat(update.many()).isEqualTo("update attempt set verdict = r.p0, confirms = confirms + 1 from unnest(cast(? as varchar array),"
                + " cast(? as bigint array), cast(? as integer array)) as r (p0, p1, p2) where payout_id = r.p1 and number = r.p2");
    }

    @Test
    void anInsertTakesItsValuesFromTheColumns() {
        RowStatement insert = RowStatement.insert("control", "name, reason", "?, upper(?)", "varchar", "varchar");
        assertThat(insert.one()).isEqualTo("insert into control (name, reason) values (?, upper(?))");
        assertThat(insert.many()).isEqualTo("insert into control (name, reason) select r.p0, upper(r.p1) from unnest(cast(? as varchar array),"
                + " cast(? as varchar array)) as r (p0, p1)");
    }

    @Test
    void anInsertOfWhatIsFoundLooksForEachRow() {
        RowStatement insert = RowStatement.insertFound("result_outbox", "sink, line", "?, l.line", "batch_line l", "l.payout_id = ?", "varchar", "bigint");
        assertThat(insert.one()).isEqualTo("insert into result_outbox (sink, line) select ?, l.line from batch_line l where l.payout_id = ?");
        assertThat(insert.many()).isEqualTo("insert into result_outbox (sink, line) select r.p0, l.line from unnest(cast(? as varchar array),"
                + " cast(? as bigint array)) as r (p0, p1) cross join batch_line l where l.payout_id = r.p1");
    }

    @Test
    void aParameterWithoutATypeIsNoticedWhenTheProgramIsBuilt() {
        assertThatThrownBy(() -> RowStatement.update("payout", "state = ?", "id = ?", "varchar")).isInstanceOf(IllegalArgumentException.class);
    }
}
