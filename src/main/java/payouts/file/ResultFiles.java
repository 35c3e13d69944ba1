package payouts.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.intake.Columns;
import payouts.intake.CsvWriter;
import payouts.intake.ResultRows;
import payouts.intake.WholeFile.Readers;
import payouts.ledger.Batches.Batch;
import payouts.ledger.Batches.ResultLine;
import payouts.ledger.Batches.ReturnedLine;
import payouts.ledger.Ledger;
import payouts.ledger.Turns.Turn;
import payouts.money.Kopecks;
import payouts.stage.ResultExchange;

/** Writes the result file of a batch of which every row is final: there whole or not at all. */
public final class ResultFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ResultFiles.class);

    private final Ledger ledger;
    private final FileFolders folders;
    private final Duration partialAfter;
    private final Turn partialTurn;

    /**
     * The result files of one ledger.
     *
     * @param partialAfter how long after it was read a file with a row that is not final gets a partial result
     */
    public ResultFiles(Ledger ledger, FileFolders folders, Duration partialAfter) {
        this.partialAfter = partialAfter;
        this.ledger = ledger;
        this.folders = folders;
        // Not ended: the nodes' timers do not strike together, and one writing in each period is enough.
        this.partialTurn = ledger.turns().named("result-partial", partialAfter.multipliedBy(9).dividedBy(10));
    }

    /**
     * Writes the file, then closes the batch; a crash between the two writes the same file again.
     *
     * @throws payouts.ledger.BatchOwners.Lost when another node writes it by now
     */
    public void write(@Body Batch batch) throws IOException {
        Path file = folders.result(batch.inputName(), batch.id());
        write(file, batch, () -> ledger.batchOwners().stillWriting(batch.id()));
        ledger.batches().close(batch.id());
        Files.deleteIfExists(folders.partial(batch.inputName(), batch.id()));
        LOG.info("{}: every row of batch {} is final, the result is {}.", batch.inputName(), batch.id(), file);
    }

    /** Of each file that takes long, writes what is known of its rows so far (M27); of several nodes one does. */
    public void writePartial() throws IOException {
        if (!partialTurn.take()) {
            return;
        }
        for (Batch batch : ledger.batches().late(partialAfter)) {
            Path file = folders.partial(batch.inputName(), batch.id());
            write(file, batch, () -> { });
            if (ledger.batches().isClosed(batch.id())) {
                // It became final meanwhile.
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * Writes what came back of a file's payouts after their success, everything known so far (M34). Another node may write the
     * same file for another return at the same time, and know less: what was written last must be all.
     */
    public void writeReturned(Exchange exchange) throws IOException {
        Batch batch = ResultExchange.result(exchange).batch();
        Path file = folders.returned(batch.inputName(), batch.id());
        List<ReturnedLine> written;
        List<ReturnedLine> known = ledger.batches().returned(batch.id());
        do {
            written = known;
            writeReturned(file, batch, written);
            known = ledger.batches().returned(batch.id());
        } while (!known.equals(written));
        LOG.warn("{}: money of batch {} came back, see {}.", batch.inputName(), batch.id(), file);
    }

    private static void writeReturned(Path file, Batch batch, List<ReturnedLine> lines) throws IOException {
        ResultRows rows = new ResultRows(batch.header(), Stream.concat(Columns.RESULT.stream(), Columns.RETURNED.stream()).toList());
        CsvWriter.write(file, Readers.GROUP, batch.delimiter(), rows.header(), lines.stream().map(line -> {
            Map<String, String> outcome = outcome(line.result());
            outcome.put("returned_amount", Kopecks.format(line.kopecks()));
            outcome.put("returned_at", line.at());
            return rows.cells(line.result().cells(), outcome);
        }).iterator(), () -> { });
    }

    private void write(Path file, Batch batch, Runnable beforeMove) throws IOException {
        ResultRows rows = new ResultRows(batch.header(), Columns.RESULT);
        Iterator<ResultLine> lines = ledger.batches().results(batch.id());
        CsvWriter.write(file, Readers.GROUP, batch.delimiter(), rows.header(), new Iterator<>() {
            @Override
            public boolean hasNext() {
                return lines.hasNext();
            }

            @Override
            public List<String> next() {
                ResultLine line = lines.next();
                return rows.cells(line.cells(), outcome(line));
            }
        }, beforeMove);
    }

    private static Map<String, String> outcome(ResultLine line) {
        Map<String, String> outcome = new HashMap<>();
        outcome.put("status", line.status());
        outcome.put("attempt", line.attempt() == null ? null : line.attempt().toString());
        outcome.put("session_id", line.sessionId());
        outcome.put("payout_id", line.payoutId());
        outcome.put("error_code", line.errorCode());
        outcome.put("error_description", line.errorDescription());
        outcome.put("finished_at", line.finishedAt());
        outcome.put("card_brand", line.cardBrand());
        outcome.put("card_last4", line.cardLast4());
        outcome.put("present_status", line.presentStatus());
        return outcome;
    }
}
