package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import payouts.ledger.Outbox.Result;

/** Invariant 6: every final state reaches every sink, for itself, in order, and only once it is there is it forgotten. */
class OutboxTest extends LedgerFixture {

    private static Delivery message(String id) {
        return new Delivery("jms", id, Hashes.sha256(id), List.of("reference"), "corr-" + id, "queue://answers");
    }

    private OrderIntake.Accepted deliver(Delivery delivery, OrderLine... lines) {
        return ledger.orderIntake().accept(delivery, ledger.orderIntake().prepare(List.of(lines)), (connection, accepted) -> { });
    }

    private static OrderLine json(long line, PayoutOrder order) {
        return new OrderLine(line, List.of("\"cell\""), List.of("\"" + order.reference() + "\""), order, List.of());
    }

    private List<String> told(String sink) {
        List<String> told = new ArrayList<>();
        for (List<Result> some = ledger.outbox().claim(sink, 10); !some.isEmpty(); some = ledger.outbox().claim(sink, 10)) {
            for (Result result : some) {
                told.add(result.resultId() + " " + result.result().status());
                ledger.outbox().delivered(result);
            }
        }
        return told;
    }

    private void end(String reference) {
        ledger.persons().cancel(reference, "anna");
    }

    @Test
    void aFileOfResultsThatIsDueAndNotWrittenIsSeenLikeASinkThatTakesNothing() {
        Batches.Batch batch = batch("orders.csv");
        accept(batch, line(1, order("a")));
        ledger.batches().read(batch.id(), 0);
        assertThat(filesDue()).as("its payout is not final").isEqualTo("0 since null");
        end("a");
        sql("update payout set final_at = timestamp with time zone '2026-01-02 03:04:05+00'");
        assertThat(filesDue()).isEqualTo("1 since 2026-01-02T03:04:05Z");
        ledger.batches().archived(batch.id());
        ledger.batchOwners().takeFinished(1);
        ledger.batches().close(batch.id());
        assertThat(filesDue()).isEqualTo("0 since null");
    }

    private String filesDue() {
        Outbox.Depth files = ledger.outbox().depths().stream().filter(sink -> sink.sink().equals("csv")).findFirst().orElseThrow();
        return files.waiting() + " since " + files.oldest();
    }

    @Test
    void aFinalStateIsToldToEachSinkOnceAndToNoneTwice() {
        ledger.outbox().register("audit", null, false);
        ledger.outbox().register("erp", "jms", false);
        deliver(message("m1"), json(1, order("a")));
        accept(order("b"));
        end("a");
        end("b");
        assertThat(told("audit")).containsExactly("a:1 cancelled", "b:1 cancelled");
        assertThat(told("erp")).as("only what came through its channel").containsExactly("a:1 cancelled");
        assertThat(told("audit")).isEmpty();
        assertThat(count("select count(*) from result_outbox")).isZero();
    }

    @Test
    void aResultKnowsItsMessageAndItsOwnFields() {
        ledger.outbox().register("erp", "jms", false);
        deliver(message("m1"), json(1, order("a")));
        end("a");
        Result result = ledger.outbox().claim("erp", 10).get(0);
        assertThat(result.correlationId()).isEqualTo("corr-m1");
        assertThat(result.replyTo()).isEqualTo("queue://answers");
        assertThat(result.reference()).isEqualTo("a");
        assertThat(result.batch().json()).isTrue();
        assertThat(result.result().cells()).containsExactly("\"a\"");
        assertThat(result.result().attempt()).isEqualTo(1);
        assertThat(result.result().errorCode()).isEqualTo("cancelled");
        assertThat(result.result().finishedAt()).isNotNull();
    }

    @Test
    void aSinkThatFailsIsServedAgainLaterAndHoldsUpNoOther() {
        ledger.outbox().register("dead", null, false);
        ledger.outbox().register("alive", null, false);
        accept(order("a"));
        end("a");
        Result refused = ledger.outbox().claim("dead", 10).get(0);
        ledger.outbox().failed(refused, "ConnectException");
        assertThat(told("dead")).as("not before its time").isEmpty();
        assertThat(told("alive")).containsExactly("a:1 cancelled");
        assertThat(ledger.outbox().depths()).filteredOn(depth -> depth.sink().equals("dead")).singleElement()
                .satisfies(depth -> {
                    assertThat(depth.waiting()).isEqualTo(1);
                    assertThat(depth.lastError()).isEqualTo("ConnectException");
                });
        sql("update result_outbox set due_at = current_timestamp");
        assertThat(told("dead")).containsExactly("a:1 cancelled");
    }

    @Test
    void m26_aRetriesResultIsToldAgainUnderItsOwnNumberAndAfterTheFirst() {
        ledger.outbox().register("erp", null, false);
        accept(order("a"));
        end("a");
        ledger.persons().retry("a", "anna");
        end("a");
        List<Result> first = ledger.outbox().claim("erp", 10);
        assertThat(first).as("the second waits for the first").extracting(Result::resultId).containsExactly("a:1");
        ledger.outbox().failed(first.get(0), "down");
        assertThat(ledger.outbox().claim("erp", 10)).isEmpty();
        sql("update result_outbox set due_at = current_timestamp");
        assertThat(told("erp")).containsExactly("a:1 cancelled", "a:2 cancelled");
    }

    @Test
    void anAttemptsResultThatIsToldLateStillSaysWhatBecameOfThatAttempt() {
        ledger.outbox().register("erp", null, false);
        accept(order("a"));
        end("a");
        ledger.persons().retry("a", "anna");
        assertThat(state("a")).isEqualTo(PayoutState.ACCEPTED);
        assertThat(told("erp")).containsExactly("a:1 cancelled");
    }

    @Test
    void aCorrectedResultHasAnIdOfItsOwnSoThatNoQueueDropsIt() {
        ledger.outbox().register("erp", null, false);
        accept(order("a"));
        end("a");
        long payout = task("a").payoutId();
        ledger.inTransactionDo(tx -> Payouts.move(tx, Payouts.lock(tx, payout).orElseThrow(), PayoutState.SUCCEEDED, 1, null,
                null, Payouts.Cause.of("succeeded")));
        assertThat(told("erp")).containsExactly("a:1 cancelled", "a:1:succeeded succeeded");
    }

    @Test
    void m23_aDuplicateIsToldItsOwnSinkWhenTheOriginalIsFinal() {
        ledger.outbox().register("erp", "jms", false);
        ledger.outbox().register("audit", null, false);
        accept(order("a"));
        deliver(message("m1"), json(1, order("a")));
        assertThat(told("erp")).isEmpty();
        end("a");
        deliver(message("m2"), json(1, order("a")));
        assertThat(told("erp")).hasSize(2).allMatch(told -> told.startsWith("a:1:duplicate:") && told.endsWith(" duplicate")).doesNotHaveDuplicates();
        assertThat(told("audit")).containsExactly("a:1 cancelled");
    }

    @Test
    void m32_aRejectedOrderIsToldToItsOwnSinkWithItsReason() {
        ledger.outbox().register("erp", "jms", false);
        ledger.outbox().register("audit", null, false);
        deliver(message("m1"), json(1, order("a")), new OrderLine(2, List.of("\"bad\""), List.of(), null, List.of("amount: missing")));
        Result rejected = ledger.outbox().claim("erp", 10).get(0);
        assertThat(rejected.reason()).isEqualTo("amount: missing");
        assertThat(rejected.result().status()).isEqualTo("rejected");
        assertThat(rejected.result().line()).isEqualTo(2);
        assertThat(rejected.result().cells()).as("so that it can be mended").containsExactly("\"bad\"");
        assertThat(told("audit")).isEmpty();
    }

    @Test
    void m24_aMessageThatIsDeliveredAgainIsSilent() {
        ledger.outbox().register("erp", "jms", false);
        OrderLine bad = new OrderLine(2, List.of("\"bad\""), List.of(), null, List.of("amount: missing"));
        assertThat(deliver(message("m1"), json(1, order("a")), bad).lines()).hasSize(2);
        long rows = count("select count(*) from batch_line");
        assertThat(deliver(message("m1"), json(1, order("a")), bad).lines()).isEmpty();
        assertThat(count("select count(*) from batch_line")).isEqualTo(rows);
        assertThat(told("erp")).hasSize(1);
    }

    @Test
    void whatBelongsIntoTheCommitFailsWithIt() {
        ledger.outbox().register("erp", "jms", false);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> ledger.orderIntake().accept(message("m1"), ledger.orderIntake().prepare(List.of(json(1, order("a")))),
                (connection, accepted) -> {
                    throw new IllegalStateException("the table is gone");
                })).isInstanceOf(IllegalStateException.class);
        assertThat(count("select count(*) from payout")).isZero();
        assertThat(count("select count(*) from batch")).isZero();
    }

    @Test
    void aResultThatADeadBootHadTakenIsFreeAgain() {
        ledger.outbox().register("erp", null, false);
        accept(order("a"));
        end("a");
        assertThat(ledger.outbox().claim("erp", 10)).hasSize(1);
        assertThat(ledger.outbox().claim("erp", 10)).isEmpty();
        reopen(new TestSettings());
        assertThat(told("erp")).containsExactly("a:1 cancelled");
    }

    @Test
    void twoNodesNeverHaveTheSameResultAtOnce() throws Exception {
        ledger.outbox().register("erp", null, false);
        PayoutOrder[] orders = new PayoutOrder[40];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = order("r-" + i);
        }
        accept(orders);
        for (PayoutOrder order : orders) {
            end(order.reference());
        }
        List<String> told = java.util.Collections.synchronizedList(new ArrayList<>());
        Threads.together(4, i -> await().until(() -> {
            List<Result> some = ledger.outbox().claim("erp", 3);
            some.forEach(result -> {
                told.add(result.resultId());
                ledger.outbox().delivered(result);
            });
            return count("select count(*) from result_outbox") == 0;
        }));
        assertThat(told).hasSize(orders.length).doesNotHaveDuplicates();
    }

    @Test
    void m34_whatCameBackIsToldToTheSinksAndTheResultStays() {
        ledger.outbox().register("erp", "jms", false);
        ledger.outbox().register("returns", null, true);
        deliver(message("m1"), json(1, order("a")));
        bring("b", Situation.NEW);
        end("b");
        long payout = task("a").payoutId();
        ledger.inTransactionDo(tx -> new Returns(ledger).record(tx, Payouts.lock(tx, payout).orElseThrow(), 1,
                List.of(new SessionReport.Return("rf-1", 250), new SessionReport.Return("rf-2", 100))));
        assertThat(ledger.outbox().claim("returns", 10)).as("one after the other").singleElement().satisfies(result -> {
            assertThat(result.resultId()).isEqualTo("a:1:returned:rf-1");
            assertThat(result.status()).isEqualTo("returned");
            assertThat(result.returned()).isEqualTo(250);
            ledger.outbox().delivered(result);
        });
        assertThat(ledger.outbox().claim("returns", 10)).extracting(Result::resultId).containsExactly("a:1:returned:rf-2");
        assertThat(ledger.outbox().claim("erp", 10)).extracting(Result::resultId).containsExactly("a:1:returned:rf-1");
    }

    @Test
    void aSinkThatNobodyRunsAnyMoreCanBeForgotten() {
        ledger.outbox().register("old", null, false);
        accept(order("a"));
        end("a");
        assertThat(ledger.outbox().remove("old")).isTrue();
        assertThat(count("select count(*) from result_outbox")).isZero();
        assertThat(ledger.outbox().remove("old")).isFalse();
    }
}
