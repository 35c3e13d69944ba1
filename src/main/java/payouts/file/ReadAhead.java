package payouts.file;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Has the next elements made while the one before is used: a file is read on while the ledger commits. The elements come in their
 * order, and two are ahead at most, so that memory does not grow. It is not one, for Camel's split asks whether there is another element
 * before it uses the one it has. What fails while an element is made is thrown where it is asked for.
 */
final class ReadAhead<T> implements Iterator<T>, AutoCloseable {

    private final Iterator<T> elements;
    private final ExecutorService reader;
    private final Deque<CompletableFuture<Optional<T>>> ahead = new ArrayDeque<>();

    /** @param elements used by one thread of its own from now on, until this is closed */
    ReadAhead(Iterator<T> elements) {
        this.elements = elements;
        reader = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "file-read-ahead");
            thread.setDaemon(true);
            return thread;
        });
        make();
        make();
    }

    private void make() {
        ahead.add(CompletableFuture.supplyAsync(() -> elements.hasNext() ? Optional.of(elements.next()) : Optional.empty(), reader));
    }

    private Optional<T> made() {
        try {
            return ahead.element().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        return made().isPresent();
    }

    @Override
    public T next() {
        T next = made().orElseThrow(NoSuchElementException::new);
        ahead.remove();
        make();
        return next;
    }

    /** Returns once nothing is read any more; what was made ahead is dropped. */
    @Override
    public void close() {
        reader.shutdown();
        try {
            reader.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
