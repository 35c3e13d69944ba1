package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The key that seals cards is changed while payouts go on, and the old one is needed no more at the end. */
class KeyChangeTest extends LedgerFixture {

    private static final byte[] NEW = new byte[32];

    static {
        NEW[0] = 42;
    }

    private void somethingInEveryPlace() {
        accept(order("a"), order("b"));
        ready("a");
        accept(batch("bad.csv"), new OrderLine(1, List.of("secret"), List.of(), null, List.of("bad")));
        record(new BankWord.Event("sha-x", "never_seen", null, "{\"x\":1}"));
    }

    /** Every value in every column of the ledger that opens under nothing but the ledger's keys. */
    private List<String> sealedValues() {
        return ledger.inTransaction(tx -> {
            List<String> values = new ArrayList<>();
            for (String column : new String[] {"sealed from ledger_secret", "destination_sealed from payout", "confirm_information from attempt",
                "session_legs from attempt", "cells from batch_line where outcome = 'rejected'", "body from bank_event"}) {
                values.addAll(tx.list("select " + column, row -> row.getString(1)));
            }
            values.removeIf(value -> value == null);
            return values;
        });
    }

    @Test
    void everythingIsSealedAnewAndTheOldKeyIsNeededNoMore() {
        somethingInEveryPlace();
        List<String> before = sealedValues();
        reopen(NEW, KEY);
        assertThat(ledger.keyChange().sealAnew()).isEqualTo(before.size());
        assertThat(ledger.keyChange().sealAnew()).as("the next pass finds nothing").isZero();
        assertThat(sealedValues()).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
        reopen(NEW);
        assertThat(create("b").payment().destination().value()).isEqualTo("hash-b");
        assertThat(ledger.permits().evidence(task("a")).confirmInformation()).isEqualTo(INFORMATION);
        assertThat(accept(batch("again.csv"), line(1, order("a"))).duplicates()).as("the fingerprints' key is the same").isEqualTo(1);
    }

    @Test
    void payoutsGoOnWhileSomeAreSealedUnderEitherKey() {
        somethingInEveryPlace();
        reopen(NEW, KEY);
        accept(order("c"));
        assertThat(create("b").payment().destination().value()).isEqualTo("hash-b");
        assertThat(create("c").payment().destination().value()).isEqualTo("hash-c");
        confirm("a");
    }

    @Test
    void aStartWithoutAKeyThatIsStillNeededIsRefused() {
        accept(order("a"));
        reopen(NEW, KEY);
        ledger.keyChange().sealAnew();
        accept(order("b"));
        assertThatThrownBy(() -> reopen(KEY)).isInstanceOf(IllegalStateException.class).hasMessageContaining("payouts.ledger-key");
        reopen(NEW, KEY);
        sql("update payout set destination_sealed = '00000000:' || substring(destination_sealed from 10) where reference = 'b'");
        assertThatThrownBy(() -> reopen(NEW, KEY)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("payouts.ledger-key").hasMessageContaining("name the earlier key too");
    }

    @Test
    void nodesSealAnewTogetherAndABreakIsGoneOnWith() throws Exception {
        PayoutOrder[] orders = new PayoutOrder[1300];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = order("r" + i);
        }
        accept(orders);
        // As a pass leaves it that was cut off, and as values were sealed before they bore their key's id.
        sql("update payout set destination_sealed = substring(destination_sealed from 10) where reference like 'r1%'");
        reopen(NEW, KEY);
        Threads.together(3, i -> ledger.keyChange().sealAnew());
        ledger.keyChange().sealAnew();
        assertThat(ledger.keyChange().sealAnew()).isZero();
        reopen(NEW);
        assertThat(create("r1").payment().destination().value()).isEqualTo("hash-r1");
        assertThat(create("r999").payment().destination().value()).isEqualTo("hash-r999");
    }

    @Test
    void aBodyThatWasKeptUnsealedOnceIsSealed() {
        sql("insert into bank_event (sha256, type, effect, body, body_kept_at) values ('x', 'old', '', '{\"x\":1}', current_timestamp)");
        ledger.keyChange().sealAnew();
        assertThat(sealedValues()).noneMatch(value -> value.contains("{"));
    }
}
