package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import payouts.intake.CheckedOrder;
import payouts.intake.OrderChecks;
import payouts.intake.OrderDefaults;

/** Orders into the ledger: rules M23, M24, M29 and M36. */
class OrderIntakeTest extends LedgerFixture {

    private static final String HASH = "63191fa17cc7edf818ee5d6611a2c2169ab30b705111cffd710af39880deef09";

    private static PayoutOrder checked(OrderDefaults defaults, String... changes) {
        Map<String, String> fields = new HashMap<>(Map.of("reference", "p-1", "amount", "100", "recipient_name", "Ivan Petrov", "number_hash", HASH));
        for (int i = 0; i < changes.length; i += 2) {
            fields.put(changes[i], changes[i + 1]);
        }
        return ((CheckedOrder.Good) new OrderChecks(defaults).check(fields)).order();
    }

    private static PayoutOrder checked(String... changes) {
        return checked(new OrderDefaults("Acme", "ben-1", "Payout"), changes);
    }

    /** Accepted, duplicates, rejected. */
    private record Counts(int accepted, int duplicates, int rejected) {
        static Counts of(OrderIntake.Accepted lines) {
            return new Counts(lines.accepted(), lines.duplicates(), lines.rejected());
        }
    }

    private OrderIntake.Accepted dropped(String file, PayoutOrder order) {
        return accept(batch(file), line(1, order));
    }

    private String reasonIn(String file) {
        return ledger.batches().rejects(batch(file).id()).next().reason();
    }

    // ---- M23

    @Test
    void m23_theSameContentIsADuplicateHoweverTheAmountIsWritten() {
        assertThat(Counts.of(dropped("one.csv", checked("amount", "100")))).isEqualTo(new Counts(1, 0, 0));
        assertThat(Counts.of(dropped("two.csv", checked("amount", "100.00")))).isEqualTo(new Counts(0, 1, 0));
        assertThat(Counts.of(dropped("three.csv", checked("amount", "100,0", "currency", "RUB")))).isEqualTo(new Counts(0, 1, 0));
        assertThat(count("select count(*) from payout")).isEqualTo(1);
    }

    @Test
    void m23_contentIsTheSendersOwnBeforeDefaults() {
        dropped("one.csv", checked());
        OrderDefaults others = new OrderDefaults("Renamed", "ben-2", "Another purpose");
        assertThat(dropped("two.csv", checked(others)).duplicates()).isEqualTo(1);
        assertThat(dropped("three.csv", checked("description", "Payout")).rejected()).isEqualTo(1);
    }

    @Test
    void m23_theSameReferenceWithOtherContentIsAConflictAndRejected() {
        dropped("one.csv", checked());
        String[][] others = {{"amount", "100.01"}, {"recipient_name", "Petr Ivanov"}, {"customer_reference", "c"}, {"beneficiary_id", "b"}};
        for (String[] other : others) {
            assertThat(Counts.of(dropped(other[0], checked(other)))).as(other[0]).isEqualTo(new Counts(0, 0, 1));
            assertThat(reasonIn(other[0])).contains("reference").contains("other content");
        }
        assertThat(count("select count(*) from payout where amount_kopecks = 10000")).isEqualTo(1);
    }

    @Test
    void m23_anotherCardIsOtherContent() {
        dropped("one.csv", checked());
        assertThat(dropped("two.csv", checked("number_hash", HASH.replace('6', '7'))).rejected()).isEqualTo(1);
        assertThat(dropped("three.csv", checked("number_hash", null, "token", HASH)).rejected()).as("a token is no hash").isEqualTo(1);
    }

    @Test
    void m23_theCardsFingerprintOutlivesTheBootAndNeedsItsKey() {
        dropped("one.csv", checked());
        reopen(new TestSettings());
        assertThat(dropped("two.csv", checked()).duplicates()).isEqualTo(1);
        assertThat(count("select count(*) from payout where content_hash like ?", "%" + Hashes.sha256(HASH) + "%")).isZero();
        assertThat(everything().toString()).doesNotContain(HASH);
    }

    @Test
    void m23_aDuplicatesResultIsToldWhenTheOriginalIsFinal() {
        dropped("one.csv", order("a"));
        Batches.Batch again = batch("again.csv");
        accept(again, line(1, order("a")));
        ledger.batches().read(again.id(), 0);
        assertThat(ledger.batchOwners().takeFinished(9)).isEmpty();
        ready("a");
        confirm("a");
        hear("a", BankAnswer.SUCCEEDED);
        assertThat(ledger.batchOwners().takeFinished(9)).extracting(Batches.Batch::id).containsExactly(again.id());
        Batches.ResultLine line = ledger.batches().results(again.id()).next();
        assertThat(line.status()).isEqualTo("duplicate");
        assertThat(line.presentStatus()).isEqualTo("succeeded");
        assertThat(line.sessionId()).isEqualTo(session("a", 1));
    }

    @Test
    void m23_theSameReferenceTwiceInOneFileIsPaidOnce() {
        assertThat(Counts.of(accept(batch("one.csv"), line(1, order("a")), line(2, order("b")), line(3, order("a")),
                line(4, order("b", 1, "other"))))).isEqualTo(new Counts(2, 1, 1));
        assertThat(count("select batch_line from payout where reference = 'a'")).isEqualTo(1);
    }

    @Test
    void m23_aRejectedRowTakesNoReference() {
        Batches.Batch batch = batch("one.csv");
        accept(batch, badLine(1, "amount: missing"));
        assertThat(count("select count(*) from payout")).isZero();
        assertThat(accept(batch("mended.csv"), line(1, order("a"))).accepted()).isEqualTo(1);
    }

    @Test
    void m23_whatAPersonHeldBackIsHeldWithItsReason() {
        bring("a", Situation.HELD_AT_INTAKE);
        assertThat(ledger.persons().find("a").orElseThrow().reason()).contains("amount");
    }

    // ---- M24

    @Test
    void m24_theSameLinesOfTheSameBatchAgainAreSilent() {
        Batches.Batch batch = batch("one.csv");
        dropped("earlier.csv", order("d"));
        OrderLine[] lines = {line(1, order("a")), line(2, order("b")), badLine(3, "amount: missing"), line(4, order("d")), line(5, order("d", 7, "x"))};
        OrderIntake.Accepted first = accept(batch, lines);
        alarms.clear();
        assertChangesNothing(() -> assertThat(accept(batch, lines)).isEqualTo(first));
        assertThat(alarms).isEmpty();
    }

    @Test
    void m24_linesReadAgainAfterTheirPayoutsEndAreSilent() {
        Batches.Batch batch = batch("one.csv");
        accept(batch, line(1, order("a")));
        ledger.persons().cancel("a", "anna");
        assertChangesNothing(() -> accept(batch, line(1, order("a"))));
    }

    @Test
    void m24_aReadingThatOverlapsAddsOnlyWhatIsNew() {
        Batches.Batch batch = batch("one.csv");
        accept(batch, line(1, order("a")), line(2, order("b")));
        accept(batch, line(2, order("b")), line(3, order("c")));
        assertThat(count("select count(*) from payout")).isEqualTo(3);
        assertThat(count("select count(*) from payout_history")).isEqualTo(3);
        assertThat(count("select count(*) from batch_line")).isEqualTo(3);
    }

    // ---- M29

    @Test
    void m29_theSameCardAmountAndRecipientUnderAnotherReferenceIsTold() {
        PayoutOrder zeros = lookalike("00123");
        dropped("one.csv", zeros);
        assertThat(alarms).isEmpty();
        dropped("two.csv", lookalike("123"));
        assertThat(alarms).containsExactly(Alarms.Kind.LOOKALIKE);
        assertThat(state("123")).isEqualTo(PayoutState.ACCEPTED);
    }

    @Test
    void m29_orHeldWhereTheSettingSaysSo() {
        reopen(new TestSettings().holdLookalikes());
        dropped("one.csv", lookalike("00123"));
        dropped("two.csv", lookalike("123"));
        assertThat(state("00123")).isEqualTo(PayoutState.ACCEPTED);
        assertThat(state("123")).isEqualTo(PayoutState.HELD);
    }

    @Test
    void m29_lookalikesWithinOneFileAreFoundToo() {
        reopen(new TestSettings().holdLookalikes());
        accept(batch("one.csv"), line(1, lookalike("b")), line(2, order("other")), line(3, lookalike("a")));
        assertThat(alarms).containsExactly(Alarms.Kind.LOOKALIKE);
        assertThat(state("b")).as("the first one is nobody's lookalike").isEqualTo(PayoutState.ACCEPTED);
        assertThat(state("a")).isEqualTo(PayoutState.HELD);
    }

    @Test
    void m29_aLookalikeOfAnOlderOrderIsFoundThoughThatOrderStandsInTheSameFileAgain() {
        reopen(new TestSettings().holdLookalikes());
        dropped("one.csv", lookalike("b"));
        accept(batch("two.csv"), line(1, lookalike("a")), line(2, lookalike("b")));
        assertThat(alarms).containsExactly(Alarms.Kind.LOOKALIKE);
        assertThat(state("a")).isEqualTo(PayoutState.HELD);
    }

    @Test
    void m29_theSameOrderDroppedAgainIsADuplicateAndNoLookalike() {
        dropped("one.csv", lookalike("a"));
        dropped("two.csv", lookalike("a"));
        dropped("three.csv", order("b"));
        assertThat(alarms).isEmpty();
    }

    @Test
    void m29_onlySomeDaysAreLookedBack() {
        dropped("one.csv", lookalike("a"));
        sql("update payout set accepted_at = current_timestamp - interval '8' day");
        dropped("two.csv", lookalike("b"));
        assertThat(alarms).isEmpty();
    }

    private static PayoutOrder lookalike(String reference) {
        return new PayoutOrder(reference, 10_000, "rub", "Ivanov Ivan", new Destination(Destination.Type.ENCRYPTED_CARD, "the card"),
                reference, "d", "s", "b", "reference=" + reference);
    }

    // ---- M36

    @Test
    void m36_manyThreadsThatAcceptOverlappingReferencesInAnyOrderAcceptEachOnce() throws Exception {
        int references = 60;
        List<Batches.Batch> batches = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            batches.add(batch("file-" + i + ".csv"));
        }
        Counts[] results = new Counts[8];
        Threads.together(8, i -> {
            List<PayoutOrder> orders = new ArrayList<>();
            for (int r = 0; r < references; r++) {
                orders.add(order("r-" + r));
            }
            Collections.shuffle(orders, new Random(i));
            int accepted = 0;
            int duplicates = 0;
            for (int from = 0; from < references; from += 20) {
                OrderLine[] lines = new OrderLine[20];
                for (int j = 0; j < 20; j++) {
                    lines[j] = line(from + j + 1, orders.get(from + j));
                }
                OrderIntake.Accepted part = accept(batches.get(i), lines);
                accepted += part.accepted();
                duplicates += part.duplicates();
            }
            results[i] = new Counts(accepted, duplicates, 0);
        });
        assertThat(count("select count(*) from payout")).isEqualTo(references);
        assertThat(count("select count(*) from payout_history")).isEqualTo(references);
        assertThat(List.of(results)).allMatch(result -> result.accepted() + result.duplicates() == references);
        int accepted = List.of(results).stream().mapToInt(Counts::accepted).sum();
        assertThat(accepted).isEqualTo(references);
    }

    @Test
    void m36_whatTheDatabaseRefusesLeavesNothingOfItsTransaction() {
        bring("a", Situation.NEW);
        sql("alter table batch_line add constraint no_line_two check (line <> 2)");
        try {
            Batches.Batch batch = batch("one.csv");
            assertChangesNothing(() -> org.assertj.core.api.Assertions.assertThatThrownBy(() -> accept(batch, line(1, order("b")), line(2, order("c"))))
                    .isInstanceOf(LedgerDatabase.LedgerUnavailable.class));
        } finally {
            sql("alter table batch_line drop constraint no_line_two");
        }
    }

    @Test
    void m36_theTransactionsAreReadCommitted() {
        Integer isolation = ledger.inTransaction(tx -> tx.connection().getTransactionIsolation());
        assertThat(isolation).isEqualTo(java.sql.Connection.TRANSACTION_READ_COMMITTED);
    }
}
