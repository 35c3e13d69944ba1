package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import payouts.bank131.CallGate.Priority;

/** How many calls, and in which order: rule M5. Nothing here depends on how fast the machine is. */
class CallGateTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void m05_neverMoreThanTheRateInAnySecond() throws InterruptedException {
        int perSecond = 100;
        int calls = 250;
        CallGate gate = new CallGate(perSecond, 8);
        long[] before = new long[calls];
        long[] after = new long[calls];
        for (int i = 0; i < calls; i++) {
            before[i] = System.nanoTime();
            gate.enter(Priority.values()[i % 3]);
            after[i] = System.nanoTime();
            gate.leave();
        }
        for (int i = 0; i + perSecond < calls; i++) {
            // Each turn was given between its two times: this difference is the most that can lie between the two turns.
            assertThat(after[i + perSecond] - before[i]).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void m05_theRateHoldsForManyThreadsTogether() throws Exception {
        int perSecond = 50;
        CallGate gate = new CallGate(perSecond, 100);
        long begin = System.nanoTime();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 2 * perSecond + 1; i++) {
            callers.add(caller(gate, Priority.values()[i % 3], gate::leave));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    void m05_noMoreCallsAtOnceThanTheBoundAndAllAreServed() throws Exception {
        CallGate gate = new CallGate(0, 4);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            callers.add(caller(gate, Priority.values()[i % 3], () -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                served.incrementAndGet();
                inside.decrementAndGet();
                gate.leave();
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(served).hasValue(200);
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void m05_confirmsGoBeforeQuestionsAndQuestionsBeforeStarts() throws Exception {
        assertThat(order(List.of(Priority.START, Priority.START, Priority.STATUS, Priority.CONFIRM, Priority.STATUS, Priority.CONFIRM)))
                .containsExactly(Priority.CONFIRM, Priority.CONFIRM, Priority.STATUS, Priority.STATUS, Priority.START, Priority.START);
    }

    @Test
    void m05_questionsHaveAShareHoweverManyConfirmsWait() throws Exception {
        List<Priority> waiting = new ArrayList<>(Collections.nCopies(40, Priority.CONFIRM));
        waiting.addAll(Collections.nCopies(4, Priority.STATUS));
        List<Priority> served = order(waiting);
        for (int from = 0; from + 10 <= 40; from += 10) {
            assertThat(served.subList(from, from + 10)).as("turns %s to %s", from, from + 10).contains(Priority.STATUS);
        }
    }

    @Test
    void m05_aPartOfTheRateShrinksAtOnceAndGrowsASecondLater() throws Exception {
        CallGate gate = new CallGate(100, 8);
        gate.shrink(0);
        AtomicInteger entered = new AtomicInteger();
        Thread waiting = caller(gate, Priority.CONFIRM, entered::incrementAndGet);
        awaitWaiting(gate, 1);
        assertThat(entered).as("nothing passes without a part").hasValue(0);
        long before = System.nanoTime();
        gate.share(100, before + TimeUnit.HOURS.toNanos(1));
        waiting.join();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(gate.perSecond()).isEqualTo(100);
        gate.share(0, before + TimeUnit.HOURS.toNanos(1));
        Thread next = caller(gate, Priority.CONFIRM, entered::incrementAndGet);
        awaitWaiting(gate, 1);
        assertThat(entered).hasValue(1);
        next.interrupt();
        next.join();
    }

    @Test
    void m05_nobodyPassesOnceThePartOfTheRateHasRunOut() throws Exception {
        CallGate gate = new CallGate(100, 8);
        gate.share(100, System.nanoTime() - 1);
        AtomicInteger entered = new AtomicInteger();
        Thread waiting = caller(gate, Priority.CONFIRM, entered::incrementAndGet);
        awaitWaiting(gate, 1);
        assertThat(entered).hasValue(0);
        assertThat(gate.perSecond()).isZero();
        gate.share(100, System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        waiting.join();
        assertThat(entered).hasValue(1);
    }

    @Test
    void aCallerThatIsInterruptedLeavesNoTurnBehind() throws Exception {
        CallGate gate = new CallGate(0, 1);
        gate.enter(Priority.START);
        AtomicInteger entered = new AtomicInteger();
        Thread waiting = caller(gate, Priority.CONFIRM, entered::incrementAndGet);
        awaitWaiting(gate, 1);
        waiting.interrupt();
        waiting.join();
        Thread next = caller(gate, Priority.START, entered::incrementAndGet);
        gate.leave();
        next.join();
        assertThat(entered).hasValue(1);
    }

    @Test
    void whoWaitsWithoutAThreadIsServedByWhoeverLeaves() {
        CallGate gate = new CallGate(0, 1);
        List<String> served = new ArrayList<>();
        gate.enter(Priority.START, () -> served.add("first"));
        gate.enter(Priority.START, () -> served.add("start"));
        gate.enter(Priority.CONFIRM, () -> served.add("confirm"));
        assertThat(served).containsExactly("first");
        gate.leave();
        assertThat(served).containsExactly("first", "confirm");
        gate.leave();
        assertThat(served).containsExactly("first", "confirm", "start");
        assertThat(gate.waiting()).isZero();
    }

    /** Nobody comes and nobody goes: only time is missing. */
    @Test
    void m05_theClockServesWhoWaitsWithoutAThreadAndNeverMoreThanTheRate() {
        int perSecond = 20;
        int calls = 2 * perSecond + 1;
        CallGate gate = new CallGate(perSecond, calls);
        long begin = System.nanoTime();
        List<Long> served = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < calls; i++) {
            gate.enter(Priority.values()[i % 3], () -> served.add(System.nanoTime()));
        }
        await().atMost(PATIENCE).until(() -> served.size() == calls);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    void m05_thoseWithAThreadAndThoseWithoutShareOneOrderAndOneBound() throws Exception {
        CallGate gate = new CallGate(0, 2);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        Runnable call = () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.yield();
            inside.decrementAndGet();
            served.incrementAndGet();
            gate.leave();
        };
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            callers.add(caller(gate, Priority.values()[i % 3], call));
            Thread without = new Thread(() -> gate.enter(Priority.START, () -> new Thread(call).start()));
            without.start();
            callers.add(without);
        }
        for (Thread caller : callers) {
            caller.join();
        }
        await().atMost(PATIENCE).until(() -> served.get() == 200);
        assertThat(most.get()).isBetween(1, 2);
    }

    /** In which order the waiting are served, one at a time, when all of them wait before the first turn. */
    private static List<Priority> order(List<Priority> waiting) throws Exception {
        CallGate gate = new CallGate(0, 1);
        gate.enter(Priority.START);
        List<Priority> served = Collections.synchronizedList(new ArrayList<>());
        List<Thread> callers = new ArrayList<>();
        for (Priority priority : waiting) {
            callers.add(caller(gate, priority, () -> {
                served.add(priority);
                gate.leave();
            }));
            awaitWaiting(gate, callers.size());
        }
        gate.leave();
        for (Thread caller : callers) {
            caller.join();
        }
        return served;
    }

    private static Thread caller(CallGate gate, Priority priority, Runnable inside) {
        Thread caller = new Thread(() -> {
            try {
                gate.enter(priority);
            } catch (InterruptedException e) {
                return;
            }
            inside.run();
        });
        caller.setDaemon(true);
        caller.start();
        return caller;
    }

    private static void awaitWaiting(CallGate gate, int waiting) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> gate.waiting() == waiting);
    }
}
