package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person sees and does: rules M20, M26 and M40. */
class PersonsTest extends LedgerFixture {

    @Test
    void m20_whatAPersonLearntIsRecordedWithItsEvidenceAndName() {
        bring("a", Situation.UNDECIDED_AFTER_PERMIT);
        ledger.persons().settle("a", true, "statement of 3 May, line 17", "anna");
        assertThat(last("a")).extracting(Persons.Moment::to, Persons.Moment::why, Persons.Moment::actor)
                .containsExactly("SUCCEEDED", "statement of 3 May, line 17", "anna");
    }

    @Test
    void m20_settlingNeedsEvidence() {
        bring("a", Situation.UNDECIDED_AFTER_PERMIT);
        for (String none : new String[] {null, "", "  "}) {
            assertThatThrownBy(() -> ledger.persons().settle("a", true, none, "anna")).isInstanceOf(Persons.NotAllowed.class);
        }
    }

    @Test
    void m20_askHasTheBankAskedNow() {
        bring("a", Situation.UNDECIDED_AFTER_PERMIT);
        assertThat(ledger.leases().claim(Stage.RECONCILE, 9)).isEmpty();
        ledger.persons().ask("a", "anna");
        assertThat(ledger.leases().claim(Stage.RECONCILE, 9)).hasSize(1);
    }

    @Test
    void m20_slowPollingNeverEnds() {
        bring("a", Situation.UNDECIDED_AFTER_PERMIT);
        for (int i = 0; i < 50; i++) {
            timePasses();
            assertThat(ledger.leases().claim(Stage.RECONCILE, 9)).hasSize(1);
            answered("a", BankAnswer.UNDECIDED);
        }
        assertThat(state("a")).isEqualTo(PayoutState.ATTENTION);
    }

    @Test
    void m20_whatIsSettledAsUnpaidWhileItsSessionMayStillWaitIsCancelledThere() {
        bring("a", Situation.UNDECIDED_BEFORE_PERMIT);
        ledger.persons().settle("a", false, "support says so", "anna");
        assertThat(cancelIsDue("a", 1)).isTrue();
    }

    @Test
    void m26_aRetryIsAnAttemptOfItsOwnAndItsResultIsWrittenAgain() {
        Batches.Batch batch = batch("orders.csv");
        accept(batch, line(1, order("a")));
        ledger.batches().read(batch.id(), 0);
        start("a");
        hear("a", BankAnswer.FAILED);
        assertThat(ledger.batchOwners().takeFinished(9)).hasSize(1);
        assertThat(results(batch)).extracting(Batches.ResultLine::status, Batches.ResultLine::attempt).containsExactly(tuple("failed", 1));
        ledger.batches().close(batch.id());

        ledger.persons().retry("a", "anna");
        assertThat(ledger.batchOwners().takeFinished(9)).isEmpty();
        ready("a");
        confirm("a");
        hear("a", BankAnswer.SUCCEEDED);
        assertThat(ledger.batchOwners().takeFinished(9)).extracting(Batches.Batch::id).containsExactly(batch.id());
        assertThat(results(batch)).extracting(Batches.ResultLine::status, Batches.ResultLine::attempt).containsExactly(tuple("succeeded", 2));
    }

    @Test
    void m26_aPayoutThatEndsWithoutASessionHasAnAttemptNumberToo() {
        Batches.Batch batch = batch("orders.csv");
        accept(batch, line(1, order("a")), line(2, order("b")));
        ledger.persons().cancel("a", "anna");
        ledger.callOutcomes().cardUnknown(task("b"), FINAL);
        assertThat(results(batch)).extracting(Batches.ResultLine::status, Batches.ResultLine::attempt, Batches.ResultLine::errorCode)
                .containsExactly(tuple("cancelled", 1, "cancelled"), tuple("failed", 1, "bank_card_expired"));
    }

    @Test
    void m26_everyAttemptHasTheNextNumber() {
        reopen(new TestSettings().attemptsMax(9));
        accept(order("a"));
        for (int i = 1; i <= 4; i++) {
            assertThat(create("a").task().attempt()).isEqualTo(i);
            ledger.callOutcomes().created(task("a"), session("a", i));
            ledger.permits().start(task("a"));
            hear("a", BankAnswer.CANCELLED);
        }
    }

    @Test
    void m40_everyActBearsTheNameOfWhoDidIt() {
        bring("released", Situation.HELD_AT_INTAKE);
        ledger.persons().release("released", "anna");
        bring("cancelled", Situation.STARTED);
        ledger.persons().cancel("cancelled", "boris");
        bring("retried", Situation.FAILED_AFTER_PERMIT);
        ledger.persons().retry("retried", "clara");
        bring("asked", Situation.CONFIRM_PERMITTED);
        ledger.persons().ask("asked", "dmitri");
        bring("settled", Situation.UNDECIDED_AFTER_PERMIT);
        ledger.persons().settle("settled", false, "evidence", "elena");
        assertThat(List.of("released", "cancelled", "retried", "asked", "settled").stream().map(this::last).map(Persons.Moment::actor))
                .containsExactly("anna", "boris", "clara", "dmitri", "elena");
    }

    @Test
    void m40_theHistoryTellsEveryTransitionInItsOrder() {
        bring("a", Situation.PAID);
        assertThat(ledger.persons().history("a")).extracting(Persons.Moment::to)
                .containsExactly("ACCEPTED", "CREATING", "STARTING", "READY", "CONFIRMING", "SUCCEEDED");
    }

    @Test
    void anActOnAReferenceThatIsNotThereIsRefusedPlainly() {
        assertThatThrownBy(() -> ledger.persons().cancel("nobody", "anna")).isInstanceOf(Persons.NotAllowed.class).hasMessageContaining("nobody");
        assertThat(ledger.persons().find("nobody")).isEmpty();
    }

    @Test
    void payoutsAreListedByStateAndBatch() {
        Batches.Batch batch = batch("orders.csv");
        accept(batch, line(1, order("a")), line(2, order("b")));
        accept(order("c"));
        ledger.persons().cancel("a", "anna");
        assertThat(ledger.persons().list(null, null, 9)).hasSize(3);
        assertThat(ledger.persons().list(null, batch.id(), 9)).extracting(Persons.View::reference).containsExactlyInAnyOrder("a", "b");
        assertThat(ledger.persons().list(PayoutState.CANCELLED, batch.id(), 9)).extracting(Persons.View::reference).containsExactly("a");
        assertThat(ledger.persons().list(PayoutState.ACCEPTED, null, 1)).hasSize(1);
    }

    private Persons.Moment last(String reference) {
        List<Persons.Moment> history = ledger.persons().history(reference);
        return history.get(history.size() - 1);
    }

    private List<Batches.ResultLine> results(Batches.Batch batch) {
        Iterator<Batches.ResultLine> lines = ledger.batches().results(batch.id());
        List<Batches.ResultLine> all = new java.util.ArrayList<>();
        lines.forEachRemaining(all::add);
        return all;
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }
}
