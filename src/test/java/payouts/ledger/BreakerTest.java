package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A bank that does not answer stops starts and nothing else, and ends no stop of anybody else's. */
class BreakerTest extends LedgerFixture {

    @Test
    void startsRestAndConfirmsAndQuestionsGoOn() {
        bring("ready", Situation.TO_COMPARE);
        accept(order("new"));
        ledger.controls().breakStarts("no answer");
        assertThat(ledger.leases().claim(Stage.START, 9)).isEmpty();
        assertThat(ledger.leases().claim(Stage.CONFIRM, 9)).hasSize(1);
        ledger.controls().mendStarts();
        assertThat(ledger.leases().claim(Stage.START, 9)).hasSize(1);
        assertThat(alarms).isEmpty();
    }

    @Test
    void theRestEndsByItselfSoThatTheNextStartsShowWhetherTheBankIsBack() {
        accept(order("new"));
        ledger.controls().breakStarts("no answer");
        sql("update control set until_at = current_timestamp");
        assertThat(ledger.leases().claim(Stage.START, 9)).hasSize(1);
        ledger.controls().breakStarts("no answer");
        assertThat(startsAreStopped()).isTrue();
    }

    @Test
    void aStopThatNeedsAPersonIsNotReplacedByARestThatBeganAtTheSameTime() throws Exception {
        for (int i = 0; i < 300; i++) {
            sql("delete from control");
            Threads.together(3, thread -> {
                switch (thread) {
                    case 0 -> ledger.controls().freeze("after a restore");
                    case 1 -> ledger.controls().breakStarts("no answer");
                    default -> ledger.inTransactionDo(tx -> ledger.controls().stop(tx, Controls.CONFIRMS, "no right", "bank", Duration.ofMinutes(1)));
                }
            });
            assertThat(ledger.controls().stops()).hasSize(2).allMatch(Controls.Stop::needsPerson);
        }
    }

    @Test
    void aStopThatNeedsAPersonIsNotEndedByAnAnswer() {
        ledger.controls().freeze("after a restore");
        ledger.controls().breakStarts("no answer");
        ledger.controls().mendStarts();
        assertThat(startsAreStopped()).isTrue();
    }
}
