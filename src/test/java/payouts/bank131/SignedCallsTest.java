package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import payouts.Issued;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;
import payouts.ledger.Refusal;

/** M4: a body leaves once, whatever the bank answers; and what is not surely accepted or refused is unknown. */
class SignedCallsTest {

    private static final byte[] BODY = "{\"metadata\":\"\u0418\u0432\u0430\u043d\u043e\u0432\"}".getBytes(StandardCharsets.UTF_8);
    private static final String PATH = "/api/v1/session/multi/create/nominal";

    @TempDir
    static Path folder;
    private static KeyPair ours;

    private StubBank bank;
    private DefaultCamelContext camel;
    private SignedCalls calls;

    @BeforeAll
    static void makeKeys() {
        ours = PemKeys.generate(folder.resolve("ours.pem"));
    }

    @BeforeEach
    void open() {
        bank = new StubBank();
        camel = new DefaultCamelContext();
        camel.start();
    }

    @AfterEach
    void close() {
        calls.stop();
        camel.stop();
        bank.close();
    }

    private CallResult send(String url, String submerchant, boolean idempotencyHeader, Duration timeout) {
        start(url, submerchant, idempotencyHeader, timeout);
        return calls.call(PATH, BODY, "key-1");
    }

    private void start(String url, String submerchant, boolean idempotencyHeader, Duration timeout) {
        start(url, 4, submerchant, idempotencyHeader, timeout);
    }

    private void start(String url, int inFlight, String submerchant, boolean idempotencyHeader, Duration timeout) {
        BankSettings settings = new BankSettings(url, "v1", "project-7", submerchant, ours.getPrivate(), List.of(), idempotencyHeader,
                true, 0, 0, inFlight, Duration.ofSeconds(5), timeout, "", Duration.ofSeconds(10));
        calls = new SignedCalls(camel, settings, new BankErrors(Set.of("insufficient_funds"), Set.of(), Set.of()),
                new BankReach((kind, text) -> { }, new BankReach.Breaker() {
                    @Override
                    public void open(String why) {
                        // Nothing to stop here.
                    }

                    @Override
                    public void close() {
                        // Nothing to release here.
                    }
                }), new BankMeters(new SimpleMeterRegistry()), Pacer.unlimited());
        calls.start();
    }

    private CallResult send() {
        return send(bank.url(), "", true, Duration.ofSeconds(60));
    }

    static Stream<Arguments> unclear() {
        String ok = "{\"status\":\"ok\"}";
        String refused = "{\"status\":\"error\",\"error\":{\"code\":\"invalid_request\"}}";
        return Stream.of(
                Arguments.of("429", StubBank.answer(429, "", "Retry-After", "0")),
                Arguments.of("503", StubBank.answer(503, "", "Retry-After", "0")),
                Arguments.of("500", StubBank.answer(500, "<html>")),
                Arguments.of("502 with a known code", StubBank.answer(502, refused)),
                Arguments.of("302", StubBank.answer(302, "", "Location", "/elsewhere")),
                Arguments.of("307", StubBank.answer(307, "", "Location", "/elsewhere")),
                Arguments.of("308", StubBank.answer(308, "", "Location", "/elsewhere")),
                Arguments.of("401 with a challenge", StubBank.answer(401, "", "WWW-Authenticate", "Basic realm=\"x\"")),
                Arguments.of("connection dropped", StubBank.dropped()),
                Arguments.of("answer cut", StubBank.cut(ok)),
                Arguments.of("200 with HTML", StubBank.answer(200, "<html>")),
                Arguments.of("200 with nothing", StubBank.answer(200, "")),
                Arguments.of("200 with half of a JSON", StubBank.answer(200, "{\"status\":\"ok\"")),
                Arguments.of("200 with an array", StubBank.answer(200, "[" + ok + "]")),
                Arguments.of("200 with two statuses", StubBank.answer(200, "{\"status\":\"ok\",\"status\":\"error\"}")),
                Arguments.of("200 without a status", StubBank.answer(200, "{}")),
                Arguments.of("202", StubBank.answer(202, ok)),
                Arguments.of("400 with status ok", StubBank.answer(400, ok)),
                Arguments.of("400 with nothing", StubBank.answer(400, "")),
                Arguments.of("400 without a code", StubBank.answer(400, "{\"status\":\"error\",\"error\":{}}")),
                Arguments.of("400 with an unknown code", StubBank.answer(400, "{\"status\":\"error\",\"error\":{\"code\":\"new_code\"}}")),
                Arguments.of("400 internal_error", StubBank.answer(400, "{\"status\":\"error\",\"error\":{\"code\":\"internal_error\"}}")),
                Arguments.of("200 with an unknown code", StubBank.answer(200, "{\"status\":\"error\",\"error\":{\"code\":\"new_code\"}}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unclear")
    void anUnclearAnswerIsUnknownAndNothingIsSentAgain(String name, StubBank.Behaviour behaviour) {
        bank.does(behaviour);
        assertThat(send()).isInstanceOf(CallResult.Unknown.class);
        assertThat(bank.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"500, true", "503, true", "400, true"})
    void anAnswerIsAnAnswerWhateverItsStatus(int status, boolean answered) {
        bank.does(StubBank.answer(status, "<html>"));
        assertThat(send()).isInstanceOfSatisfying(CallResult.Unknown.class, unknown -> assertThat(unknown.answered()).isEqualTo(answered));
    }

    @Test
    void aBankThatDoesNotAnswerInTimeIsUnknownAndNothingIsSentAgain() {
        CountDownLatch never = new CountDownLatch(1);
        bank.does(exchange -> awaitQuietly(never));
        assertThat(send(bank.url(), "", true, Duration.ofMillis(300))).isInstanceOf(CallResult.Unknown.class);
        await().until(() -> bank.requests().size() == 1);
        never.countDown();
        assertThat(bank.requests()).hasSize(1);
    }

    @Test
    void aBankThatIsNotThereIsUnknown() {
        String url = bank.url();
        bank.close();
        assertThat(send(url, "", true, Duration.ofSeconds(60))).isInstanceOf(CallResult.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({"400, invalid_request, FINAL", "401, authentication_error, STOP", "401, identification_error, STOP",
            "403, authorization_error, STOP", "400, idempotency_key_already_exists, ASK", "400, insufficient_funds, WAIT",
            "400, bank_card_expired, FINAL", "200, invalid_request, FINAL", "200, authentication_error, STOP", "404, account_not_found, FINAL"})
    void aKnownCodeIsARefusalWhateverTheHttpStatusBelow500(int status, String code, Refusal.Meaning meaning) {
        bank.does(StubBank.answer(status, "{\"status\":\"error\",\"error\":{\"code\":\"" + code + "\",\"description\":\"why\"}}"));
        assertThat(send()).isEqualTo(new CallResult.Refused(new Refusal(code, "why", meaning)));
        assertThat(bank.requests()).hasSize(1);
    }

    private CompletableFuture<CallResult> sending() {
        CompletableFuture<CallResult> result = new CompletableFuture<>();
        calls.send(PATH, BODY, "key-1", result::complete);
        return result;
    }

    @Test
    void anAcceptedCallIsAcceptedWhateverTheBankCallsItsAnswer() {
        bank.does(StubBank.answer(200, "{\"status\":\"ok\"}", "Content-Type", "application/json; charset=of-nobody"));
        assertThat(send()).isInstanceOf(CallResult.Accepted.class);
    }

    @Test
    void nobodyWaitsForAnAnswerUnlessHeWantsTo() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        bank.does(exchange -> {
            awaitQuietly(answers);
            StubBank.answer(200, "{\"status\":\"ok\"}").answer(exchange);
        });
        start(bank.url(), "", true, Duration.ofSeconds(60));
        List<CompletableFuture<CallResult>> results = Stream.generate(this::sending).limit(4).toList();
        await("as many are under way at once as may be").until(() -> bank.requests().size() == 4);
        assertThat(results).noneMatch(CompletableFuture::isDone);
        answers.countDown();
        for (CompletableFuture<CallResult> result : results) {
            assertThat(result.get(1, TimeUnit.MINUTES)).isInstanceOf(CallResult.Accepted.class);
        }
    }

    /** Else whoever waits for it, with a thread or without, would do so for ever. */
    @Test
    void aCallThatIsUnderWayWhenTheProgramEndsIsUnknown() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        bank.does(exchange -> awaitQuietly(never));
        start(bank.url(), "", true, Duration.ofSeconds(60));
        List<CompletableFuture<CallResult>> results = Stream.generate(this::sending).limit(6).toList();
        await().until(() -> bank.requests().size() == 4);
        calls.stop();
        for (CompletableFuture<CallResult> result : results) {
            assertThat(result.get(1, TimeUnit.MINUTES)).isInstanceOf(CallResult.Unknown.class);
        }
        assertThat(bank.requests()).hasSize(4);
        never.countDown();
    }

    @Test
    void aThreadThatIsInterruptedWaitsNoLongerAndTakesTheOutcomeForUnknown() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        bank.does(exchange -> awaitQuietly(never));
        start(bank.url(), "", true, Duration.ofSeconds(60));
        CompletableFuture<CallResult> result = new CompletableFuture<>();
        Thread caller = new Thread(() -> result.complete(calls.call(PATH, BODY, "key-1")));
        caller.start();
        await().until(() -> bank.requests().size() == 1);
        caller.interrupt();
        assertThat(result.get(1, TimeUnit.MINUTES)).isInstanceOfSatisfying(CallResult.Unknown.class, unknown -> assertThat(unknown.answered()).isFalse());
        never.countDown();
    }

    /** The connections were taken from the thread that read them, which ended with an error. */
    @Test
    void aStopWhileTheBankAnswersEndsWithoutAFaultAndTellsEveryCall() {
        int atOnce = 64;
        List<ILoggingEvent> faults = faultsIn(() -> {
            for (int round = 0; round < 40; round++) {
                start(bank.url(), atOnce, "", true, Duration.ofSeconds(60));
                AtomicInteger answered = new AtomicInteger();
                Phaser underWay = new Phaser(1);
                for (int i = 0; i < atOnce; i++) {
                    sendOver(underWay, answered);
                }
                await().until(() -> answered.get() > 2 * atOnce);
                calls.stop();
                underWay.arriveAndAwaitAdvance();
                bank.requests().clear();
            }
        });
        assertThat(faults).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    private void sendOver(Phaser underWay, AtomicInteger answered) {
        underWay.register();
        calls.send(PATH, BODY, "key-1", result -> {
            answered.incrementAndGet();
            if (result instanceof CallResult.Accepted) {
                sendOver(underWay, answered);
            }
            underWay.arriveAndDeregister();
        });
    }

    /** What the client finds at fault in itself is told quietly while it stops. */
    private static List<ILoggingEvent> faultsIn(Runnable work) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger client = (Logger) LoggerFactory.getLogger(BankClient.class);
        client.setLevel(Level.DEBUG);
        client.addAppender(log);
        try {
            work.run();
        } finally {
            client.detachAppender(log);
            client.setLevel(null);
        }
        return log.list.stream().filter(event -> event.getThrowableProxy() != null || event.getLevel().isGreaterOrEqual(Level.ERROR)).toList();
    }

    /** It can end by an error of its own, of memory or of whatever it is told; nobody would hear anything of the bank again. */
    @Test
    void whenTheThreadThatReadsAllAnswersEndsAnotherOneReads() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        bank.does(exchange -> awaitQuietly(never));
        start(bank.url(), "", true, Duration.ofHours(1));
        CompletableFuture<CallResult> underWay = sending();
        await().until(() -> bank.requests().size() == 1);
        List<Thread> reads = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("bank131-client")).toList();
        assertThat(reads).isNotEmpty();
        reads.forEach(Thread::interrupt);
        assertThat(underWay.get(1, TimeUnit.MINUTES)).isInstanceOfSatisfying(CallResult.Unknown.class, unknown -> assertThat(unknown.answered()).isFalse());
        never.countDown();
        bank.does(StubBank.answer(200, "{\"status\":\"ok\"}"));
        await().until(() -> calls.call(PATH, BODY, "key-2") instanceof CallResult.Accepted);
    }

    /** A connection is kept for the next call; one that the bank has closed meanwhile is not used for it. */
    @Test
    void aConnectionThatTheBankClosedBehindAnAnswerCostsNoCall() {
        bank.does(StubBank.answer(200, "{\"status\":\"ok\"}", "Connection", "close"));
        start(bank.url(), "", true, Duration.ofSeconds(60));
        for (int i = 0; i < 5; i++) {
            assertThat(calls.call(PATH, BODY, "key-" + i)).isInstanceOf(CallResult.Accepted.class);
        }
        assertThat(bank.requests()).hasSize(5);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aBankWithAnAddressOfItsOwnIsAskedBelowIt() {
        assertThat(send(bank.url() + "/test/", "", true, Duration.ofSeconds(60))).isInstanceOf(CallResult.Accepted.class);
        assertThat(bank.requests()).singleElement().satisfies(request -> assertThat(request.path()).isEqualTo("/test" + PATH));
    }

    @Test
    void aBankIsSpokenToOnlyWithACertificateThatIsTrustedAndOfItsHost() throws Exception {
        Issued ofTheBank = Issued.forThisMachine("RSA", Duration.ofDays(1));
        Issued ofAnother = Issued.forAnotherHost("bank.example.org");
        SSLContext before = SSLContext.getDefault();
        try (StubBank secured = new StubBank(Issued.context(ofTheBank, null)); StubBank other = new StubBank(Issued.context(ofAnother, null))) {
            SSLContext.setDefault(Issued.context(null, ofTheBank));
            assertThat(send(secured.url(), "", true, Duration.ofSeconds(60))).isInstanceOf(CallResult.Accepted.class);
            calls.stop();
            SSLContext.setDefault(Issued.context(null, ofAnother));
            assertThat(send(secured.url(), "", true, Duration.ofSeconds(60))).as("a certificate that nobody trusts").isInstanceOf(CallResult.Unknown.class);
            calls.stop();
            assertThat(send(other.url(), "", true, Duration.ofSeconds(60))).as("a certificate of another host").isInstanceOf(CallResult.Unknown.class);
            assertThat(secured.requests()).hasSize(1);
            assertThat(other.requests()).isEmpty();
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @Test
    void theAnswerOfAnAcceptedCallIsKept() {
        bank.does(StubBank.answer(200, "{\"status\":\"ok\",\"session\":{\"id\":\"ps_1\"}}"));
        CallResult result = send();
        assertThat(result).isInstanceOf(CallResult.Accepted.class);
        assertThat(((CallResult.Accepted) result).json().at("/session/id").asText()).isEqualTo("ps_1");
    }

    @Test
    void theRequestIsAPostOfTheRawBodyWithItsSignatureAndOurProject() {
        send();
        assertThat(bank.requests()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo(PATH);
            assertThat(request.body()).isEqualTo(BODY);
            assertThat(request.headers()).containsEntry("X-PARTNER-PROJECT", "project-7").containsEntry("X-PARTNER-IDEMPOTENCY-KEY", "key-1")
                    .containsEntry("Content-Type", "application/json").containsEntry("Accept", "application/json")
                    .doesNotContainKey("X-PARTNER-SUBMERCHANT");
            assertThat(RsaSignature.verify(request.body(), request.headers().get("X-PARTNER-SIGN"), List.of(ours.getPublic()))).isTrue();
        });
    }

    @Test
    void theSubmerchantIsSentWhenSetAndTheIdempotencyKeyCanBeSwitchedOff() {
        send(bank.url(), "sub-1", false, Duration.ofSeconds(60));
        assertThat(bank.requests()).singleElement().satisfies(request -> assertThat(request.headers())
                .containsEntry("X-PARTNER-SUBMERCHANT", "sub-1").doesNotContainKey("X-PARTNER-IDEMPOTENCY-KEY"));
    }

    @Test
    void noSettingOfTheHttpComponentThatRoutesUseSwitchesRepeatsOn() {
        camel.getPropertiesComponent().addInitialProperty("camel.component.http.automatic-retries-disabled", "false");
        camel.getComponent("http", org.apache.camel.component.http.HttpComponent.class).setAutomaticRetriesDisabled(false);
        bank.does(StubBank.answer(503, "", "Retry-After", "0"));
        assertThat(send()).isInstanceOf(CallResult.Unknown.class);
        assertThat(bank.requests()).hasSize(1);
    }
}
