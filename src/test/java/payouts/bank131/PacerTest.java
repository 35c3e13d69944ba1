package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.bank131.CallGate.Priority;
import payouts.keys.PemKeys;

/** What reaches the bank in a second, however long a permit's commit takes: rule M5. Nothing here depends on how fast the machine is. */
class PacerTest {

    private static final int PER_SECOND = 100;
    private static final int CALLS = 250;
    private static final int AT_ONCE = 24;
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final Queue<Long> ready = new ConcurrentLinkedQueue<>();
    private final Queue<Long> arrived = new ConcurrentLinkedQueue<>();
    private final ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
    private StubBank bank;
    private DefaultCamelContext camel;
    private SignedCalls calls;

    @BeforeEach
    void open() {
        bank = new StubBank();
        bank.does(exchange -> {
            arrived.add(System.nanoTime());
            StubBank.answer(200, "{\"status\":\"ok\"}").answer(exchange);
        });
        camel = new DefaultCamelContext();
        camel.start();
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        if (calls != null) {
            calls.stop();
        }
        camel.stop();
        bank.close();
    }

    @Test
    void m05_neverMoreThanTheRateArriveInAnySecondWhateverLiesBetweenGateAndSend() throws Exception {
        CallGate gate = new CallGate(PER_SECOND, AT_ONCE);
        calls = calls(gate.pacer());
        Random random = new Random(7);
        int[] delays = random.ints(CALLS, 0, 150).toArray();
        List<Future<CallResult>> results = IntStream.range(0, CALLS)
                .mapToObj(i -> callers.submit(() -> call(gate, Priority.values()[i % 3], delays[i]))).toList();
        for (Future<CallResult> result : results) {
            assertThat(result.get()).isInstanceOf(CallResult.Accepted.class);
        }
        // Each call left between its two times: this difference is the most that can lie between the two sends.
        long[] earliest = ready.stream().mapToLong(Long::longValue).sorted().toArray();
        long[] latest = arrived.stream().mapToLong(Long::longValue).sorted().toArray();
        assertThat(latest).hasSize(CALLS);
        for (int i = 0; i + PER_SECOND < CALLS; i++) {
            assertThat(latest[i + PER_SECOND] - earliest[i]).as("calls %s to %s", i, i + PER_SECOND)
                    .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void m05_aCallCountsFromTheLatestMomentAtWhichItCanHaveReachedTheBank() throws Exception {
        Pacer pacer = new CallGate(2, AT_ONCE).pacer();
        long begin = System.nanoTime();
        pacer.answered(leaving(pacer), "confirm");
        long shortest = System.nanoTime() - begin;
        long before = System.nanoTime();
        Pacer.Call late = leaving(pacer);
        TimeUnit.MILLISECONDS.sleep(100);
        long answer = System.nanoTime();
        pacer.answered(late, "confirm");
        leaving(pacer);
        leaving(pacer);
        long arrived = Math.min(answer - shortest, before + TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(System.nanoTime() - arrived).as("the late one's slot was taken again").isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    /** What the bank does with it takes next to nothing then, and all of its time is way: 51 calls came within 0.998 seconds so. */
    @Test
    void m05_theShortestCallMayItselfHaveBeenLongOnItsWay() throws Exception {
        Pacer pacer = new CallGate(1, AT_ONCE).pacer();
        long shortest;
        do {
            Pacer.Call call = leaving(pacer);
            long left = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(9);
            pacer.answered(call, "confirm");
            shortest = System.nanoTime() - left;
        } while (shortest > TimeUnit.MILLISECONDS.toNanos(11));
        Pacer.Call call = leaving(pacer);
        TimeUnit.MILLISECONDS.sleep(9);
        long arrived = System.nanoTime();
        pacer.answered(call, "confirm");
        leaving(pacer);
        assertThat(System.nanoTime() - arrived).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    private static Pacer.Call leaving(Pacer pacer) throws InterruptedException {
        Pacer.Call call = pacer.next();
        TimeUnit.NANOSECONDS.sleep(pacer.waitNanos(call));
        return pacer.left(call);
    }

    /** A call whose permit takes its time. */
    private CallResult call(CallGate gate, Priority priority, int delayMillis) throws InterruptedException {
        gate.enter(priority);
        try {
            TimeUnit.MILLISECONDS.sleep(delayMillis);
            ready.add(System.nanoTime());
            return calls.call("/api/v1/session/status", BODY, null);
        } finally {
            gate.leave();
        }
    }

    private SignedCalls calls(Pacer pacer) {
        KeyPair ours = PemKeys.generate(folder.resolve("ours.pem"));
        BankSettings settings = new BankSettings(bank.url(), "v1", "project-7", "", ours.getPrivate(), List.of(), true, true, 0, PER_SECOND,
                AT_ONCE, Duration.ofSeconds(60), Duration.ofSeconds(60), "", Duration.ofSeconds(10));
        SignedCalls started = new SignedCalls(camel, settings, new BankErrors(Set.of(), Set.of(), Set.of()),
                new BankReach((kind, text) -> { }, new BankReach.Breaker() {
                    @Override
                    public void open(String why) {
                        // Nothing to stop here.
                    }

                    @Override
                    public void close() {
                        // Nothing to release here.
                    }
                }), new BankMeters(new SimpleMeterRegistry()), pacer);
        started.start();
        return started;
    }
}
