package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.money.Kopecks;
import payouts.sandbox.PaidOut;
import payouts.sandbox.SandboxBooks;

/** Invariant 9: {@code kill -9} at any moment, then a start: everybody is paid exactly once, and the result is whole. */
class KillTest {

    private static final int ROWS = 200;
    private static final int KILLS = 3;

    @TempDir
    Path folder;

    @Test
    void everyRowIsPaidExactlyOnceAcrossKills() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        try (ChildProgram program = ChildProgram.in(folder)) {
            program.set("java.io.tmpdir", temporary.toString()).set("payouts.reconcile.after-seconds", "2").set("bank131.requests-per-second", "150").startReady();
            program.drop("orders.csv", Orders.file("k", ROWS));
            for (int kill = 1; kill <= KILLS; kill++) {
                program.runFor(100 + random.nextInt(2000));
                program.kill();
                program.startReady();
            }
            List<String> result = program.result("orders.csv");
            program.stop();
            assertThatAllWerePaidOnce("seed " + seed, result, program.books());
        }
        assertThat(temporary.toFile().list()).as("what kills leave behind").allMatch(name -> name.startsWith("amazonCorretto"));
    }

    private static void assertThatAllWerePaidOnce(String seed, List<String> result, SandboxBooks books) {
        Set<String> references = new HashSet<>();
        for (int i = 1; i <= ROWS; i++) {
            references.add("k-" + i);
        }
        assertThat(books.paid()).as(seed).extracting(PaidOut::metadata).containsExactlyInAnyOrderElementsOf(references);
        assertThat(books.totalPaid()).as(seed).isEqualTo(Orders.sumKopecks(ROWS));
        assertThat(result).as(seed).hasSize(ROWS + 1);
        List<String[]> rows = result.subList(1, ROWS + 1).stream().map(line -> line.split(",")).toList();
        List<String> header = List.of(result.get(0).split(","));
        assertThat(rows).as(seed).allMatch(row -> row[header.indexOf("status")].equals("succeeded"));
        assertThat(rows).as(seed).extracting(row -> row[header.indexOf("reference")]).containsExactlyInAnyOrderElementsOf(references);
        assertThat(rows.stream().mapToLong(row -> Kopecks.parse(row[header.indexOf("amount")])).sum()).as(seed).isEqualTo(books.totalPaid());
        assertThat(rows).as(seed).extracting(row -> row[header.indexOf("session_id")])
                .containsExactlyInAnyOrderElementsOf(books.paid().stream().map(PaidOut::sessionId).toList());
    }
}
