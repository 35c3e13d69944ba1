package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cards leave the ledger some days after their use, and nothing that still needs them loses them. */
class CardPurgeTest extends LedgerFixture {

    private static final String CARDS = "select count(*) from payout where destination_sealed is not null";
    private static final String EVIDENCE = "select count(*) from attempt where confirm_information is not null or session_legs is not null";

    private void daysPass(int days) {
        sql("update payout set final_at = final_at - interval '1' day * cast(? as integer)", days);
        sql("update batch set closed_at = closed_at - interval '1' day * cast(? as integer)", days);
        sql("update bank_event set body_kept_at = body_kept_at - interval '1' day * cast(? as integer)", days);
    }

    @Test
    void aCardAndWhatTheBankShowedOfItAreEmptiedSomeDaysAfterTheEndAndNotBefore() {
        bring("a", Situation.PAID);
        daysPass(29);
        assertThat(ledger.cardPurge().purge(30)).isZero();
        assertThat(count(CARDS)).isEqualTo(1);
        assertThat(count(EVIDENCE)).isEqualTo(1);
        daysPass(2);
        assertThat(ledger.cardPurge().purge(30)).isEqualTo(1);
        assertThat(count(CARDS)).isZero();
        assertThat(count(EVIDENCE)).isZero();
        assertThat(ledger.cardPurge().purge(30)).as("the next look finds nothing").isZero();
    }

    @Test
    void whatIsNotFinalKeepsItsCardHoweverOldItIs() {
        List<Situation> open = Arrays.stream(Situation.values()).filter(situation -> !situation.state().isFinal()).toList();
        open.forEach(situation -> bring(situation.name(), situation));
        sql("update payout set updated_at = updated_at - interval '1000' day, accepted_at = accepted_at - interval '1000' day");
        ledger.cardPurge().purge(1);
        assertThat(count(CARDS)).isEqualTo(open.size());
    }

    @Test
    void aRetryIsPaidUntilThenAndRefusedWithAReasonAfterIt() {
        bring("a", Situation.FAILED_AFTER_PERMIT);
        daysPass(31);
        ledger.cardPurge().purge(30);
        assertThatThrownBy(() -> ledger.persons().retry("a", "anna")).isInstanceOf(Persons.NotAllowed.class)
                .hasMessageContaining("payouts.cards.keep-days").hasMessageContaining("new reference");
        bring("b", Situation.FAILED_AFTER_PERMIT);
        ledger.persons().retry("b", "anna");
        daysPass(31);
        ledger.cardPurge().purge(30);
        assertThat(create("b").payment().destination().value()).isEqualTo("hash-b");
    }

    @Test
    void theSameOrderIsADuplicateAndAnotherOneAConflictAfterThePurgeToo() {
        bring("a", Situation.PAID);
        daysPass(31);
        ledger.cardPurge().purge(30);
        OrderIntake.Accepted again = accept(batch("again.csv"), line(1, order("a")), line(2, order("a", 1, "other")));
        assertThat(again.lines()).extracting(OrderIntake.LineOutcome::outcome).containsExactly("duplicate", "rejected");
    }

    @Test
    void m13_aSessionThatIsStillToBeCancelledKeepsWhatItIsCancelledWith() {
        bring("a", Situation.FAILED_AFTER_PERMIT);
        sql("update attempt set cancel_due_at = current_timestamp");
        daysPass(31);
        assertThat(ledger.cardPurge().purge(30)).isZero();
        sql("update attempt set cancel_due_at = null");
        assertThat(ledger.cardPurge().purge(30)).isEqualTo(1);
    }

    @Test
    void whatTheBankShowsOfAPurgedPayoutIsPurgedInItsTurn() {
        bring("a", Situation.FAILED_BEFORE_PERMIT);
        daysPass(31);
        ledger.cardPurge().purge(30);
        hear("a", BankAnswer.WAITS_FOR_CONFIRM);
        assertThat(count(EVIDENCE)).isEqualTo(1);
        sql("update attempt set cancel_due_at = null");
        daysPass(31);
        ledger.cardPurge().purge(30);
        assertThat(count(EVIDENCE)).isZero();
    }

    @Test
    void rejectedLinesAreEmptiedOnceTheirAnswersAreTold() {
        ledger.outbox().register("queue", "jms", false);
        Delivery delivery = new Delivery("jms", "m-1", "sha", List.of("reference"), null, null);
        ledger.orderIntake().accept(delivery,
                ledger.orderIntake().prepare(List.of(new OrderLine(1, List.of("secret"), List.of(), null, List.of("bad")))), (connection, accepted) -> { });
        daysPass(31);
        ledger.cardPurge().purge(30);
        List<Outbox.Result> waiting = ledger.outbox().claim("queue", 10);
        assertThat(waiting).singleElement().satisfies(result -> assertThat(result.result().cells()).containsExactly("secret"));
        ledger.outbox().delivered(waiting.get(0));
        ledger.cardPurge().purge(30);
        assertThat(count("select count(*) from batch_line where cells <> ''")).isZero();
    }

    @Test
    void aFilesRejectedLinesStayUntilItsResultIsWritten() {
        Batches.Batch batch = batch("orders.csv");
        accept(batch, badLine(1, "bad"));
        ledger.batches().read(batch.id(), 0);
        ledger.batches().archived(batch.id());
        ledger.cardPurge().purge(1);
        assertThat(ledger.batches().rejects(batch.id())).toIterable().hasSize(1);
        ledger.batches().close(batch.id());
        daysPass(31);
        ledger.cardPurge().purge(30);
        assertThat(ledger.batches().rejects(batch.id())).isExhausted();
        assertThat(ledger.batches().progress(batch.id()).orElseThrow().rejected()).isEqualTo(1);
    }

    @Test
    void aForeignEventsBodyIsEmptiedAndItsRepeatStillChangesNothing() {
        BankWord.Event event = new BankWord.Event("sha-x", "never_seen", null, "{\"x\":1}");
        record(event);
        daysPass(31);
        ledger.cardPurge().purge(30);
        assertThat(count("select count(*) from bank_event where body is null and body_kept_at is null")).isEqualTo(1);
        assertThat(record(event)).isEqualTo("repeat");
    }

    @Test
    void manyAreEmptiedInSeveralCommitsAndByNodesTogether() throws Exception {
        PayoutOrder[] orders = new PayoutOrder[1200];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = order("r" + i);
        }
        accept(orders);
        sql("update payout set state = 'FAILED', final_at = current_timestamp - interval '40' day");
        Threads.together(3, i -> ledger.cardPurge().purge(30));
        ledger.cardPurge().purge(30);
        assertThat(count(CARDS)).isZero();
    }
}
