package payouts.file;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExclusiveReadLockStrategy;
import org.apache.camel.component.file.GenericFileOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.intake.CardNumbers;
import payouts.ledger.LedgerDatabase.LedgerUnavailable;

/**
 * Lets Camel's file source take a file once it has stopped growing: size and time of change were the same for a while.
 * One that is named by a card number is refused before that. Which node reads it is the ledger's to say, when the batch is opened.
 */
public final class InboxLock implements GenericFileExclusiveReadLockStrategy<File> {

    private static final Logger LOG = LoggerFactory.getLogger(InboxLock.class);

    private final long settleNanos;
    private final CsvIntake csv;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(long size, long changed, long sinceNanos, boolean told) {
    }

    /**
     * The lock of a node's inboxes.
     *
     * @param settleMillis how long a file must have stood still
     * @param csv          knows which files another node reads, which are not opened here, however large they are
     */
    public InboxLock(long settleMillis, CsvIntake csv) {
        this.csv = csv;
        settleNanos = TimeUnit.MILLISECONDS.toNanos(settleMillis);
    }

    @Override
    public boolean acquireExclusiveReadLock(GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        File input = file.getFile();
        Seen before = seen.get(input.getPath());
        Seen now = new Seen(input.length(), input.lastModified(), System.nanoTime(), before != null && before.told);
        if (before == null || before.size != now.size || before.changed != now.changed) {
            seen.keySet().removeIf(path -> !new File(path).exists());
            seen.put(input.getPath(), now);
            return false;
        }
        if (!input.canRead()) {
            tellOnce(input, before, "can't be read");
            return false;
        }
        if (System.nanoTime() - before.sinceNanos < settleNanos) {
            return false;
        }
        if (CardNumbers.isInName(input.getName())) {
            refuseName(input, before);
            return false;
        }
        return !csv.isReadElsewhere(input.getName());
    }

    /** Here, since an exchange would carry the name into every log that tells of it. */
    private void refuseName(File input, Seen before) {
        try {
            csv.refuseName(input);
        } catch (IOException | UncheckedIOException e) {
            tellOnce(input, before, "is named by a card number and can't be moved away");
        } catch (LedgerUnavailable e) {
            LOG.debug("A file that is named by a card number waits for the ledger.");
        }
    }

    private void tellOnce(File input, Seen before, String trouble) {
        if (!before.told && input.exists()) {
            LOG.error("{} {}: this program's user lacks the right. Give it the right, or drop it again.", CardNumbers.blankName(input.getName()), trouble);
            seen.put(input.getPath(), new Seen(before.size, before.changed, before.sinceNanos, true));
        }
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {
        // No lock files, so nothing is left over from before.
    }

    @Override
    public void releaseExclusiveReadLockOnAbort(GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        // Nothing is held.
    }

    @Override
    public void releaseExclusiveReadLockOnRollback(GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        // Nothing is held; the file is taken again.
    }

    @Override
    public void releaseExclusiveReadLockOnCommit(GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        // Nothing is held.
    }

    @Override
    public void setTimeout(long timeout) {
        // It never waits.
    }

    @Override
    public void setCheckInterval(long checkInterval) {
        // It never waits.
    }

    @Override
    public void setReadLockLoggingLevel(LoggingLevel level) {
        // A file that still grows is no trouble.
    }

    @Override
    public void setMarkerFiler(boolean markerFile) {
        // No marker files.
    }

    @Override
    public void setDeleteOrphanLockFiles(boolean deleteOrphanLockFiles) {
        // No lock files.
    }
}
