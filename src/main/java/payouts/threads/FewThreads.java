package payouts.threads;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Runs short tasks on as few threads of a pool as keep up with them. To wake a thread costs more than most of our tasks take, so while some
 * are at work the next task waits for one of them. Whoever works on a task may do so for long, for anybody may put a slow step
 * there: what has waited for {@value #PATIENCE_MILLIS} milliseconds gets one more thread, as long as there are some (docs/adr/021).
 */
public final class FewThreads implements Executor {

    private static final long PATIENCE_MILLIS = 10;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    /** What they do is little beside the signatures: half of the processors keep up with it. */
    private static final int FEW = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final Executor threads;
    private final int few;
    private final int most;
    private final Queue<Waiting> tasks = new ArrayDeque<>();
    /** Threads that were asked for and have not left, and those of them that have not come yet. */
    private int atWork;
    private int coming;
    private boolean looks;

    private record Waiting(Runnable task, long sinceNanos) {
    }

    /**
     * Threads of a pool.
     *
     * @param threads gives each of its tasks a thread at once
     * @param most    no more of them are asked for at a time
     */
    public FewThreads(Executor threads, int most) {
        this(threads, Math.min(FEW, most), most);
    }

    /**
     * Threads of a pool, for tasks that are more than little.
     *
     * @param threads gives each of its tasks a thread at once
     * @param few     of them take turns with the tasks
     * @param most    no more of them are asked for at a time
     */
    public FewThreads(Executor threads, int few, int most) {
        this.threads = threads;
        this.few = few;
        this.most = most;
    }

    /** @throws java.util.concurrent.RejectedExecutionException when the pool takes nothing more; the task is not run then */
    @Override
    public void execute(Runnable task) {
        Waiting waiting = new Waiting(task, System.nanoTime());
        synchronized (tasks) {
            tasks.add(waiting);
            if (atWork >= few) {
                planLook();
                return;
            }
            atWork++;
            coming++;
        }
        try {
            threads.execute(this::work);
        } catch (RuntimeException | Error e) {
            // Unless somebody who is at work was quicker.
            if (isWithdrawn(waiting)) {
                throw e;
            }
        }
    }

    private boolean isWithdrawn(Waiting waiting) {
        synchronized (tasks) {
            atWork--;
            coming--;
            return tasks.remove(waiting);
        }
    }

    private void work() {
        synchronized (tasks) {
            coming--;
        }
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                // As if the task had the thread for itself; the others are not to be lost with it.
                Thread.currentThread().getUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), e);
            }
        }
    }

    private Runnable next() {
        synchronized (tasks) {
            Waiting next = tasks.poll();
            if (next == null) {
                atWork--;
                return null;
            }
            return next.task();
        }
    }

    private void planLook() {
        if (!looks) {
            CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, Runnable::run).execute(this::look);
            looks = true;
        }
    }

    private void look() {
        int more;
        synchronized (tasks) {
            looks = false;
            long now = System.nanoTime();
            long impatient = tasks.stream().takeWhile(waiting -> now - waiting.sinceNanos() >= PATIENCE_NANOS).count();
            // Those who come take what has waited longest.
            more = Math.max(0, (int) Math.min(impatient - coming, most - atWork));
            atWork += more;
            coming += more;
            if (!tasks.isEmpty()) {
                planLook();
            }
        }
        for (; more > 0; more--) {
            try {
                threads.execute(this::work);
            } catch (RuntimeException | Error e) {
                // The next look tries again.
                synchronized (tasks) {
                    atWork--;
                    coming--;
                }
            }
        }
    }
}
