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
import payouts.ledger.Batches.Batch;
import payouts.ledger.Batches.ResultLine;
import payouts.ledger.Ledger;
import payouts.money.Kopecks;
import payouts.stage.ResultExchange;

/** Writes the result file of a batch of which every row is final: there whole or not at all. */
public final class ResultFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ResultFiles.class);

    private final Ledger ledger;
    private final FileFolders folders;
    private final Duration partialAfter;

    /**
     * The result files of one ledger.
     *
     * @param partialAfter how long after it was read a file with a row that is not final gets a partial result
     */
    public ResultFiles(Ledger ledger, FileFolders folders, Duration partialAfter) {
        this.partialAfter = partialAfter;
        this.ledger = ledger;
        this.folders = folders;
    }

    /** Writes the file, then closes the batch; a crash between the two writes the same file again. */
    public void write(@Body Batch batch) throws IOException {
        Path file = folders.result(batch.inputName(), batch.id());
        write(file, batch);
        ledger.batches().close(batch.id());
        Files.deleteIfExists(folders.partial(batch.inputName(), batch.id()));
        LOG.info("{}: every row of batch {} is final, the result is {}.", batch.inputName(), batch.id(), file);
    }

    /** Of each file that takes long, writes what is known of its rows so far (M27). */
    public void writePartial() throws IOException {
        for (Batch batch : ledger.batches().late(partialAfter)) {
            Path file = folders.partial(batch.inputName(), batch.id());
            write(file, batch);
            if (ledger.batches().isClosed(batch.id())) {
                // It became final meanwhile.
                Files.deleteIfExists(file);
            }
        }
    }

    /** Writes what came back of a file's payouts after their success, everything known so far (M34). */
    public void writeReturned(Exchange exchange) throws IOException {
        Batch batch = ResultExchange.result(exchange).batch();
        Path file = folders.returned(batch.inputName(), batch.id());
        ResultRows rows = new ResultRows(batch.header(), Stream.concat(Columns.RESULT.stream(), Columns.RETURNED.stream()).toList());
        CsvWriter.write(file, batch.delimiter(), rows.header(), ledger.batches().returned(batch.id()).stream().map(line -> {
            Map<String, String> outcome = outcome(line.result());
            outcome.put("returned_amount", Kopecks.format(line.kopecks()));
            outcome.put("returned_at", line.at());
            return rows.cells(line.result().cells(), outcome);
        }));
        LOG.warn("{}: money of batch {} came back, see {}.", batch.inputName(), batch.id(), file);
    }

    private void write(Path file, Batch batch) throws IOException {
        ResultRows rows = new ResultRows(batch.header(), Columns.RESULT);
        Iterator<ResultLine> lines = ledger.batches().results(batch.id());
        CsvWriter.write(file, batch.delimiter(), rows.header(), new Iterator<>() {
            @Override
            public boolean hasNext() {
                return lines.hasNext();
            }

            @Override
            public List<String> next() {
                ResultLine line = lines.next();
                return rows.cells(line.cells(), outcome(line));
            }
        });
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
