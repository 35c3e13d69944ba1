package payouts.ledger;

import java.sql.SQLException;
import java.util.List;

/**
 * Which boot reads a file and which writes its result: of several nodes one at a time does. A boot that stood still for longer
 * than its lease has lost both, and is told so before its next step.
 */
public final class BatchOwners {

    static final String LINE_IS_THERE = "select 1 from batch_line where batch_id = ? and line = ?";

    private final Ledger ledger;

    BatchOwners(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Another boot has taken the file over, or read it to its end: whatever this one still does with it is too much. */
    public static final class Lost extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Lost(long batchId) {
            super("Batch " + batchId + " is another node's by now; nothing more is done with it here", null, false, false);
        }
    }

    /**
     * The line before is not in the ledger: its chunk was not committed, or the ledger has forgotten it, as one does that failed over to a
     * server that was behind. The file is read on from where the ledger ends.
     */
    public static final class Gap extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Gap(long batchId, long line) {
            super("Line " + line + " of batch " + batchId + " is not in the ledger: the file is read again from where the ledger ends. The chunks of"
                    + " a file must be taken one after the other, and a server that takes over must hold what was committed.", null, false, false);
        }
    }

    /** Whether another boot reads a file of this name now; then it need not even be opened. */
    public boolean isReadElsewhere(String channel, String inputName) {
        return ledger.inTransaction(tx -> tx.exists("select 1 from batch where channel = ? and input_name = ? and not archived"
                + " and reader is not null and reader <> ?", channel, inputName, ledger.bootId()));
    }

    /**
     * Goes on only while this boot reads the batch.
     *
     * @throws Lost when it does not
     */
    public void stillReading(long batchId) {
        ledger.inTransactionDo(tx -> lockReading(tx, batchId));
    }

    /** As {@link #stillReading}, and so until the transaction ends. */
    void lockReading(Tx tx, long batchId) throws SQLException {
        if (!tx.exists("select 1 from batch where id = ? and reader = ? for update", batchId, ledger.bootId())) {
            throw new Lost(batchId);
        }
    }

    /**
     * Goes on only while the ledger has this line: the next ones are put behind it, or it is the last. A file is read on from its last line
     * in the ledger, so a line that was left out would never be read again.
     *
     * @param line 0 for none
     * @throws Gap when it is not there
     */
    static void behind(Tx tx, long batchId, long line) throws SQLException {
        if (line > 0 && !tx.exists(LINE_IS_THERE, batchId, line)) {
            throw new Gap(batchId, line);
        }
    }

    /** This boot reads no further, whatever the reason: any node may. */
    public void stopReading(long batchId) {
        ledger.inTransactionDo(tx -> tx.update("update batch set reader = null where id = ? and reader = ?", batchId, ledger.bootId()));
    }

    /** Takes batches that are read whole and of which every row is final: their result is for this boot to write. */
    public List<Batches.Batch> takeFinished(int max) {
        return ledger.inTransaction(tx -> {
            List<Batches.Batch> finished = tx.list("select " + Batches.columns("batch") + " from batch where state = 'READ'"
                    + " and (writer is null or writer = ?) and not exists (select 1 from batch_line l where l.batch_id = batch.id and l.open)"
                    + " order by id limit ? for update skip locked", Batches::batch, ledger.bootId(), max);
            for (Batches.Batch batch : finished) {
                tx.update("update batch set writer = ? where id = ?", ledger.bootId(), batch.id());
            }
            return finished;
        });
    }

    /**
     * Goes on only while this boot writes the batch's result.
     *
     * @throws Lost when it does not
     */
    public void stillWriting(long batchId) {
        ledger.inTransactionDo(tx -> {
            if (!tx.exists("select 1 from batch where id = ? and writer = ? and state = 'READ'", batchId, ledger.bootId())) {
                throw new Lost(batchId);
            }
        });
    }

    /** The result could not be written: any node may try. */
    public void stopWriting(long batchId) {
        ledger.inTransactionDo(tx -> tx.update("update batch set writer = null where id = ? and writer = ?", batchId, ledger.bootId()));
    }

    /** What dead boots had in their hands is free. */
    static void free(Tx tx, String[] boots) throws SQLException {
        tx.update("update batch set reader = null where reader = any(?)", (Object) boots);
        tx.update("update batch set writer = null where writer = any(?)", (Object) boots);
    }
}
