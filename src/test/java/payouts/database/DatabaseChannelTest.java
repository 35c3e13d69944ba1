package payouts.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.sandbox.PaidOut;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/**
 * Orders from a table to the bank and back into a table: once where the tables stand in the ledger's database, once where
 * they have one of their own. One program serves all tests of a place.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(value = Place.class, names = {"LEDGER_H2", "LEDGER_POSTGRES", "OTHER_H2"})
class DatabaseChannelTest {

    private static RunningProgram program;
    private static Sql erp;
    private static String definition;

    @TempDir
    static Path folder;

    @Parameter
    Place place;

    @BeforeParameterizedClassInvocation
    static void start(Place place) throws Exception {
        Map<String, String> settings = place.settings();
        program = RunningProgram.in(Files.createDirectories(folder.resolve(place.name())), settings);
        erp = Place.sql(settings);
        definition = place.definition();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        program.close();
    }

    /** Each test begins with the tables of the document. */
    @BeforeEach
    void freshTables() {
        erp.run("drop table payout_request;\ndrop table payout_result;\n" + definition);
    }

    @AfterEach
    void everythingEndsAndEverybodyIsPaidOnce() {
        await().atMost(RunningProgram.PATIENCE).until(() -> program.ledger().persons().list(null, null, 1000).stream()
                .allMatch(view -> view.state().isFinal()) && program.ledger().outbox().depths().stream().allMatch(depth -> depth.waiting() == 0));
        assertThat(program.bank().books().paid()).extracting(PaidOut::metadata).doesNotHaveDuplicates();
    }

    private static void order(String reference, String amount) {
        erp.run("insert into payout_request (reference, amount, recipient_name, number_hash) values ('" + reference + "', " + amount
                + ", 'Ivanov Ivan', '" + Orders.card(reference) + "')");
    }

    private static List<String> eventually(String query, int rows) {
        return await(query).atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(30)).until(() -> erp.rows(query),
                found -> found.size() == rows);
    }

    private static String reason(String reference) {
        return eventually("select reason from payout_request where picked_at is not null and reference = '" + reference + "'", 1).get(0);
    }

    private String name(String test) {
        return place.name().replace('_', '-') + "-" + test;
    }

    @Test
    void everyGoodRowIsPaidOnceAndComesBackInTheResultTable() {
        LocalDateTime before = LocalDateTime.now(ZoneOffset.UTC).minusSeconds(2);
        for (int i = 1; i <= 20; i++) {
            order(name("a" + i), i + ".50");
        }
        order(name("bad"), "0");
        assertThat(eventually("select status, attempt, amount, present_status, error_code from payout_result order by amount", 20))
                .startsWith("succeeded|1|1.50|-|-", "succeeded|1|2.50|-|-");
        assertThat(erp.rows("select 1 from payout_result where session_id like 'ps_%' and payout_id like 'po_%' and card_last4 is not null"
                + " and card_brand is not null")).hasSize(20);
        assertThat(erp.rows("select 1 from payout_request where picked_at is not null and reason is null")).hasSize(20);
        assertThat(reason(name("bad"))).startsWith("amount: must be greater than 0");
        assertThat(erp.rows("select picked_at from payout_request union select finished_at from payout_result")).allSatisfy(time ->
                assertThat(Timestamp.valueOf(time).toLocalDateTime()).as("in UTC").isBetween(before, before.plusMinutes(5)));
        assertThat(program.bank().books().paid()).extracting(PaidOut::metadata).filteredOn(reference -> reference.startsWith(name("a"))).hasSize(20);
    }

    @Test
    void m26_theSameOrderAgainAndAnotherOfItsReferenceAreNotPaidAndTheResultStays() {
        order(name("d"), "1.00");
        List<String> before = eventually("select * from payout_result", 1);
        order(name("d"), "1.00");
        order(name("d"), "1000.00");
        List<String> reasons = eventually("select reason from payout_request where picked_at is not null order by id", 3);
        assertThat(reasons.get(0)).isEqualTo("-");
        assertThat(reasons.get(1)).startsWith(place.isOther() ? "-" : "duplicate: this reference was ordered before with the same content,"
                + " by database, and is succeeded");
        assertThat(reasons.get(2)).startsWith("reference: it belongs to another payout");
        everythingEndsAndEverybodyIsPaidOnce();
        assertThat(erp.rows("select * from payout_result")).isEqualTo(before);
    }

    @Test
    void whatAnotherChannelHadOrderedBeforeIsADuplicateWithWhatBecameOfIt() {
        program.drop(name("x.csv"), Orders.HEADER + name("x") + ",5.00,,Ivanov Ivan," + Orders.card(name("x")) + "\n");
        program.result(name("x.csv"));
        order(name("x"), "5.00");
        assertThat(reason(name("x"))).startsWith("duplicate: ").contains("by csv, and is succeeded");
        assertThat(eventually("select status, attempt, present_status from payout_result", 1)).containsExactly("duplicate|1|succeeded");
    }

    @Test
    void aCustomersOwnTableMayLackColumnsHaveOthersAndBearNamesOfAnyCase() {
        erp.run("""
                drop table payout_request;
                drop table payout_result;
                create table payout_request ("Reference" char(40), amount varchar(30), recipient_name varchar(100), number_hash varchar(100),
                    shop varchar(20), weight integer, wanted boolean, ordered_at timestamp, picked_at timestamp);
                create table payout_result ("REFERENCE" char(40), status varchar(20), shop varchar(3), weight integer, ordered_at timestamp, mine integer)""");
        String row = "insert into payout_request values ('" + name("own") + "', '7,70', 'Ivanov Ivan', '" + Orders.card(name("own"))
                + "', 'north', 17, true, timestamp '2026-01-02 03:04:05', null)";
        erp.run(row + ";\n" + row);
        eventually("select 1 from payout_request where picked_at is not null", 2);
        assertThat(eventually("select * from payout_result", 1)).containsExactly(name("own") + "|succeeded|nor|17|-|-");
        erp.run(row);
        eventually("select 1 from payout_request where picked_at is not null", 3);
        assertThat(program.bank().books().paid()).filteredOn(paid -> paid.metadata().equals(name("own"))).singleElement()
                .extracting(PaidOut::amount).isEqualTo(770L);
    }

    @Test
    void m26_aRetriesResultOverwritesThatOfTheAttemptBefore() {
        program.bank().rules().add(SandboxRule.on("confirm").reference(name("r")).nth(1)
                .does(SandboxAction.DECLINE).code("bank_card_expired"));
        order(name("r"), "4.00");
        assertThat(eventually("select status, attempt, error_code from payout_result where attempt = 1", 1)).containsExactly("failed|1|bank_card_expired");
        program.ledger().persons().retry(name("r"), "anna");
        assertThat(eventually("select status, attempt, error_code from payout_result where attempt = 2", 1)).containsExactly("succeeded|2|-");
    }

    @Test
    void theSamplesOfTheDocumentWork() throws Exception {
        List<String> samples = Pattern.compile("```sql\\n((?:insert|select).*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("docs/database.md")))
                .results().map((MatchResult sample) -> sample.group(1)).toList();
        assertThat(samples).hasSize(2);
        erp.run(samples.get(0));
        assertThat(eventually(samples.get(1), 1).get(0)).startsWith("succeeded|1|-|20");
    }

    @Test
    void aRouteCanLookIntoTheTablesAndWriteNothingOfTheLedger() throws IOException {
        try (ProducerTemplate route = program.camel().createProducerTemplate()) {
            assertThat(route.requestBody("jdbc:erp", "select * from payout_request", List.class)).isEmpty();
            assertThatThrownBy(() -> route.requestBody("jdbc:erp", "update payout set state = 'ACCEPTED'")).rootCause()
                    .hasMessageContaining(switch (place) {
                        case LEDGER_H2 -> "Not enough rights";
                        case LEDGER_POSTGRES -> "read-only";
                        default -> "\"PAYOUT\" not found";
                    });
        }
    }
}
