package payouts.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a row of payout_result says after results that come twice, late, in another order, or of duplicates. */
@ParameterizedClass(name = "{0}")
@EnumSource(value = Place.class, names = "OTHER_.*", mode = EnumSource.Mode.MATCH_ANY)
class ResultTableTest {

    private static final String ROW = "select status, attempt, error_code, present_status from payout_result where reference = 'a'";

    @Parameter
    Place place;
    private Sql erp;

    @BeforeEach
    void open() {
        erp = Place.sql(place.settings());
    }

    private static ObjectNode result(String status, int attempt) {
        return new ObjectMapper().createObjectNode().put("reference", "a").put("amount", "1,50").put("status", status).put("attempt", attempt)
                .put("finished_at", "2026-01-02T03:04:05Z").put("error_code", status.equals("failed") ? "expired" : null);
    }

    private void write(ObjectNode... results) {
        for (ObjectNode result : results) {
            result.remove(result.path("error_code").isNull() ? "error_code" : "");
            try (Connection connection = erp.open()) {
                ResultTable.write(connection, result);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void table(String columns) {
        erp.run("drop table payout_result;\ncreate table payout_result (" + columns + ")");
    }

    @Test
    void m34_whatCameBackStandsBesideTheResultAndARepeatAddsNothing() {
        write(result("succeeded", 1));
        ObjectNode returned = result("returned", 1).put("returned_amount", "0.40").put("returned_total", "1.01");
        write(returned, returned);
        assertThat(erp.rows("select status, returned_amount from payout_result where reference = 'a'")).containsExactly("succeeded|1.01");
        table("reference varchar(64) primary key, status varchar(20)");
        write(result("succeeded", 1), returned);
        assertThat(erp.rows("select status from payout_result")).containsExactly("succeeded");
    }

    @Test
    void m26_aRepeatChangesNothing() {
        write(result("failed", 1));
        var before = erp.rows("select * from payout_result");
        write(result("failed", 1), result("failed", 1));
        assertThat(erp.rows("select * from payout_result")).isEqualTo(before);
        assertThat(erp.rows(ROW)).containsExactly("failed|1|expired|-");
    }

    @Test
    void m26_aNewerAttemptOverwritesAllOfAnOlderAndNeverTheOtherWayRound() {
        write(result("failed", 1), result("succeeded", 2), result("failed", 1));
        assertThat(erp.rows(ROW)).containsExactly("succeeded|2|-|-");
    }

    @Test
    void m26_aCorrectedResultOfTheSameAttemptOverwritesAndAnOldRepeatDoesNotComeBack() {
        write(result("failed", 1), result("succeeded", 1), result("failed", 1));
        assertThat(erp.rows(ROW)).containsExactly("succeeded|1|-|-");
    }

    @Test
    void m01_anEarlierAttemptThatTheBankPaidAfterAllIsTheOneThatIsTold() {
        write(result("failed", 2), result("succeeded", 1), result("cancelled", 3));
        assertThat(erp.rows(ROW)).containsExactly("succeeded|1|-|-");
    }

    @Test
    void m26_aDuplicateOverwritesNothingButAnEarlierDuplicate() {
        write(result("duplicate", 1).put("present_status", "failed"), result("duplicate", 2).put("present_status", "succeeded"),
                result("duplicate", 1).put("present_status", "failed"));
        assertThat(erp.rows(ROW)).containsExactly("duplicate|2|-|succeeded");
        erp.run("delete from payout_result");
        write(result("failed", 1), result("duplicate", 1).put("present_status", "failed"), result("duplicate", 2));
        assertThat(erp.rows(ROW)).containsExactly("failed|1|expired|-");
    }

    @Test
    void columnsThatATableLacksAreSkippedAndThoseThatAreTheCustomersStay() {
        table("reference varchar(64) primary key, status varchar(20), note varchar(20) default 'mine', number_hash varchar(99)");
        write(result("failed", 1).put("number_hash", "secret"));
        erp.run("update payout_result set note = 'read'");
        write(result("succeeded", 2), result("failed", 1), result("duplicate", 2));
        assertThat(erp.rows("select * from payout_result")).containsExactly("a|succeeded|read|-");
    }

    @Test
    void aTableOfTheReferenceAloneIsWrittenOnce() {
        table("reference varchar(64)");
        write(result("failed", 1), result("duplicate", 1), result("succeeded", 2));
        assertThat(erp.rows("select * from payout_result")).containsExactly("a");
    }

    @Test
    void valuesTakeTheShapeOfTheirColumns() {
        table("reference char(10), attempt varchar(5), finished_at timestamp with time zone, amount varchar(10), error_code varchar(3),"
                + " shop integer, colour integer, wanted boolean, id integer");
        write(result("failed", 1).put("shop", 7).put("colour", "red").put("wanted", true).put("id", 9), result("failed", 1));
        assertThat(erp.rows("select reference, attempt, amount, error_code, shop, colour, wanted, id from payout_result where finished_at"
                + " = timestamp with time zone '2026-01-02 03:04:05+00'")).containsExactly("a|1|1,50|exp|7|-|-|-");
        table("reference varchar(10), finished_at varchar(40)");
        write(result("failed", 1));
        assertThat(erp.rows("select finished_at from payout_result")).containsExactly("2026-01-02T03:04:05Z");
    }

    @Test
    void aTableWithoutAReferenceIsNoResultTable() {
        table("status varchar(20)");
        assertThatThrownBy(() -> write(result("failed", 1))).hasRootCauseInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(Outage.reason(e)).startsWith("it lacks a column that it needs"));
    }
}
