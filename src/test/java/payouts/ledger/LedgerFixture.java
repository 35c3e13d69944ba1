package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A ledger on an empty database, once on H2 and once on PostgreSQL, and short words for what tests do with it. */
@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
abstract class LedgerFixture {

    static final byte[] KEY = new byte[32];
    static final BankIdentity BANK = new BankIdentity("sandbox", "project", "40702810700200000000");
    static final String INFORMATION = "{\"transfer_details\": {\"amount\":{\"amount\":10000, \"currency\":\"rub\"}}}";
    static final String LEGS = "{\"id\":\"ps\",\"payments\":[]}";
    static final Refusal FINAL = new Refusal("bank_card_expired", "expired", Refusal.Meaning.FINAL);

    private static final AtomicLong EVENTS = new AtomicLong();

    @Parameter
    TestDatabase kind;

    LedgerDatabase database;
    Ledger ledger;
    final List<Alarms.Kind> alarms = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void openLedger() {
        database = kind.emptied();
        ledger = open(new TestSettings());
    }

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    /** One more boot on the same database. */
    Ledger open(TestSettings settings) {
        return new Ledger(database, settings.build(), KEY, BANK, (alarm, text) -> alarms.add(alarm));
    }

    /** From here on with these keys. */
    void reopen(byte[]... keys) {
        ledger.close();
        ledger = new Ledger(database, new TestSettings().build(), List.of(keys), BANK, (alarm, text) -> alarms.add(alarm));
    }

    /** From here on with other settings. */
    void reopen(TestSettings settings) {
        ledger.close();
        ledger = open(settings);
    }

    // ---- orders

    static PayoutOrder order(String reference) {
        return order(reference, 10_000, "hash-" + reference);
    }

    static PayoutOrder order(String reference, long kopecks, String card) {
        return new PayoutOrder(reference, kopecks, "rub", "Ivanov Ivan " + reference, new Destination(Destination.Type.ENCRYPTED_CARD, card),
                "customer", "Transfer under the offer agreement", "Vector LLC", "1234567890",
                "reference=" + reference + "\namount=" + kopecks);
    }

    static OrderLine line(long line, PayoutOrder order) {
        return new OrderLine(line, List.of("cell"), List.of("cell " + line), order, List.of());
    }

    static OrderLine badLine(long line, String... reasons) {
        return new OrderLine(line, List.of("bad"), List.of(), null, List.of(reasons));
    }

    /** A file that is dropped anew. */
    Batches.Batch batch(String name) {
        return ledger.batches().open("csv", name, Hashes.sha256(name), ',', List.of("reference"), () -> true).orElseThrow();
    }

    OrderIntake.Accepted accept(Batches.Batch batch, OrderLine... lines) {
        return ledger.orderIntake().accept(batch.id(), "csv", 0, ledger.orderIntake().prepare(List.of(lines)));
    }

    void accept(PayoutOrder... orders) {
        OrderLine[] lines = new OrderLine[orders.length];
        for (int i = 0; i < orders.length; i++) {
            lines[i] = line(i + 1, orders[i]);
        }
        accept(batch("file-" + EVENTS.incrementAndGet()), lines);
    }

    // ---- what the ledger holds

    PayoutTask task(String reference) {
        return ledger.inTransaction(tx -> Payouts.find(tx, reference).orElseThrow().task());
    }

    PayoutState state(String reference) {
        return task(reference).state();
    }

    Attempt attempt(String reference, int number) {
        long payout = task(reference).payoutId();
        return ledger.inTransaction(tx -> Payouts.attempt(tx, payout, number).orElseThrow());
    }

    Attempt attempt(String reference) {
        return attempt(reference, task(reference).attempt());
    }

    boolean cancelIsDue(String reference, int attempt) {
        return count("select count(*) from attempt where payout_id = ? and number = ? and cancel_due_at <= current_timestamp",
                task(reference).payoutId(), attempt) == 1;
    }

    boolean startsAreStopped() {
        return ledger.controls().stops().stream().anyMatch(stop -> stop.name().equals(Controls.STARTS));
    }

    long count(String sql, Object... parameters) {
        return ledger.inTransaction(tx -> tx.first(sql, row -> row.getLong(1), parameters).orElseThrow());
    }

    void sql(String sql, Object... parameters) {
        ledger.inTransactionDo(tx -> tx.update(sql, parameters));
    }

    /** Makes every row's time come: due now, and each start a long time ago. */
    void timePasses() {
        sql("update payout set due_at = current_timestamp - interval '1' hour where due_at is not null");
        sql("update attempt set start_permit_at = start_permit_at - interval '1' hour where start_permit_at is not null");
        sql("update attempt set cancel_due_at = current_timestamp - interval '1' hour where cancel_due_at is not null");
        sql("update control set until_at = current_timestamp - interval '1' hour where until_at is not null");
    }

    /** Every row of every table that an event could change, as text. */
    Map<String, List<String>> everything() {
        return ledger.inTransaction(tx -> {
            Map<String, List<String>> tables = new TreeMap<>();
            for (String table : new String[] {"payout", "attempt", "payout_history", "batch", "batch_line", "control", "bank_event",
                "payout_return"}) {
                tables.put(table, tx.list("select * from " + table + " order by 1, 2", row -> {
                    StringBuilder text = new StringBuilder();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        text.append(row.getMetaData().getColumnName(i)).append('=').append(row.getString(i)).append(' ');
                    }
                    return text.toString();
                }));
            }
            return tables;
        });
    }

    void assertChangesNothing(Runnable action) {
        var before = everything();
        action.run();
        assertThat(everything()).isEqualTo(before);
    }

    // ---- the bank

    static SessionReport report(String session, BankAnswer answer) {
        return report(session, answer, answer == BankAnswer.WAITS_FOR_CONFIRM ? INFORMATION : null);
    }

    static SessionReport report(String session, BankAnswer answer, String information) {
        String code = switch (answer) {
            case FAILED, CANCELLED_WITH_CODE -> "bank_card_expired";
            case FAILED_FOR_MONEY -> "insufficient_funds";
            default -> null;
        };
        return new SessionReport(session, answer, "v1", null, "po_" + session, code, null, null, null, null, information, LEGS, List.of());
    }

    /** A webhook about the payout's current session, with bytes of its own. */
    String hear(String reference, BankAnswer answer) {
        return hear(report(attempt(reference).sessionId(), answer));
    }

    String record(BankWord.Event event) {
        return record(ledger, event);
    }

    /** Records it and waits for that. */
    static String record(Ledger ledger, BankWord.Event event) {
        try {
            return ledger.bankWord().record(event, Runnable::run).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    String hear(SessionReport report) {
        return record(new BankWord.Event("sha " + EVENTS.incrementAndGet(), "payment_finished", report, "{}"));
    }

    /** The answer of session/status about the payout's current session. */
    BankWord.Answered answered(String reference, BankAnswer answer) {
        return ledger.bankWord().answered(task(reference), report(attempt(reference).sessionId(), answer), "");
    }

    // ---- the way of a payout

    Permit create(String reference) {
        return ledger.permits().create(task(reference)).orElseThrow();
    }

    static String session(String reference, int attempt) {
        return "ps_" + reference + "_" + attempt;
    }

    /** A new attempt up to its session. */
    void createWithSession(String reference) {
        PayoutTask task = create(reference).task();
        ledger.callOutcomes().created(task, session(reference, task.attempt()));
    }

    /** A new attempt up to its start. */
    Permit start(String reference) {
        createWithSession(reference);
        return ledger.permits().start(task(reference));
    }

    /** A new attempt up to the bank's wish for a confirm. */
    void ready(String reference) {
        start(reference);
        hear(reference, BankAnswer.WAITS_FOR_CONFIRM);
    }

    Permit confirm(String reference) {
        return ledger.permits().confirm(task(reference), evidence -> Optional.of("Everything compared agrees.")).orElseThrow();
    }

    PayoutTask mismatch(String reference, boolean hold) {
        return ledger.permits().mismatch(task(reference), "The amount differs.", hold);
    }

    /** One payout in the situation, by the way that a payout gets there. */
    void bring(String reference, Situation situation) {
        sql("delete from control");
        situation.bring(this, reference);
        assertThat(state(reference)).as("%s was not reached", situation).isEqualTo(situation.state());
        alarms.clear();
        sql("delete from control");
    }

    static List<String> cells(String row) {
        return Arrays.stream(row.split("\\|")).map(String::strip).toList();
    }

    static Duration never() {
        return Duration.ofDays(20);
    }
}
