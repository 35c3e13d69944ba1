package payouts.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private final AtomicInteger made = new AtomicInteger();

    @Test
    void everythingComesOnceAndInItsOrder() {
        List<Integer> seen = new ArrayList<>();
        try (ReadAhead<Integer> ahead = new ReadAhead<>(IntStream.rangeClosed(1, 1000).iterator())) {
            ahead.forEachRemaining(seen::add);
            assertThatThrownBy(ahead::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(seen).isEqualTo(IntStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    void twoAreMadeWhileTheOneBeforeIsUsedAndNoMore() {
        try (ReadAhead<Integer> ahead = new ReadAhead<>(new CountedIterator())) {
            assertThat(ahead.next()).isEqualTo(1);
            Awaitility.await().until(() -> made.get() == 3);
            assertThat(ahead.next()).isEqualTo(2);
            Awaitility.await().until(() -> made.get() == 4);
        }
        assertThat(made).as("nothing is made once it is closed").hasValue(4);
    }

    @Test
    void readingGoesOnThoughCamelsSplitAsksForTheNextOneBeforeItUsesTheOneItHas() {
        try (ReadAhead<Integer> ahead = new ReadAhead<>(new CountedIterator())) {
            assertThat(ahead.next()).isEqualTo(1);
            assertThat(ahead.hasNext()).as("this waits for the second").isTrue();
            Awaitility.await("the third is made while the first is used").until(() -> made.get() == 3);
        }
    }

    @Test
    void whatFailsIsThrownWhereItIsAskedFor() {
        Iterator<Integer> failing = IntStream.of(1, 2).map(number -> {
            if (number == 2) {
                throw new UncheckedIOException(new IOException("The disk is gone"));
            }
            return number;
        }).iterator();
        try (ReadAhead<Integer> ahead = new ReadAhead<>(failing)) {
            assertThat(ahead.next()).isEqualTo(1);
            assertThatThrownBy(ahead::hasNext).isInstanceOf(UncheckedIOException.class).hasMessageContaining("The disk is gone");
            assertThatThrownBy(ahead::next).as("and again, however often").isInstanceOf(UncheckedIOException.class);
        }
    }

    /** Endless, and makes an element only when it is asked for it. */
    private final class CountedIterator implements Iterator<Integer> {
        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Integer next() {
            return made.incrementAndGet();
        }
    }
}
