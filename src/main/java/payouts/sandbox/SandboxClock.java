package payouts.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/**
 * The sandbox's time and its only scheduler: one thread, tasks run on the workers. A test may make time jump, and
 * what is due by then (deadlines, webhook retries) happens at once.
 */
public final class SandboxClock implements AutoCloseable {

    private static final DateTimeFormatter BANK_FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private record Task(long at, long order, Runnable work) {
    }

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private final Executor workers;
    private final Thread thread;
    private Duration ahead = Duration.ZERO;
    private long order;
    private boolean closed;

    SandboxClock(Executor workers) {
        this.workers = workers;
        this.thread = new Thread(this::run, "sandbox-clock");
        thread.setDaemon(true);
        thread.start();
    }

    /** The bank's time: the machine's, plus every jump. */
    public synchronized Instant now() {
        return Clock.systemUTC().instant().plus(ahead);
    }

    /** Makes time jump forward. */
    public synchronized void jump(Duration by) {
        ahead = ahead.plus(by);
        notifyAll();
    }

    /** Now, as the bank writes it: ISO 8601, UTC, six fraction digits (bank page). */
    String text() {
        return BANK_FORMAT.format(now());
    }

    long millis() {
        return now().toEpochMilli();
    }

    synchronized void at(long epochMillis, Runnable work) {
        if (!closed) {
            tasks.add(new Task(epochMillis, order++, work));
            notifyAll();
        }
    }

    void in(long millis, Runnable work) {
        at(millis() + millis, work);
    }

    private void run() {
        try {
            for (Task task = next(); task != null; task = next()) {
                workers.execute(task.work);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Task next() throws InterruptedException {
        while (!closed) {
            if (tasks.isEmpty()) {
                wait();
                continue;
            }
            long gap = tasks.peek().at - millis();
            if (gap <= 0) {
                return tasks.poll();
            }
            wait(gap);
        }
        return null;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }
}
