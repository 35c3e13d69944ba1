package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.sandbox.SandboxSession;

/** The bank's calls wait without a thread (decision 021): what else is slow holds up no call, and what stops leaves none half done. */
class CallsWithoutThreadsTest {

    private static final int MANY = 40;
    private static final AtomicInteger HELD = new AtomicInteger();
    private static volatile CountDownLatch goesOn;

    @TempDir
    Path folder;

    private Path routes;

    /** A step of a route that is slow. */
    public static final class Slow {

        /** Until the test lets it go on. */
        public void hold() throws InterruptedException {
            HELD.incrementAndGet();
            goesOn.await();
        }
    }

    @BeforeEach
    void copyRoutes() throws IOException {
        routes = OwnRoutes.in(folder);
        goesOn = new CountDownLatch(1);
        HELD.set(0);
    }

    @AfterEach
    void letGo() {
        goesOn.countDown();
    }

    private void behind(String call, String step) throws IOException {
        Path file = routes.resolve(call.equals("confirm") ? "payout-confirm.camel.yaml" : "payout-start.camel.yaml");
        String text = Files.readString(file);
        String line = text.lines().filter(one -> one.strip().equals("- to: bank131:" + call)).findFirst().orElseThrow();
        String indent = line.substring(0, line.indexOf('-'));
        Files.writeString(file, text.replace(line + "\n", line + "\n" + step.indent(indent.length())));
    }

    private RunningProgram start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("camel.main.routes-include-pattern", OwnRoutes.pattern(routes));
        settings.put("bank131.token-info", "false");
        return RunningProgram.in(folder, settings);
    }

    /** As many as ever: a step that waits takes a thread, and nobody else's. */
    @Test
    void m05_whatIsPermittedLeavesHoweverManyStepsOfRoutesAreSlow() throws IOException {
        behind("start", "- bean:\n    beanType: payouts.CallsWithoutThreadsTest$Slow\n    method: hold\n");
        try (RunningProgram program = start(Map.of("bank131.in-flight", "" + MANY))) {
            program.drop("slow.csv", Orders.file("slow", MANY));
            await().atMost(RunningProgram.PATIENCE).until(() -> HELD.get() == MANY);
            assertThat(program.result("slow.csv").subList(1, MANY + 1)).as("all are paid while the route of each start still waits")
                    .allMatch(line -> line.contains(",succeeded,1,"));
            goesOn.countDown();
        }
    }

    @Test
    void theLogNamesThePayoutAndItsSessionBehindTheBanksAnswers() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("behind");
        ListAppender<ILoggingEvent> lines = new ListAppender<>() {
            @Override
            protected void append(ILoggingEvent line) {
                // Else its fields are those of whoever asks for them.
                line.prepareForDeferredProcessing();
                super.append(line);
            }
        };
        lines.start();
        logger.addAppender(lines);
        for (String call : List.of("create", "start", "confirm")) {
            behind(call, "- log:\n    loggingLevel: INFO\n    logName: behind\n    message: \"" + call + "\"\n");
        }
        try (RunningProgram program = start(Map.of())) {
            program.drop("log.csv", Orders.file("log", 5));
            program.result("log.csv");
            List<String> sessions = program.bank().books().sessions().stream().map(SandboxSession::id).toList();
            await().atMost(RunningProgram.PATIENCE).until(() -> List.copyOf(lines.list).size() == 15);
            assertThat(lines.list).allSatisfy(line -> {
                assertThat(line.getMDCPropertyMap().get("reference")).as(line.getMessage()).startsWith("log-");
                assertThat(sessions).as(line.getMessage()).contains(line.getMDCPropertyMap().get("session_id"));
            });
            assertThat(lines.list.stream().map(line -> line.getMDCPropertyMap().get("reference") + line.getMDCPropertyMap().get("session_id")).distinct())
                    .as("one session for each payout, in all its lines").hasSize(5);
        } finally {
            logger.detachAppender(lines);
        }
    }

    /** A bank whose answers to create come when the test says so. */
    private static final class HeldBank implements AutoCloseable {

        private final AtomicInteger creates = new AtomicInteger();
        private final List<String> started = new CopyOnWriteArrayList<>();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

        HeldBank() throws IOException {
            server.createContext("/api/v1/session/multi/create/nominal", exchange -> {
                int number = creates.incrementAndGet();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                answer(exchange, "{\"status\":\"ok\",\"session\":{\"id\":\"ps_" + number + "\",\"status\":\"created\"}}");
            });
            server.createContext("/api/v1/session/multi/start/payment/nominal", exchange -> {
                started.add(new ObjectMapper().readTree(exchange.getRequestBody()).path("session_id").asText());
                answer(exchange, "{\"status\":\"ok\"}");
            });
            server.setExecutor(threads);
            server.start();
        }

        private static void answer(HttpExchange exchange, String json) throws IOException {
            exchange.getRequestBody().readAllBytes();
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static double waiting(RunningProgram program) {
        return program.camel().getRegistry().findSingleByType(MeterRegistry.class).get("payouts.bank.waiting").gauge().value();
    }

    /** Who is let through no more has no permit: nothing leaves, nothing is unknown, and once the route is back each is started once. */
    @Test
    void aRouteThatStopsWhileItsPayoutsWaitAtTheGatePermitsNoneOfThem() throws Exception {
        int payouts = 10;
        int atOnce = 2;
        Path file = routes.resolve("payout-start.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("threads: \"{{bank131.in-flight}}\"", "threads: " + payouts));
        try (HeldBank bank = new HeldBank(); RunningProgram program = start(Map.of("bank131.url", bank.url(), "bank131.in-flight", "" + atOnce,
                "payouts.reconcile.after-seconds", "0.5"))) {
            program.camel().getExecutorServiceManager().setShutdownAwaitTermination(100);
            program.drop("gate.csv", Orders.file("gate", payouts));
            await().atMost(RunningProgram.PATIENCE).until(() -> bank.creates.get() == atOnce && waiting(program) == payouts - atOnce);
            program.camel().getRouteController().stopRoute("payout-start", 100, TimeUnit.MILLISECONDS);
            goesOn.countDown();
            await().atMost(RunningProgram.PATIENCE).until(() -> waiting(program) == 0);
            assertThat(bank.creates).as("sessions that were made").hasValue(atOnce);
            assertThat(bank.started).as("and started").isEmpty();
            program.camel().getRouteController().startRoute("payout-start");
            await().atMost(RunningProgram.PATIENCE).until(() -> bank.started.size() >= payouts);
            assertThat(bank.creates).as("a session for each payout, those that were made before among them").hasValue(payouts);
            assertThat(bank.started).doesNotHaveDuplicates().hasSize(payouts);
        }
    }
}
