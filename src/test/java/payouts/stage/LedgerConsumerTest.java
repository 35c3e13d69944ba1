package payouts.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.RunningProgram;
import payouts.ledger.Stage;

/** A stage outlives whatever goes wrong in a round of it: while it stood still, nobody would be paid and nothing would say so. */
class LedgerConsumerTest {

    private static final int THREADS = 2;

    @TempDir
    Path folder;

    /** Rows without end; the first rounds, routes and closing words of it go wrong. */
    private static final class Broken extends LedgerConsumer<Integer> {

        private final AtomicInteger rounds = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        Broken(RunningProgram program, Processor route) {
            super(program.camel().getEndpoint("ledger:reconcile"), route, program.ledger(), Stage.RECONCILE, THREADS, Ahead.none(), 10);
        }

        @Override
        List<Integer> rows(int max) {
            int round = rounds.incrementAndGet();
            if (round <= 2) {
                throw new OutOfMemoryError("of this test");
            }
            return List.of(round);
        }

        @Override
        void fill(Exchange exchange, Integer row) {
            exchange.getMessage().setBody(row);
        }

        @Override
        void afterwards(Integer row, Exchange exchange) {
            if (ended.incrementAndGet() <= THREADS) {
                throw new StackOverflowError("of this test");
            }
        }
    }

    @Test
    void anErrorInTheMiddleTakesNoThreadFromTheStage() throws Exception {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.jms.enabled", "false"))) {
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger paid = new AtomicInteger();
            Broken stage = new Broken(program, exchange -> {
                if (begun.incrementAndGet() <= 2 * THREADS) {
                    throw new NoClassDefFoundError("of this test");
                }
                paid.incrementAndGet();
            });
            stage.start();
            try {
                await().atMost(RunningProgram.PATIENCE).until(() -> paid.get() > 10);
                assertThat(stage.ended.get()).as("each row was closed, whatever its route threw").isGreaterThan(2 * THREADS);
            } finally {
                stage.stop();
            }
        }
    }

    /** Never has a row, and counts how often it is asked for some. */
    private static final class Idle extends LedgerConsumer<Integer> {

        private final AtomicInteger rounds = new AtomicInteger();

        Idle(RunningProgram program) {
            super(program.camel().getEndpoint("ledger:start"), exchange -> { }, program.ledger(), Stage.START, THREADS, Ahead.none(), 60_000);
        }

        @Override
        List<Integer> rows(int max) {
            rounds.incrementAndGet();
            return List.of();
        }

        @Override
        void fill(Exchange exchange, Integer row) {
            throw new IllegalStateException("There is no row.");
        }

        @Override
        void afterwards(Integer row, Exchange exchange) {
            throw new IllegalStateException("There is no row.");
        }
    }

    @Test
    void aStageThatIsRungForNothingDoesNotAskTheLedgerEachTime() throws Exception {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.jms.enabled", "false"))) {
            Idle stage = new Idle(program);
            long begin = System.nanoTime();
            stage.start();
            try {
                // What rings before the first look is heard by that look already.
                await().atMost(RunningProgram.PATIENCE).until(() -> stage.rounds.get() > 0);
                for (int i = 0; i < 300; i++) {
                    program.ledger().controls().mendStarts();
                }
                await().atMost(RunningProgram.PATIENCE).until(() -> stage.rounds.get() > 1);
                int rounds = stage.rounds.get();
                assertThat(rounds).isLessThanOrEqualTo(3 + (int) ((System.nanoTime() - begin) / 10_000_000));
            } finally {
                stage.stop();
            }
        }
    }

    /** Rows without end. */
    private static class Endless extends LedgerConsumer<Integer> {

        final AtomicInteger taken = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();

        Endless(RunningProgram program, Processor route, Ahead<Integer> ahead) {
            super(program.camel().getEndpoint("ledger:confirm"), route, program.ledger(), Stage.CONFIRM, THREADS, ahead, 10);
        }

        @Override
        List<Integer> rows(int max) {
            return Stream.generate(taken::incrementAndGet).limit(max).toList();
        }

        @Override
        void fill(Exchange exchange, Integer row) {
            exchange.getMessage().setBody(row);
        }

        @Override
        void afterwards(Integer row, Exchange exchange) {
            ended.incrementAndGet();
        }
    }

    @Test
    void whatIsTakenAheadIsPutBackWhenTheStageStopsAndWhatIsWorkedOnComesToItsEnd() throws Exception {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.jms.enabled", "false"))) {
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger ended = new AtomicInteger();
            CountDownLatch bank = new CountDownLatch(1);
            AtomicInteger putBack = new AtomicInteger();
            Endless stage = new Endless(program, exchange -> {
                begun.incrementAndGet();
                bank.await();
                ended.incrementAndGet();
            }, new LedgerConsumer.Ahead<>(1, row -> putBack.incrementAndGet()));
            stage.start();
            await().atMost(RunningProgram.PATIENCE).until(() -> begun.get() == THREADS && stage.taken.get() == THREADS + 1);
            Thread stopping = new Thread(stage::stop);
            stopping.start();
            await("it is put back though no thread comes free").atMost(RunningProgram.PATIENCE).until(() -> putBack.get() == 1);
            bank.countDown();
            stopping.join();
            assertThat(ended.get()).as("rows that were worked on").isEqualTo(THREADS).isEqualTo(begun.get());
            assertThat(stage.taken.get()).as("rows that were taken").isEqualTo(begun.get() + putBack.get());
        }
    }

    /** Sent as steps that no thread waits for. */
    private static final class WithoutThreads extends Endless {

        WithoutThreads(RunningProgram program, AsyncProcessor route) {
            super(program, route, Ahead.none());
        }

        @Override
        void send(Exchange exchange, AsyncCallback through) {
            getAsyncProcessor().process(exchange, through);
        }
    }

    /** A step that is over when somebody says so. */
    private static final class Told extends AsyncProcessorSupport {

        private final BlockingQueue<AsyncCallback> waiting = new LinkedBlockingQueue<>();

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            waiting.add(callback);
            return false;
        }
    }

    @Test
    void noMoreRowsAreUnderWayThanMayBeThoughNoThreadWaitsWithThemAndAStopWaitsForAll() throws Exception {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.jms.enabled", "false"))) {
            Told step = new Told();
            WithoutThreads stage = new WithoutThreads(program, step);
            stage.start();
            for (int i = 1; i <= 20; i++) {
                int ended = i - 1;
                await().atMost(RunningProgram.PATIENCE).until(() -> step.waiting.size() == THREADS);
                assertThat(stage.taken.get() - ended).as("rows under way").isEqualTo(THREADS);
                step.waiting.take().done(false);
                assertThat(stage.ended).hasValue(i);
            }
            await().atMost(RunningProgram.PATIENCE).until(() -> step.waiting.size() == THREADS);
            Thread stopping = stopping(stage);
            for (int left = THREADS; left > 0; left--) {
                assertThat(stopping.isAlive()).as("it waits for %s", left).isTrue();
                step.waiting.take().done(false);
            }
            stopping.join();
            assertThat(stage.ended.get()).as("rows that were taken").isEqualTo(stage.taken.get());
            assertThat(step.waiting).isEmpty();
        }
    }

    @Test
    void aRowThatIsTwiceSaidToBeThroughIsThroughOnce() throws Exception {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.jms.enabled", "false"))) {
            Told step = new Told();
            WithoutThreads stage = new WithoutThreads(program, step);
            stage.start();
            await().atMost(RunningProgram.PATIENCE).until(() -> step.waiting.size() == THREADS);
            AsyncCallback callback = step.waiting.take();
            callback.done(false);
            callback.done(false);
            await().atMost(RunningProgram.PATIENCE).until(() -> step.waiting.size() == THREADS);
            assertThat(stage.taken.get() - stage.ended.get()).isEqualTo(THREADS);
            Thread stopping = stopping(stage);
            for (int left = THREADS; left > 0; left--) {
                step.waiting.take().done(false);
            }
            stopping.join();
        }
    }

    /** It takes no more rows, and waits for those that are under way. */
    private static Thread stopping(WithoutThreads stage) {
        Thread stopping = new Thread(stage::stop);
        stopping.start();
        await().atMost(RunningProgram.PATIENCE).until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        return stopping;
    }
}
