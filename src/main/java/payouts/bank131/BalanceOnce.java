package payouts.bank131;

import java.util.concurrent.locks.ReentrantLock;

/** Many starts at once ask the balance once: the others wait for that answer, and nobody asks again for some seconds. */
final class BalanceOnce {

    private final ReentrantLock asking = new ReentrantLock();
    private final long freshNanos;
    private long askedAt;

    BalanceOnce(long freshNanos) {
        this.freshNanos = freshNanos;
        this.askedAt = System.nanoTime() - freshNanos;
    }

    /** One question to the bank. */
    @FunctionalInterface
    interface Question {
        void ask() throws InterruptedException;
    }

    /** @param urgent whether the last answer is known to be out of date */
    void ask(boolean urgent, Question question) throws InterruptedException {
        asking.lockInterruptibly();
        try {
            if (urgent || System.nanoTime() - askedAt >= freshNanos) {
                askedAt = System.nanoTime();
                question.ask();
            }
        } finally {
            asking.unlock();
        }
    }
}
