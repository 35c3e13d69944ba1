package payouts;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import payouts.admin.Admin;
import payouts.admin.AdminHttp;
import payouts.admin.StatementActs;
import payouts.bank131.Bank131Component;
import payouts.bank131.BankErrors;
import payouts.bank131.BankEvents;
import payouts.bank131.BankMeters;
import payouts.bank131.BankReach;
import payouts.bank131.BankSettings;
import payouts.confirm.Comparison;
import payouts.database.PayoutRequests;
import payouts.database.PayoutResults;
import payouts.file.CsvIntake;
import payouts.file.DryRun;
import payouts.file.InboxLock;
import payouts.file.Progress;
import payouts.file.ResultFiles;
import payouts.http.PayoutsApi;
import payouts.intake.OrderDesk;
import payouts.jms.JmsOrders;
import payouts.jms.ReplyTo;
import payouts.metrics.PayoutMeters;
import payouts.reload.RouteParts;
import payouts.stage.CardKeeping;
import payouts.stage.LedgerComponent;
import payouts.stage.PayoutActs;
import payouts.widget.Widget;
import payouts.widget.WidgetPage;

/**
 * What routes may name of this program, for a check that runs without it: its beans by type, its components without
 * ledger, bank and keys. A test compares this list with what the program really binds.
 */
final class ProgramParts {

    /** Of servers, one stands here for each that opens no port; {@code platform-http-engine} is Camel's own name. */
    private static final Map<String, Class<?>> BEANS = Map.ofEntries(
            Map.entry("bankEvents", BankEvents.class),
            Map.entry("orderDesk", OrderDesk.class),
            Map.entry("csvIntake", CsvIntake.class),
            Map.entry("dryRun", DryRun.class),
            Map.entry("erp", HikariDataSource.class),
            Map.entry("jmsOrders", JmsOrders.class),
            Map.entry("jmsReplyTo", ReplyTo.class),
            Map.entry("payoutMeters", PayoutMeters.class),
            Map.entry("payoutRequests", PayoutRequests.class),
            Map.entry("payoutResults", PayoutResults.class),
            Map.entry("payoutsApi", PayoutsApi.class),
            Map.entry("widget", Widget.class),
            Map.entry("widgetPage", WidgetPage.class),
            Map.entry("inboxLock", InboxLock.class),
            Map.entry("resultFiles", ResultFiles.class),
            Map.entry("cardKeeping", CardKeeping.class),
            Map.entry("payoutActs", PayoutActs.class),
            Map.entry("progress", Progress.class),
            Map.entry("admin", Admin.class),
            Map.entry("statementActs", StatementActs.class),
            Map.entry("adminHttp", AdminHttp.class),
            Map.entry("asyncHttp", AdminHttp.class),
            Map.entry("platform-http-engine", AdminHttp.class));

    private static final Map<String, Function<CamelContext, Component>> COMPONENTS = Map.of(
            "bank131", camel -> new Bank131Component(camel, null, noBank(), new BankErrors(Set.of(), Set.of(), Set.of()),
                    new Comparison(Map.of(), ""), new BankReach((kind, text) -> { }, null), new BankMeters(new SimpleMeterRegistry())),
            "ledger", camel -> new LedgerComponent(camel, null),
            "jms", ProgramParts::noBroker);

    static final RouteParts ALL = new RouteParts(BEANS, COMPONENTS);

    private ProgramParts() {
    }

    /** A connection is made by a start only, and a check starts nothing. */
    private static Component noBroker(CamelContext camel) {
        return new JmsComponent(new JmsConfiguration(new ActiveMQConnectionFactory("tcp://127.0.0.1:1")));
    }

    /** Nothing is ever sent by it. */
    private static BankSettings noBank() {
        return new BankSettings("http://127.0.0.1", "v1", "check", "", null, List.of(), false, false, 0, 0, 1,
                Duration.ofSeconds(1), Duration.ofSeconds(1), "", Duration.ofSeconds(1));
    }
}
