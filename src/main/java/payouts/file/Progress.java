package payouts.file;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Batches;
import payouts.ledger.Ledger;
import payouts.ledger.SeldomLook;
import payouts.money.Kopecks;

/** Tells how far the open batches are, when something has changed: a line a batch, never a line a row, and of a large one seldom. */
public final class Progress {

    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    private final Ledger ledger;
    private final Map<Long, Seen> seen = new HashMap<>();
    private final SeldomLook look = new SeldomLook();

    private record Seen(long finished, long accepted, long nanos) {
    }

    /** The progress of one ledger's batches. */
    public Progress(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Looks at every open batch. */
    public void tell() {
        look.take(this::tellNow);
    }

    private void tellNow() {
        var open = ledger.batches().progress();
        seen.keySet().retainAll(open.stream().map(Batches.Progress::batchId).toList());
        long now = System.nanoTime();
        for (Batches.Progress progress : open) {
            Seen before = seen.put(progress.batchId(), new Seen(progress.finished(), progress.accepted(), now));
            if (before != null && (progress.finished() != before.finished || progress.accepted() != before.accepted)) {
                LOG.info("{}", line(progress, (progress.finished() - before.finished) * 1e9 / (now - before.nanos)));
            }
        }
    }

    private static String line(Batches.Progress progress, double rate) {
        long open = progress.accepted() - progress.finished();
        String left = rate <= 0 ? "" : ", about " + readable(Duration.ofSeconds((long) Math.ceil(open / rate))) + " left";
        return "%s: %d of %d rows final, %s of %s RUB, %.1f rows/s%s%s".formatted(progress.inputName(), progress.finished(),
                progress.accepted(), Kopecks.format(progress.finalSumKopecks()), Kopecks.format(progress.sumKopecks()), rate,
                progress.read() ? left : "", progress.read() ? "" : ", still reading");
    }

    private static String readable(Duration left) {
        return left.toMinutes() == 0 ? left.toSeconds() + " s" : left.toMinutes() + " min " + left.toSecondsPart() + " s";
    }
}
