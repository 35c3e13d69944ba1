package payouts.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Few threads while nothing is slow, and nobody behind somebody slow. */
class FewThreadsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** By the same clock, so whoever waits has been looked at some times. */
    private static void someLooksLater() {
        CompletableFuture.runAsync(() -> { }, CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS, Runnable::run)).join();
    }

    @Test
    void whatComesWhileSomebodyIsAtWorkIsDoneByTheSameThreadInItsOrder() {
        CountDownLatch allAreThere = new CountDownLatch(1);
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        // Only the first may be told to take a thread, so nobody can be impatient here.
        AtomicBoolean taken = new AtomicBoolean();
        FewThreads few = new FewThreads(work -> {
            if (!taken.getAndSet(true)) {
                pool.execute(work);
            }
        }, 1, Integer.MAX_VALUE);
        few.execute(() -> awaitQuietly(allAreThere));
        IntStream.range(0, 100).forEach(i -> few.execute(() -> {
            done.add(i);
            threads.add(Thread.currentThread());
        }));
        allAreThere.countDown();
        await().atMost(PATIENCE).until(() -> done.size() == 100);
        assertThat(done).isSorted();
        assertThat(threads).hasSize(1);
    }

    @Test
    void noMoreThreadsAreWokenThanAreToTakeTurns() {
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicInteger woken = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        // None of those who are woken does anything yet, so each task but the first two finds two at work.
        FewThreads few = new FewThreads(work -> {
            if (woken.incrementAndGet() <= 2) {
                pool.execute(() -> {
                    awaitQuietly(goesOn);
                    work.run();
                });
            }
        }, 2, Integer.MAX_VALUE);
        IntStream.range(0, 50).forEach(i -> few.execute(done::incrementAndGet));
        assertThat(woken.get()).isGreaterThanOrEqualTo(2);
        goesOn.countDown();
        await().atMost(PATIENCE).until(() -> done.get() == 50);
    }

    @Test
    void whoeverWaitsBehindSomebodySlowGetsAThreadOfItsOwn() throws InterruptedException {
        int tasks = 20;
        FewThreads few = new FewThreads(pool, 1, Integer.MAX_VALUE);
        CountDownLatch all = new CountDownLatch(tasks);
        // Each waits for all the others: with one thread less than tasks none would come to its end.
        IntStream.range(0, tasks).forEach(i -> few.execute(() -> {
            all.countDown();
            awaitQuietly(all);
        }));
        all.await();
        AtomicInteger later = new AtomicInteger();
        few.execute(later::incrementAndGet);
        await().atMost(PATIENCE).until(() -> later.get() == 1);
    }

    /** Its own thread may run what a pool does not take at once: nobody may be kept from the clock by that. */
    @Test
    void noMoreThreadsAreAskedForThanThereAreAndNoneTwiceForTheSameTask() {
        int most = 3;
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        FewThreads few = new FewThreads(work -> {
            asked.incrementAndGet();
            pool.execute(work);
        }, 1, most);
        IntStream.range(0, 50).forEach(i -> few.execute(() -> {
            begun.incrementAndGet();
            awaitQuietly(goesOn);
            done.incrementAndGet();
        }));
        await().atMost(PATIENCE).until(() -> begun.get() == most);
        someLooksLater();
        assertThat(asked).hasValue(most);
        assertThat(begun).hasValue(most);
        goesOn.countDown();
        await().atMost(PATIENCE).until(() -> done.get() == 50);
    }

    @Test
    void aThreadThatIsOnItsWayIsNotAskedForAgain() {
        List<Runnable> asked = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger done = new AtomicInteger();
        FewThreads few = new FewThreads(asked::add, 1, Integer.MAX_VALUE);
        IntStream.range(0, 5).forEach(i -> few.execute(done::incrementAndGet));
        await().atMost(PATIENCE).until(() -> asked.size() == 5);
        someLooksLater();
        assertThat(asked).as("one for each that waits").hasSize(5);
        asked.forEach(Runnable::run);
        assertThat(done).hasValue(5);
    }

    @Test
    void aTaskThatThrowsTakesNobodyWithIt() {
        List<Throwable> told = Collections.synchronizedList(new ArrayList<>());
        ExecutorService telling = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setUncaughtExceptionHandler((where, what) -> told.add(what));
            return thread;
        });
        try {
            FewThreads few = new FewThreads(telling, 1, Integer.MAX_VALUE);
            AtomicInteger done = new AtomicInteger();
            few.execute(() -> {
                throw new StackOverflowError("of this test");
            });
            few.execute(done::incrementAndGet);
            await().atMost(PATIENCE).until(() -> done.get() == 1);
            assertThat(told).singleElement().isInstanceOf(StackOverflowError.class);
        } finally {
            telling.shutdownNow();
        }
    }

    @Test
    void whatThePoolDoesNotTakeIsNotDoneLaterBehindItsCallersBack() {
        AtomicBoolean takes = new AtomicBoolean();
        FewThreads few = new FewThreads(work -> {
            if (!takes.get()) {
                throw new RejectedExecutionException("of this test");
            }
            pool.execute(work);
        }, 1, Integer.MAX_VALUE);
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        assertThatThrownBy(() -> few.execute(() -> done.add("refused"))).isInstanceOf(RejectedExecutionException.class);
        takes.set(true);
        few.execute(() -> done.add("taken"));
        await().atMost(PATIENCE).until(() -> !done.isEmpty());
        assertThat(done).containsExactly("taken");
    }

    @Test
    void whoWaitsWhileThePoolGivesNoThreadIsServedOnceItDoes() {
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        // One thread, then for some looks none.
        FewThreads few = new FewThreads(work -> {
            int times = asked.incrementAndGet();
            if (times > 1 && times < 4) {
                throw new OutOfMemoryError("of this test");
            }
            pool.execute(work);
        }, 1, Integer.MAX_VALUE);
        AtomicInteger done = new AtomicInteger();
        few.execute(() -> awaitQuietly(goesOn));
        few.execute(done::incrementAndGet);
        await().atMost(PATIENCE).until(() -> done.get() == 1);
        goesOn.countDown();
    }

    @Test
    void nobodyIsForgottenHoweverManyComeAtOnceWhileOthersGo() throws InterruptedException {
        FewThreads few = new FewThreads(pool, 2, Integer.MAX_VALUE);
        AtomicInteger done = new AtomicInteger();
        List<Thread> callers = IntStream.range(0, 8).mapToObj(i -> new Thread(() -> {
            for (int n = 0; n < 5_000; n++) {
                few.execute(done::incrementAndGet);
            }
        })).toList();
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        await().atMost(PATIENCE).until(() -> done.get() == 40_000);
    }
}
