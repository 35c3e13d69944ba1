package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import payouts.ledger.BatchOwners.Lost;
import payouts.ledger.Batches.Batch;

/** Two nodes on one folder: who reads a file, who writes its result, and what the one that stood still may do. */
class BatchOwnersTest extends LedgerFixture {

    private static final String NAME = "a.csv";

    private Ledger other;

    @BeforeEach
    void openOther() {
        other = open(new TestSettings());
        // On H2 a new boot is the only one; the first one says that it lives after all.
        ledger.leases().heartbeat();
    }

    @AfterEach
    void closeOther() {
        other.close();
    }

    private static Optional<Batch> read(Ledger by, boolean stillThere) {
        return by.batches().open("csv", NAME, Hashes.sha256(NAME), ',', List.of("reference"), () -> stillThere);
    }

    /** It stood still for so long that the other one takes it for dead. */
    private void standsStill(Ledger boot) {
        sql("update node_boot set heartbeat_at = current_timestamp - interval '2' hour where boot_id = ?", boot.bootId());
        (boot == ledger ? other : ledger).leases().heartbeat();
    }

    @Test
    void m25_aReaderThatLostItsFileIsToldBeforeItsNextStep() {
        Batch batch = read(ledger, true).orElseThrow();
        accept(batch, line(1, order("a")));
        ledger.batchOwners().stillReading(batch.id());
        assertThat(other.batchOwners().isReadElsewhere("csv", NAME)).isTrue();
        assertThat(ledger.batchOwners().isReadElsewhere("csv", NAME)).isFalse();

        standsStill(ledger);
        assertThat(read(other, true)).get().extracting(Batch::lastLine).isEqualTo(1L);
        var before = everything();
        assertThatThrownBy(() -> accept(batch, line(2, order("b")))).isInstanceOf(Lost.class).hasMessageContaining("another node's");
        assertThatThrownBy(() -> ledger.batchOwners().stillReading(batch.id())).isInstanceOf(Lost.class);
        ledger.batchOwners().stopReading(batch.id());
        assertThat(everything()).isEqualTo(before);
        other.batchOwners().stillReading(batch.id());
    }

    @Test
    void m25_aFileThatWasArchivedSinceItWasFoundIsNoNewDelivery() {
        Batch batch = read(ledger, true).orElseThrow();
        ledger.batches().read(batch.id(), 0);
        ledger.batches().archived(batch.id());
        assertThat(read(other, false)).isEmpty();
        assertThat(count("select count(*) from batch")).isEqualTo(1);
        assertThat(read(other, true)).as("dropped again").isPresent();
    }

    @Test
    void m25_aResultIsWrittenByOneNodeAndByAnotherWhenThatOneDies() {
        Batch batch = read(ledger, true).orElseThrow();
        ledger.batches().read(batch.id(), 0);
        assertThat(ledger.batchOwners().takeFinished(9)).hasSize(1);
        assertThat(other.batchOwners().takeFinished(9)).isEmpty();
        ledger.batchOwners().stillWriting(batch.id());

        ledger.batchOwners().stopWriting(batch.id());
        assertThat(other.batchOwners().takeFinished(9)).as("it could not be written there").hasSize(1);
        assertThatThrownBy(() -> ledger.batchOwners().stillWriting(batch.id())).isInstanceOf(Lost.class);

        standsStill(other);
        assertThat(ledger.batchOwners().takeFinished(9)).hasSize(1);
        ledger.batches().close(batch.id());
        assertThatThrownBy(() -> other.batchOwners().stillWriting(batch.id())).isInstanceOf(Lost.class);
    }

    @Test
    void m09_theServerEndsATransactionOfANodeThatStandsStillBeforeItsLeasesAreTaken() {
        if (kind == TestDatabase.POSTGRES) {
            assertThat(count("select setting from pg_settings where name = 'idle_in_transaction_session_timeout'"))
                    .isBetween(1L, LedgerSettings.defaults().bootTimeout().toMillis() - 1);
        }
    }

    @Test
    void aTurnIsOneNodesUntilItEndsItDiesOrItsTimeIsOver() {
        if (kind == TestDatabase.H2) {
            assertThat(ledger.turns().named("look", never())).as("nobody else can be there").isSameAs(Turns.Turn.ALWAYS);
            return;
        }
        Turns.Turn ours = ledger.turns().named("look", never());
        Turns.Turn theirs = other.turns().named("look", never());
        assertThat(ours.take()).isTrue();
        assertThat(ours.take()).as("kept").isTrue();
        assertThat(theirs.take()).isFalse();
        theirs.end();
        assertThat(theirs.take()).as("it was not theirs to end").isFalse();
        ours.end();
        assertThat(theirs.take()).isTrue();
        sql("update turn set until_at = current_timestamp - interval '1' second");
        assertThat(ours.take()).isTrue();
        standsStill(ledger);
        assertThat(theirs.take()).isTrue();
    }
}
