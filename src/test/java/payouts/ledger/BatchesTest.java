package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Files and their lines: rules M24 and M25. */
class BatchesTest extends LedgerFixture {

    private Optional<Batches.Batch> open(Ledger by, String name) {
        return by.batches().open("csv", name, Hashes.sha256(name), ';', List.of("reference", "amount"), () -> true);
    }

    @Test
    void m25_aFileReadAgainAfterACrashGoesOnWhereItStopped() {
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        accept(batch, line(1, order("a")), badLine(2, "amount: missing"));
        reopen(new TestSettings());
        Batches.Batch again = open(ledger, "a.csv").orElseThrow();
        assertThat(again).isEqualTo(new Batches.Batch(batch.id(), "csv", "a.csv", false, ';', List.of("reference", "amount"), false, 2));
    }

    @Test
    void m25_whileOneNodeReadsAFileNoOtherDoesAndAnyTakesItOverWhenTheReaderIsDead() {
        Ledger other = open(new TestSettings());
        ledger.leases().heartbeat();
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        assertThat(open(other, "a.csv")).isEmpty();
        assertThat(open(ledger, "a.csv")).isPresent();

        sql("update node_boot set heartbeat_at = current_timestamp - interval '2' hour where boot_id = ?", ledger.bootId());
        other.leases().heartbeat();
        assertThat(open(other, "a.csv")).get().extracting(Batches.Batch::id).isEqualTo(batch.id());
        other.close();
    }

    @Test
    void m25_nodesThatMeetTheSameNewFileOpenItOnce() throws Exception {
        List<Ledger> nodes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            nodes.add(kind == TestDatabase.H2 ? ledger : open(new TestSettings()));
        }
        Threads.together(8, i -> open(nodes.get(i % 4), "a.csv"));
        assertThat(count("select count(*) from batch")).isEqualTo(1);
        nodes.forEach(Ledger::close);
    }

    @Test
    void m25_aBatchClosesOnceItIsReadAndEveryRowIsFinal() {
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        accept(batch, line(1, order("a")), line(2, order("b")), badLine(3, "x"));
        ledger.persons().cancel("a", "anna");
        ledger.persons().cancel("b", "anna");
        assertThat(ledger.batchOwners().takeFinished(9)).as("not read whole yet").isEmpty();
        ledger.batches().read(batch.id(), 0);
        assertThat(ledger.batchOwners().takeFinished(9)).hasSize(1);
        ledger.batches().close(batch.id());
        assertThat(ledger.batchOwners().takeFinished(9)).isEmpty();
    }

    @Test
    void m25_aLineThatIsNotInTheLedgerIsNotPassedOver() {
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        accept(batch, line(1, order("a")), line(2, order("b")));
        OrderIntake.Prepared next = ledger.orderIntake().prepare(List.of(line(3, order("c"))));
        // As after a failover to a server that was behind by one commit.
        sql("delete from batch_line where line = 2");
        assertThatThrownBy(() -> ledger.orderIntake().accept(batch.id(), "csv", 2, next)).isInstanceOf(BatchOwners.Gap.class)
                .hasMessageContaining("Line 2 of batch " + batch.id());
        assertThatThrownBy(() -> ledger.batches().read(batch.id(), 2)).isInstanceOf(BatchOwners.Gap.class);

        Batches.Batch again = open(ledger, "a.csv").orElseThrow();
        assertThat(again.lastLine()).as("it is read on from where the ledger ends now").isEqualTo(1);
        assertThat(ledger.orderIntake().accept(batch.id(), "csv", 1, ledger.orderIntake().prepare(List.of(line(2, order("b"))))).accepted()).isEqualTo(1);
        assertThat(ledger.orderIntake().accept(batch.id(), "csv", 2, next).accepted()).isEqualTo(1);
        ledger.batches().read(batch.id(), 3);
        assertThat(open(ledger, "a.csv")).get().extracting(Batches.Batch::read).isEqualTo(true);
    }

    @Test
    void aPayoutAndItsBatchAreKeptFromBeingDeletedByHand() {
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        accept(batch, line(1, order("a")));
        assertThatThrownBy(() -> sql("delete from payout where reference = 'a'")).isInstanceOf(LedgerDatabase.LedgerUnavailable.class)
                .hasMessageContaining("23503");
        assertThatThrownBy(() -> sql("delete from batch where id = ?", batch.id())).isInstanceOf(LedgerDatabase.LedgerUnavailable.class)
                .hasMessageContaining("23503");
    }

    @Test
    void m25_aBatchWithARowThatIsNotFinalDoesNotClose() {
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        accept(batch, line(1, order("a")), line(2, order("b")));
        ledger.batches().read(batch.id(), 0);
        ledger.persons().cancel("a", "anna");
        assertThat(ledger.batchOwners().takeFinished(9)).isEmpty();
        assertThat(ledger.batches().progress(batch.id())).get()
                .isEqualTo(new Batches.Progress(batch.id(), "a.csv", true, 2, 1, 0, 0, 20_000, 10_000));
    }

    @Test
    void m25_anArchivedFileSeenAgainIsANewDelivery() {
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        ledger.batches().read(batch.id(), 0);
        assertThat(ledger.batches().notArchived("csv")).hasSize(1);
        ledger.batches().archived(batch.id());
        assertThat(ledger.batches().notArchived("csv")).isEmpty();
        assertThat(open(ledger, "a.csv").orElseThrow().id()).isNotEqualTo(batch.id());
    }

    @Test
    void m25_anotherContentUnderTheSameNameIsAnotherBatch() {
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        assertThat(ledger.batches().open("csv", "a.csv", Hashes.sha256("other"), ',', List.of("x"), () -> true)).get()
                .extracting(Batches.Batch::id).isNotEqualTo(batch.id());
    }

    @Test
    void resultsAndRejectsComeInTheInputsOrderPageByPage() {
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 1; i <= 1201; i++) {
            lines.add(i % 2 == 0 ? badLine(i, "bad " + i) : line(i, order("r-" + i)));
        }
        ledger.orderIntake().accept(batch.id(), "csv", 0, ledger.orderIntake().prepare(lines));
        List<Long> results = new ArrayList<>();
        ledger.batches().results(batch.id()).forEachRemaining(line -> results.add(line.line()));
        List<String> rejects = new ArrayList<>();
        ledger.batches().rejects(batch.id()).forEachRemaining(line -> rejects.add(line.cells() + line.reason()));
        assertThat(results).hasSize(601).isSorted().startsWith(1L, 3L).endsWith(1201L);
        assertThat(rejects).hasSize(600).startsWith("[bad]bad 2").endsWith("[bad]bad 1200");
        assertThat(ledger.batches().hasRejects(batch.id())).isTrue();
    }

    @Test
    void theCellsOfARejectedLineAreSealedForTheyMayHoldACard() {
        Batches.Batch batch = open(ledger, "a.csv").orElseThrow();
        accept(batch, new OrderLine(1, List.of("secret-hash"), List.of(), null, List.of("x")));
        assertThat(everything().toString()).doesNotContain("secret-hash");
        assertThat(ledger.batches().rejects(batch.id()).next().cells()).containsExactly("secret-hash");
    }
}
