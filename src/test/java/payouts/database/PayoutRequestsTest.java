package payouts.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;
import payouts.Orders;
import payouts.intake.OrderChecks;
import payouts.intake.OrderChunk;
import payouts.intake.OrderDefaults;
import payouts.intake.OrderDesk;
import payouts.ledger.BankIdentity;
import payouts.ledger.Ledger;
import payouts.ledger.LedgerDatabase;
import payouts.ledger.LedgerSettings;
import payouts.ledger.OrderIntake.Accepted;
import payouts.ledger.Turns.Turn;

/** One look after the other, by one node or many, with a crash at each point, and no bank. */
@ParameterizedClass(name = "{0}")
@EnumSource(Place.class)
class PayoutRequestsTest {

    @Parameter
    Place place;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private static LedgerDatabase database;
    private static Ledger ledger;
    private static OrderDesk desk;
    private static Sql erp;
    private static Sql books;
    private static javax.sql.DataSource other;
    private static String definition;
    private static String empty;

    @BeforeParameterizedClassInvocation
    static void open(Place place) {
        Map<String, String> settings = place.settings();
        database = new LedgerDatabase(settings.get("payouts.database.url"), "", "", 8);
        ledger = new Ledger(database, LedgerSettings.defaults(), new byte[32], new BankIdentity("sandbox", "project", ""), (kind, text) -> { });
        desk = new OrderDesk(new OrderChecks(new OrderDefaults("Vector LLC", "1234567890", "Transfer")), ledger);
        erp = Place.sql(settings);
        books = Place.sql(Map.of("payouts.database.url", settings.get("payouts.database.url")));
        other = dataSource(settings.get("payouts.erp.url"));
        definition = place.definition();
        // PostgreSQL lets nobody delete a payout, and H2 truncates nothing that a foreign key points to.
        empty = place == Place.LEDGER_POSTGRES ? "truncate batch_line, payout_history, payout, batch cascade"
                : "delete from batch_line;\ndelete from payout_history;\ndelete from payout;\ndelete from batch";
    }

    @AfterParameterizedClassInvocation
    static void close() {
        ledger.close();
        database.close();
    }

    @BeforeEach
    void emptyTables() {
        books.run(empty);
        erp.run("drop table payout_request;\ndrop table payout_result;\n" + definition);
    }

    private static javax.sql.DataSource dataSource(String url) {
        if (url == null) {
            return null;
        }
        if (url.startsWith("jdbc:h2:")) {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL(url);
            return h2;
        }
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setUrl(url);
        return postgres;
    }

    private void order(String reference) {
        erp.run("insert into payout_request (reference, amount, recipient_name, number_hash) values ('" + reference
                + "', 1.00, 'Ivanov Ivan', '" + Orders.card(reference) + "')");
    }

    /** What the route does, up to a step. */
    private Exchange look(PayoutRequests node, String upTo) throws Exception {
        Exchange exchange = new DefaultExchange(camel);
        try {
            exchange.getMessage().setBody(rows("select * from payout_request where picked_at is null"));
            node.take(exchange);
            if (exchange.getMessage().getBody() != null && !upTo.equals("take")) {
                exchange.getMessage().setBody(desk.accept(exchange.getMessage().getBody(OrderChunk.class), null, null, null));
                if (!upTo.equals("accept")) {
                    node.mark(exchange);
                }
            }
        } catch (RowsTaken e) {
            exchange.getMessage().setBody(null);
        } finally {
            node.release(exchange);
        }
        return exchange;
    }

    private List<Map<String, Object>> rows(String query) throws Exception {
        try (Connection connection = erp.open(); var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
            List<Map<String, Object>> found = new ArrayList<>();
            while (rows.next()) {
                Map<String, Object> row = new HashMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnLabel(i), rows.getObject(i));
                }
                found.add(row);
            }
            return found;
        }
    }

    @Test
    void m24_aCrashBetweenAcceptanceAndMarkIsSilentAtTheNextLook() throws Exception {
        order("a");
        order("b");
        erp.run("update payout_request set amount = 0 where reference = 'b'");
        PayoutRequests node = new PayoutRequests(other, Turn.ALWAYS);
        look(node, "accept");
        assertThat(books.rows("select reference from payout")).containsExactly("a");
        if (place.isOther()) {
            assertThat(erp.rows("select 1 from payout_request where picked_at is not null")).as("the crash undid the mark").isEmpty();
        }
        look(new PayoutRequests(other, Turn.ALWAYS), "end");
        assertThat(erp.rows("select reference, reason from payout_request where picked_at is not null order by reference"))
                .containsExactly("a|-", "b|amount: must be greater than 0: write at least 0.01");
        assertThat(books.rows("select reference from payout")).containsExactly("a");
        assertThat(look(node, "end").getMessage().getBody()).as("nothing is left").isNull();
    }

    @Test
    void aCrashBeforeTheAcceptanceLeavesTheRowForTheNextLook() throws Exception {
        order("a");
        look(new PayoutRequests(other, Turn.ALWAYS), "take");
        assertThat(erp.rows("select 1 from payout_request where picked_at is null")).hasSize(1);
        assertThat(look(new PayoutRequests(other, Turn.ALWAYS), "end").getMessage().getBody(Accepted.class).accepted()).isEqualTo(1);
    }

    @Test
    void manyNodesTakeEachRowOnceAndLeaveNoDuplicates() throws Exception {
        for (int i = 0; i < 40; i++) {
            order("n-" + i);
        }
        var nodes = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Object>> work = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                PayoutRequests node = new PayoutRequests(other, Turn.ALWAYS);
                work.add(() -> {
                    while (!erp.rows("select 1 from payout_request where picked_at is null").isEmpty()) {
                        look(node, "end");
                    }
                    return null;
                });
            }
            for (Future<Object> done : nodes.invokeAll(work)) {
                done.get();
            }
        } finally {
            nodes.shutdownNow();
        }
        assertThat(books.rows("select 1 from payout")).hasSize(40);
        assertThat(books.rows("select 1 from batch_line")).hasSize(40);
        assertThat(erp.rows("select 1 from payout_request where picked_at is not null and reason is null")).hasSize(40);
    }

    @Test
    void whatTheTableDoesNotTakeAsAMarkIsNotAccepted() throws Exception {
        order("a");
        erp.run("alter table payout_request add constraint no_marks check (picked_at is null)");
        assertThatThrownBy(() -> look(new PayoutRequests(other, Turn.ALWAYS), "end")).isInstanceOf(Exception.class);
        assertThat(books.rows("select 1 from payout")).isEmpty();
        assertThat(books.rows("select 1 from batch")).isEmpty();
    }

    @Test
    void aRowWithoutAnIdAndWithNothingInMostColumnsIsFoundAgain() throws Exception {
        erp.run("drop table payout_request;\ncreate table payout_request (reference varchar(64), amount numeric(15, 2), description varchar(20),"
                + " token char(20), picked_at timestamp)");
        erp.run("insert into payout_request values ('a', null, null, 't', null), ('a', null, 'x', 't', null), (null, null, null, null, null)");
        Accepted accepted = look(new PayoutRequests(other, Turn.ALWAYS), "end").getMessage().getBody(Accepted.class);
        assertThat(accepted.rejected()).isEqualTo(3);
        assertThat(erp.rows("select 1 from payout_request where picked_at is null")).isEmpty();
    }

    @Test
    void rowsThatAgreeInEverythingAreOneOrder() throws Exception {
        erp.run("drop table payout_request;\ncreate table payout_request (reference varchar(64), amount numeric(15, 2), recipient_name varchar(99),"
                + " token varchar(99), picked_at timestamp, reason varchar(99))");
        erp.run("insert into payout_request values ('a', 1, 'Ivanov', 't', null, null), ('a', 1, 'Ivanov', 't', null, null), ('a', 2, 'Ivanov', 't', null, null)");
        look(new PayoutRequests(other, Turn.ALWAYS), "end");
        assertThat(books.rows("select 1 from payout")).hasSize(1);
        assertThat(erp.rows("select amount, reason from payout_request where picked_at is not null order by amount")).hasSize(3)
                .startsWith("1.00|-", "1.00|-").last().asString().startsWith("2.00|reference: it belongs to another payout");
    }

    @Test
    void aRowThatIsNoOrderGetsAllItsReasonsAndNothingOfACard() throws Exception {
        erp.run("insert into payout_request (reference, amount, currency, recipient_name, number_hash) values ('a', 0, 'usd', 'Ivanov Ivan', '4111111111111111')");
        erp.run("insert into payout_request (amount) values (null)");
        look(new PayoutRequests(other, Turn.ALWAYS), "end");
        List<String> reasons = erp.rows("select reason from payout_request where picked_at is not null order by id");
        assertThat(reasons.get(0)).contains("amount: must be greater than 0", "currency: only rub", "number_hash: holds what looks like a plain card")
                .doesNotContain("4111");
        assertThat(reasons.get(1)).contains("reference: missing", "amount: missing", "recipient_name: missing");
    }

    @Test
    void aRowThatWasMendedIsTakenAgainAndItsReasonGoes() throws Exception {
        order("a");
        erp.run("update payout_request set amount = 0");
        look(new PayoutRequests(other, Turn.ALWAYS), "end");
        assertThat(erp.rows("select reason from payout_request").get(0)).startsWith("amount:");
        erp.run("update payout_request set amount = 3.00, picked_at = null");
        look(new PayoutRequests(other, Turn.ALWAYS), "end");
        assertThat(erp.rows("select reason from payout_request where picked_at is not null")).containsExactly("-");
        assertThat(books.rows("select amount_kopecks from payout")).containsExactly("300");
    }

    @Test
    void anIdThatIsNoKeyMarksNoOtherRow() throws Exception {
        erp.run("drop table payout_request;\ncreate table payout_request (id integer, reference varchar(64), amount numeric(19, 4),"
                + " recipient_name varchar(99), token varchar(99), picked_at timestamp, reason varchar(30))");
        erp.run("insert into payout_request values (7, 'a', 1.5000, 'Ivanov Ivan', 't-1', null, null), (7, 'b', 22.12345, 'Ivanov Ivan', 't-2', null, null)");
        look(new PayoutRequests(other, Turn.ALWAYS), "end");
        assertThat(erp.rows("select reference, reason from payout_request where picked_at is not null order by amount"))
                .containsExactly("a|-", "b|amount: at most two digits may");
        assertThat(books.rows("select reference, amount_kopecks from payout")).containsExactly("a|150");
    }

    @Test
    void namesMayBeInAnyCaseAndValuesOfAnyType() throws Exception {
        erp.run("drop table payout_request;\ncreate table payout_request (\"Reference\" bigint, \"AMOUNT\" double precision, recipient_name char(30), token varchar(99),"
                + " wanted boolean, ordered_at timestamp, picked_at timestamp with time zone)");
        erp.run("insert into payout_request values (17, 10000000.25, 'Ivanov Ivan', 't-1', true, timestamp '2026-01-02 03:04:05', null)");
        look(new PayoutRequests(other, Turn.ALWAYS), "end");
        assertThat(books.rows("select reference, amount_kopecks, recipient_name from payout")).containsExactly("17|1000000025|Ivanov Ivan");
        assertThat(books.rows("select cells from batch_line").get(0)).contains("true", "2026-01-02T03:04:05");
        assertThat(erp.rows("select 1 from payout_request where picked_at is null")).isEmpty();
    }

    @Test
    void rowsThatNobodyCanMarkAreToldAfterSomeLooks() {
        PayoutRequests node = new PayoutRequests(other, Turn.ALWAYS);
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new RowsTaken());
        Logger logger = (Logger) LoggerFactory.getLogger("payouts.database");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            for (int look = 1; look < 30; look++) {
                node.failed(exchange);
                assertThat(log.list).hasSize(look < 10 ? 0 : 1);
            }
            assertThat(log.list.get(0).getFormattedMessage()).contains("give it an id column");
        } finally {
            logger.detachAppender(log);
        }
    }
}
