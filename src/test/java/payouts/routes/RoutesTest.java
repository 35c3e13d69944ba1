package payouts.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.event.ExchangeCompletedEvent;
import org.apache.camel.impl.event.ExchangeSentEvent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.file.Progress;
import payouts.jms.Erp;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;
import payouts.sandbox.SandboxSession;

/** Every route of {@code routes/}, by its name, in the running program: what it is there for, and that it was the one that ran. */
class RoutesTest {

    private static final String API_TOKEN = "0123456789abcdef";

    @TempDir
    Path folder;
    private RunningProgram program;
    private final Set<String> ran = ConcurrentHashMap.newKeySet();

    private void start(Map<String, String> settings) throws Exception {
        program = RunningProgram.in(folder, settings);
        EventNotifierSupport notifier = new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof ExchangeCompletedEvent completed) {
                    ran.add(completed.getExchange().getFromRouteId());
                } else if (event instanceof ExchangeSentEvent sent) {
                    // A direct: route has no exchange of its own.
                    ran.add(sent.getEndpoint().getEndpointUri().replaceFirst("^direct:(//)?", ""));
                }
            }
        };
        notifier.start();
        program.camel().getManagementStrategy().addEventNotifier(notifier);
    }

    @AfterEach
    void close() {
        program.close();
    }

    private void hasRun(String route) {
        eventually(() -> ran.contains(route));
    }

    private static void eventually(BooleanSupplier condition) {
        await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition::getAsBoolean);
    }

    private SandboxSession onlySession(String reference) {
        assertThat(program.bank().books().sessionsOf(reference)).hasSize(1);
        return program.bank().books().sessionsOf(reference).get(0);
    }

    @Test
    @Tag("intake-csv")
    void intakeCsvReadsAFileAndMovesItAwayOnceEveryRowIsInTheLedger() throws Exception {
        start(Map.of());
        program.drop("orders.csv", Orders.file("i", 3));
        hasRun("intake-csv");
        eventually(() -> program.names("archive").equals(java.util.List.of("orders.csv.1.csv")));
        assertThat(program.ledger().persons().list(null, null, 10)).hasSize(3);
    }

    @Test
    @Tag("intake-csv-mend")
    void intakeCsvMendRecordsWhatADeadNodeMovedAwayAndDidNotSaySo() throws Exception {
        start(Map.of());
        var batches = program.ledger().batches();
        long id = batches.open("csv", "moved.csv", "0", ',', java.util.List.of("reference"), () -> true).orElseThrow().id();
        batches.read(id, 0);
        java.nio.file.Files.writeString(folder.resolve("archive/moved.csv." + id + ".csv"), "reference");
        hasRun("intake-csv-mend");
        eventually(() -> batches.notArchived("csv").isEmpty());
    }

    @Test
    void intakeCsvRunsOnlyWhileItsChannelIsOn() throws Exception {
        start(Map.of("payouts.file.enabled", "false"));
        assertThat(program.camel().getRoute("intake-csv")).isNull();
        assertThat(program.camel().getRoute("result-csv")).as("what was accepted before is still told").isNotNull();
    }

    @Test
    @Tag("accept-orders")
    void acceptOrdersTakesTheGoodRowsAndTellsAllReasonsOfTheBadOnes() throws Exception {
        start(Map.of());
        program.drop("orders.csv", Orders.HEADER + Orders.rows("a", 1, 1) + "a-2,0,usd,,x\n");
        assertThat(program.rejected("orders.csv").get(1)).contains("amount:", "currency:", "recipient_name:");
        hasRun("accept-orders");
        assertThat(program.ledger().persons().list(null, null, 10)).singleElement().extracting(view -> view.reference()).isEqualTo("a-1");
    }

    @Test
    @Tag("payout-start")
    void payoutStartAsksForTheCardThenCreatesAndStartsOneSession() throws Exception {
        start(Map.of());
        program.drop("orders.csv", Orders.file("s", 1));
        program.result("orders.csv");
        hasRun("payout-start");
        assertThat(program.bank().books().requestCount("token_info")).isEqualTo(1);
        assertThat(onlySession("s-1").calls("create")).isEqualTo(1);
        assertThat(onlySession("s-1").calls("start")).isEqualTo(1);
    }

    @Test
    void payoutStartMakesNoSessionForACardThatTheBankDoesNotKnow() throws Exception {
        start(Map.of());
        program.drop("orders.csv", Orders.HEADER + "u-1,10.00,rub,Ivanov Ivan," + "dead" + "0".repeat(60) + "\n");
        assertThat(program.result("orders.csv").get(1)).contains(",failed,", "card_number_does_not_exist");
        assertThat(program.bank().books().sessions()).isEmpty();
    }

    @Test
    @Tag("webhook")
    void webhookAnswers401ToAForgedOneAnd200ToWhatIsSigned() throws Exception {
        start(Map.of());
        program.bank().rules().add(SandboxRule.on("ready_to_confirm").does(SandboxAction.FORGE));
        program.bank().rules().add(SandboxRule.on("payment_finished").does(SandboxAction.UNKNOWN_TYPE));
        program.drop("orders.csv", Orders.file("w", 1));
        assertThat(program.result("orders.csv").get(1)).contains(",succeeded,");
        hasRun("webhook");
        HttpResponse<String> forged = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build().send(
                HttpRequest.newBuilder(program.http("/webhooks/bank131")).header("Content-Type", "application/json")
                        .header("X-PARTNER-SIGN", "AAAA").POST(HttpRequest.BodyPublishers.ofString("{}")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(forged.statusCode()).isEqualTo(401);
        assertThat(forged.body()).isEmpty();
        assertThat(program.bank().books().paid()).hasSize(1);
    }

    @Test
    @Tag("result-returned")
    void webhookRecordsWhatCameBackAfterASuccess() throws Exception {
        start(Map.of());
        program.drop("orders.csv", Orders.file("back", 1));
        program.result("orders.csv");
        program.bank().returnPayout(onlySession("back-1").id(), 40);
        eventually(() -> !program.ledger().persons().returns("back-1").isEmpty());
        program.bank().returnPayout(onlySession("back-1").id(), 61);
        eventually(() -> program.ledger().persons().returns("back-1").size() == 2);
        assertThat(program.ledger().persons().returns("back-1")).extracting(back -> back.amountKopecks()).containsExactlyInAnyOrder(40L, 61L);
        assertThat(program.ledger().persons().find("back-1").orElseThrow().state()).isEqualTo(payouts.ledger.PayoutState.SUCCEEDED);
        hasRun("result-returned");
        Path file = folder.resolve("results/orders.csv.1.returned.csv");
        eventually(() -> java.nio.file.Files.exists(file) && text(file).lines().count() == 3);
        assertThat(text(file)).contains(",returned_amount,returned_at", ",succeeded,1,", ",0.40,", ",0.61,").doesNotContain(Orders.card("back1"));
    }

    private static String text(Path file) {
        try {
            return java.nio.file.Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @Tag("account-balance")
    void accountBalanceHoldsWhatCantBePaidUntilATopUp() throws Exception {
        start(Map.of("bank131.account", "40702810700200000000", "payouts.sandbox.balance", "10.00", "payouts.balance.period-seconds", "1",
                "payouts.fee.fixed", "0.50"));
        hasRun("account-balance");
        program.drop("orders.csv", Orders.HEADER + "m-1,4.00,rub,Ivanov Ivan," + Orders.card("m-1") + "\nm-2,5.00,rub,Ivanov Ivan,"
                + Orders.card("m-2") + "\nm-3,60.00,rub,Ivanov Ivan," + Orders.card("m-3") + "\n");
        eventually(() -> program.ledger().persons().list(payouts.ledger.PayoutState.SUCCEEDED, null, 9).size() == 2
                && program.ledger().persons().list(payouts.ledger.PayoutState.WAITING, null, 9).size() == 1);
        assertThat(program.bank().books().sessionsOf("m-3")).as("the bank was not asked for what can't be paid").isEmpty();
        program.bank().books().topUp(10_000);
        assertThat(program.result("orders.csv").subList(1, 4)).allMatch(line -> line.contains(",succeeded,1,"));
    }

    @Test
    @Tag("payout-confirm")
    void payoutConfirmConfirmsWhatAgreesAndCancelsWhatDoesNot() throws Exception {
        start(Map.of());
        program.bank().rules().add(SandboxRule.on("start").reference("c-2").does(SandboxAction.TAMPER).field("amount").value("1000000"));
        program.drop("orders.csv", Orders.file("c", 2));
        assertThat(program.result("orders.csv").subList(1, 3)).anyMatch(line -> line.contains("c-1") && line.contains(",succeeded,"))
                .anyMatch(line -> line.contains("c-2") && line.contains(",cancelled,"));
        hasRun("payout-confirm");
        assertThat(onlySession("c-1").confirmed()).isTrue();
        assertThat(onlySession("c-2").calls("confirm")).isZero();
        assertThat(onlySession("c-2").accepted("cancel")).isEqualTo(1);
    }

    @Test
    @Tag("reconcile")
    void reconcileAsksTheBankWhenAWebhookNeverComes() throws Exception {
        start(Map.of("payouts.reconcile.after-seconds", "1"));
        program.bank().rules().add(SandboxRule.on("ready_to_confirm").does(SandboxAction.LOSE));
        program.bank().rules().add(SandboxRule.on("payment_finished").does(SandboxAction.LOSE));
        program.drop("orders.csv", Orders.file("r", 1));
        assertThat(program.result("orders.csv").get(1)).contains(",succeeded,1,");
        hasRun("reconcile");
        assertThat(onlySession("r-1").calls("status")).isPositive();
        assertThat(program.bank().books().paid()).hasSize(1);
    }

    @Test
    @Tag("cancel-ended")
    void cancelEndedCancelsTheSessionOfAStartThatNeverArrived() throws Exception {
        start(Map.of("payouts.reconcile.after-seconds", "1"));
        program.bank().rules().add(SandboxRule.on("start").nth(1).does(SandboxAction.DROP_REQUEST));
        program.drop("orders.csv", Orders.file("e", 1));
        assertThat(program.result("orders.csv").get(1)).contains(",succeeded,2,");
        hasRun("cancel-ended");
        eventually(() -> program.bank().books().sessionsOf("e-1").get(0).calls("cancel") > 0);
        assertThat(program.bank().books().sessionsOf("e-1")).hasSize(2).extracting(SandboxSession::moved).containsExactly(false, true);
        assertThat(program.bank().books().paid()).hasSize(1);
    }

    @Test
    @Tag("result-csv")
    void resultCsvWritesTheRowsInTheirOrderWithWhatBecameOfThem() throws Exception {
        start(Map.of());
        program.bank().rules().add(SandboxRule.on("confirm").reference("x-2").does(SandboxAction.DECLINE).code("bank_card_expired"));
        program.drop("orders.csv", Orders.file("x", 3));
        var result = program.result("orders.csv");
        hasRun("result-csv");
        assertThat(result.get(0)).startsWith("reference,amount,currency,recipient_name,status,attempt,session_id").doesNotContain("number_hash");
        assertThat(result.get(1)).startsWith("x-1,1.01,").contains(",succeeded,");
        assertThat(result.get(2)).startsWith("x-2,2.02,").contains(",failed,", "bank_card_expired");
        assertThat(result.get(3)).startsWith("x-3,3.03,").contains(",succeeded,");
    }

    @Test
    @Tag("intake-dry-run")
    void intakeDryRunAnswersAFileAndPaysNobody() throws Exception {
        start(Map.of());
        java.nio.file.Files.writeString(folder.resolve("inbox/dry-run/look.csv"), Orders.file("l", 2));
        eventually(() -> program.names("results").equals(java.util.List.of("look.csv.1.dry-run.csv")));
        hasRun("intake-dry-run");
        assertThat(program.ledger().persons().list(null, null, 10)).isEmpty();
    }

    @Test
    @Tag("result-partial")
    void resultPartialShowsTheRowsOfAFileThatTakesLong() throws Exception {
        start(Map.of("payouts.frozen", "true", "payouts.file.partial-after-seconds", "1"));
        program.drop("slow.csv", Orders.file("s", 2));
        eventually(() -> program.names("results").contains("slow.csv.1.partial.csv"));
        hasRun("result-partial");
    }

    @Test
    @Tag("purge-archive")
    @Tag("purge-rejected")
    void purgeDeletesWhatIsOlderThanTheSetting() throws Exception {
        for (String name : java.util.List.of("archive", "rejected")) {
            Path old = java.nio.file.Files.writeString(java.nio.file.Files.createDirectories(folder.resolve(name)).resolve("old.csv"), "x");
            java.nio.file.Files.setLastModifiedTime(old, java.nio.file.attribute.FileTime.from(java.time.Instant.now().minus(Duration.ofDays(91))));
        }
        start(Map.of());
        eventually(() -> program.names("archive").isEmpty() && program.names("rejected").isEmpty());
        hasRun("purge-archive");
        hasRun("purge-rejected");
    }

    @Test
    @Tag("purge-cards")
    void purgeCardsEmptiesTheCardOfAPayoutThatHasBeenFinalForTheSettingsDays() throws Exception {
        start(Map.of());
        program.drop("orders.csv", Orders.file("p", 1));
        program.result("orders.csv");
        sql("update payout set final_at = final_at - interval '31' day");
        program.close();
        program.start();
        eventually(() -> sql("delete from payout_history where payout_id in (select id from payout where destination_sealed is null)") > 0);
    }

    private int sql(String sql) {
        try (var connection = program.ledger().database().dataSource().getConnection(); var statement = connection.createStatement()) {
            int rows = statement.executeUpdate(sql);
            connection.commit();
            return rows;
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Tag("metrics")
    void metricsReadsTheLedgersNumbers() throws Exception {
        start(Map.of("camel.metrics.enabled", "true"));
        hasRun("metrics");
    }

    @Test
    @Tag("intake-database")
    @Tag("result-database")
    void intakeDatabaseTakesARowAndResultDatabaseWritesWhatBecameOfIt() throws Exception {
        start(Map.of("payouts.erp.poll-ms", "50"));
        var erp = program.ledger().database().dataSource();
        try (var connection = erp.getConnection(); var statement = connection.createStatement()) {
            statement.execute("insert into payout_request (reference, amount, recipient_name, number_hash) values ('t-1', 1.50, 'Ivanov Ivan', '"
                    + Orders.card("t-1") + "'), ('t-2', 0, 'Ivanov Ivan', '" + Orders.card("t-2") + "')");
            connection.commit();
        }
        hasRun("intake-database");
        hasRun("result-database");
        eventually(() -> {
            try (var connection = erp.getConnection(); var statement = connection.createStatement();
                 var row = statement.executeQuery("select status, amount from payout_result where reference = 't-1'")) {
                return row.next() && row.getString(1).equals("succeeded") && row.getString(2).equals("1.50");
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void theDatabaseChannelStartsNothingWhileItIsOff() throws Exception {
        start(Map.of("payouts.erp.enabled", "false"));
        assertThat(program.camel().getRoute("intake-database")).isNull();
        assertThat(program.camel().getRoute("result-database")).isNull();
        assertThat(program.camel().getRegistry().lookupByName("erp")).isNull();
    }

    @Test
    @Tag("payouts-order")
    @Tag("payouts-show")
    void payoutsOrderTakesAnOrderAndPayoutsShowTellsWhereItStands() throws Exception {
        start(Map.of("payouts.api.token", API_TOKEN));
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
        HttpResponse<String> taken = http.send(HttpRequest.newBuilder(program.http("/payouts")).header("Authorization", "Bearer " + API_TOKEN)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{\"reference\":\"h-1\",\"amount\":1.5,"
                        + "\"recipient_name\":\"Ivanov Ivan\",\"number_hash\":\"" + Orders.card("h-1") + "\"}")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(taken.statusCode()).isEqualTo(202);
        hasRun("payouts-order");
        HttpResponse<String> shown = http.send(HttpRequest.newBuilder(program.http("/payouts/h-1")).header("Authorization", "Bearer " + API_TOKEN)
                .build(), HttpResponse.BodyHandlers.ofString());
        assertThat(shown.body()).contains("\"amount\":\"1.50\"");
        hasRun("payouts-show");
    }

    @Test
    @Tag("intake-jms")
    void intakeJmsTakesAMessageOnceItsOrdersAreInTheLedger() throws Exception {
        String port = RunningProgram.freePort();
        start(Map.of("payouts.jms.embedded-port", port));
        try (Erp erp = Erp.at("tcp://127.0.0.1:" + port)) {
            erp.send("[" + Erp.order("j-1", "1.00") + "," + Erp.order("j-2", "2.00") + "]");
            hasRun("intake-jms");
            assertThat(program.ledger().persons().list(null, null, 10)).hasSize(2);
        }
    }

    @Test
    @Tag("result-jms")
    void resultJmsSendsTheResultToTheReplyToAndARejectedOrderToTheRejectedQueue() throws Exception {
        String port = RunningProgram.freePort();
        start(Map.of("payouts.jms.embedded-port", port));
        try (Erp erp = Erp.at("tcp://127.0.0.1:" + port)) {
            var request = erp.session().createTextMessage("[" + Erp.order("q-1", "1.00") + "," + Erp.order("q-2", "-2") + "]");
            request.setJMSReplyTo(erp.session().createQueue("erp.answers"));
            erp.send(request);
            assertThat(Erp.json(erp.receive("erp.answers")).get("status").asText()).isEqualTo("succeeded");
            assertThat(erp.receive("payouts.requests.rejected").getStringProperty("reason")).contains("amount:");
            hasRun("result-jms");
        }
    }

    @Test
    @Tag("progress")
    void progressTellsHowFarAnOpenBatchIs() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(Progress.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        Level before = log.getLevel();
        log.setLevel(Level.INFO);
        log.addAppender(told);
        try {
            start(Map.of("bank131.requests-per-second", "20"));
            program.drop("orders.csv", Orders.file("p", 60));
            eventually(() -> java.util.List.copyOf(told.list).stream().map(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.matches("orders\\.csv: \\d+ of 60 rows final, [0-9.]+ of [0-9.]+ RUB, [0-9.]+ rows/s.*")));
            hasRun("progress");
        } finally {
            log.detachAppender(told);
            log.setLevel(before);
        }
    }

    @Test
    @Tag("admin-list")
    @Tag("admin-show")
    @Tag("admin-stops")
    @Tag("admin-routes")
    @Tag("admin-release-starts")
    @Tag("admin-release")
    @Tag("admin-cancel")
    @Tag("admin-retry")
    @Tag("admin-ask")
    @Tag("admin-settle")
    @Tag("admin-statement")
    @Tag("admin-adopt")
    @Tag("admin-sinks")
    @Tag("admin-sinks-remove")
    void adminAnswersAPersonWithAToken() throws Exception {
        String port = RunningProgram.freePort();
        start(Map.of("payouts.admin.tokens", "anna:0123456789abcdef", "payouts.admin.port", port));
        var http = java.net.http.HttpClient.newBuilder().version(java.net.http.HttpClient.Version.HTTP_1_1).proxy(java.net.http.HttpClient.Builder.NO_PROXY).build();
        for (String call : new String[] {"GET /admin/payouts 200", "GET /admin/payouts/nobody 404", "GET /admin/stops 200", "GET /admin/routes 200",
            "POST /admin/release-starts 200", "POST /admin/payouts/nobody/release 404", "POST /admin/payouts/nobody/cancel 404",
            "POST /admin/payouts/nobody/retry 404", "POST /admin/payouts/nobody/ask 404", "POST /admin/payouts/nobody/settle 404", "GET /admin/sinks 200",
            "POST /admin/sinks/nobody/remove 404", "GET /admin/statement?from=2026-11-01&to=2026-11-23 409", "POST /admin/payouts/nobody/adopt 400"}) {
            String[] words = call.split(" ");
            var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + port + words[1]))
                    .header("Authorization", "Bearer 0123456789abcdef").header("Content-Type", "application/json")
                    .method(words[0], words[1].endsWith("/settle")
                            ? java.net.http.HttpRequest.BodyPublishers.ofString("{\"outcome\":\"failed\",\"evidence\":\"statement\"}")
                            : java.net.http.HttpRequest.BodyPublishers.noBody()).build();
            assertThat(http.send(request, java.net.http.HttpResponse.BodyHandlers.discarding()).statusCode()).as(call).isEqualTo(Integer.parseInt(words[2]));
        }
        for (String route : new String[] {"list", "show", "stops", "routes", "release-starts", "release", "cancel", "retry", "ask", "settle", "sinks",
            "sinks-remove", "statement", "adopt"}) {
            hasRun("admin-" + route);
        }
    }

    @Test
    @Tag("widget-page")
    @Tag("widget-preflight")
    @Tag("widget-token")
    @Tag("widget-card")
    @Tag("widget-limits")
    void widgetServesThePageAndAnswersItsCalls() throws Exception {
        start(Map.of());
        String own = program.http("").toString();
        var http = java.net.http.HttpClient.newBuilder().version(java.net.http.HttpClient.Version.HTTP_1_1).proxy(java.net.http.HttpClient.Builder.NO_PROXY).build();
        for (String call : new String[] {"GET /widget/ 200", "OPTIONS /widget/token 204", "POST /widget/token 200", "POST /widget/card 200"}) {
            String[] words = call.split(" ");
            var request = java.net.http.HttpRequest.newBuilder(program.http(words[1])).header("Origin", own).header("Content-Type", "application/json")
                    .method(words[0], java.net.http.HttpRequest.BodyPublishers.ofString("{\"number_hash\":\"" + Orders.card("w") + "\"}")).build();
            assertThat(http.send(request, java.net.http.HttpResponse.BodyHandlers.discarding()).statusCode()).as(call).isEqualTo(Integer.parseInt(words[2]));
        }
        for (String route : new String[] {"page", "preflight", "token", "card", "limits"}) {
            hasRun("widget-" + route);
        }
    }

    @Test
    void everyRouteHasATestOfItsName() throws IOException {
        program = RunningProgram.in(folder, Map.of("camel.metrics.enabled", "true", "payouts.api.token", API_TOKEN));
        Set<String> tested = Stream.of(RoutesTest.class.getDeclaredMethods()).flatMap((Method method) -> Stream.of(method.getAnnotationsByType(Tag.class)))
                .map(Tag::value).collect(Collectors.toSet());
        assertThat(tested).containsExactlyInAnyOrderElementsOf(RouteFilesTest.ids());
        assertThat(program.camel().getRoutes()).extracting(route -> route.getRouteId()).containsExactlyInAnyOrderElementsOf(tested);
    }
}
