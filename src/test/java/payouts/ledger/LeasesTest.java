package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which boot works on which rows: rules M8 and M9. */
class LeasesTest extends LedgerFixture {

    @Test
    void m09_twoBootsShareTheRowsWithoutOverlap() throws Exception {
        PayoutOrder[] orders = new PayoutOrder[200];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = order("r-" + i);
        }
        accept(orders);
        Ledger other = open(new TestSettings());
        List<Ledger> boots = List.of(ledger, other);
        ConcurrentLinkedQueue<String> claimed = new ConcurrentLinkedQueue<>();
        Threads.together(8, i -> {
            List<PayoutTask> tasks;
            do {
                tasks = boots.get(i % 2).leases().claim(Stage.START, 7);
                tasks.forEach(task -> claimed.add(task.reference()));
            } while (!tasks.isEmpty() || claimed.size() < orders.length);
        });
        assertThat(claimed).hasSize(200).doesNotHaveDuplicates();
        other.close();
    }

    @Test
    void m09_theRowsOfADeadBootAreFreedAndThoseOfALivingOneAreNot() {
        accept(order("a"), order("b"));
        Ledger second = open(new TestSettings());
        // On H2 a new boot is the only one; the first one says that it lives after all.
        ledger.leases().heartbeat();
        PayoutTask dead = ledger.leases().claim(Stage.START, 1).get(0);
        PayoutTask living = second.leases().claim(Stage.START, 1).get(0);
        Ledger third = kind == TestDatabase.H2 ? second : open(new TestSettings());

        third.leases().heartbeat();
        assertThat(third.leases().claim(Stage.START, 9)).as("both live").isEmpty();

        sql("update node_boot set heartbeat_at = current_timestamp - interval '2' hour where boot_id = ?", ledger.bootId());
        third.leases().heartbeat();
        assertThat(third.leases().claim(Stage.START, 9)).extracting(PayoutTask::reference).containsExactly(dead.reference());
        assertThat(task(living.reference())).as("the living boot's row is untouched").isEqualTo(living);
        assertThatThrownBy(() -> ledger.permits().create(dead)).as("the dead boot wakes up").isInstanceOf(Permit.Refused.class);
        second.close();
        third.close();
    }

    @Test
    void m09_onH2EveryOtherBootIsDeadForNobodyElseCanHaveTheFileOpen() {
        accept(order("a"));
        PayoutTask task = ledger.leases().claim(Stage.START, 1).get(0);
        Ledger next = open(new TestSettings());
        assertThat(next.leases().claim(Stage.START, 9)).hasSize(kind == TestDatabase.H2 ? 1 : 0);
        assertThat(task("a").version()).isGreaterThanOrEqualTo(task.version());
        next.close();
    }

    @Test
    void m09_aBootThatClosesGivesItsRowsBackAtOnce() {
        accept(order("a"));
        assertThat(ledger.leases().claim(Stage.START, 9)).hasSize(1);
        reopen(new TestSettings());
        assertThat(ledger.leases().claim(Stage.START, 9)).hasSize(1);
    }

    @Test
    void m09_aLeaseThatRunsOutFreesTheRowAndTheOldTaskCanDoNothing() {
        accept(order("a"));
        PayoutTask old = ledger.leases().claim(Stage.START, 9).get(0);
        timePasses();
        PayoutTask now = ledger.leases().claim(Stage.START, 9).get(0);
        assertThatThrownBy(() -> ledger.permits().create(old)).isInstanceOf(Permit.Refused.class);
        ledger.leases().giveBack(old);
        assertThat(task("a")).isEqualTo(now);
        assertThat(ledger.permits().create(now)).isPresent();
    }

    @Test
    void m09_aRowThatIsPutBackCanBeTakenAtOnceAndTheOldTaskCanDoNothing() {
        accept(order("a"));
        PayoutTask old = ledger.leases().claim(Stage.START, 9).get(0);
        ledger.leases().putBack(old);
        assertThatThrownBy(() -> ledger.permits().create(old)).isInstanceOf(Permit.Refused.class);
        PayoutTask now = ledger.leases().claim(Stage.START, 9).get(0);
        ledger.leases().putBack(old);
        assertThat(task("a")).isEqualTo(now);
    }

    @Test
    void m09_aRowGivenBackIsTakenAgainAfterAGap() {
        accept(order("a"));
        ledger.leases().giveBack(ledger.leases().claim(Stage.START, 9).get(0));
        assertThat(ledger.leases().claim(Stage.START, 9)).isEmpty();
        timePasses();
        assertThat(ledger.leases().claim(Stage.START, 9)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Situation.class)
    void m09_afterACrashInAnySituationAStageTakesUpWhatIsNotFinal(Situation situation) {
        bring("a", situation);
        reopen(new TestSettings());
        timePasses();
        List<Stage> takenBy = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (!ledger.leases().claim(stage, 9).isEmpty()) {
                takenBy.add(stage);
                timePasses();
            }
        }
        assertThat(takenBy).containsExactlyElementsOf(switch (situation) {
            case NEW, NO_SESSION_YET, WITH_SESSION, DEAD_BEFORE_PERMIT, NO_MONEY_BEFORE_PERMIT, NO_MONEY_AFTER_PERMIT -> List.of(Stage.START);
            case TO_COMPARE -> List.of(Stage.CONFIRM, Stage.RECONCILE);
            case STARTED, HELD_AFTER_MISMATCH, CONFIRM_PERMITTED, CONFIRM_AGAIN, CANCEL_AFTER_MISMATCH, CANCEL_TO_RETRY,
                 UNDECIDED_BEFORE_PERMIT, UNDECIDED_AFTER_PERMIT -> List.of(Stage.RECONCILE);
            // Final, or only a person can decide and there is no session to ask about.
            case HELD_AT_INTAKE, ALL_ATTEMPTS_DEAD, PAID_AFTER_FAILED, PAID, START_REFUSED, FAILED_BEFORE_PERMIT, FAILED_AFTER_PERMIT,
                 CANCELLED_AT_INTAKE, CANCEL_SEEN -> List.of();
        });
    }

    @Test
    void m08_aClaimIsOnlyALeaseAndPermitsNothing() {
        bring("a", Situation.CONFIRM_PERMITTED);
        timePasses();
        PayoutTask claimed = ledger.leases().claim(Stage.RECONCILE, 9).get(0);
        assertThatThrownBy(() -> ledger.permits().confirm(claimed, evidence -> Optional.of("agrees"))).isInstanceOf(Permit.Refused.class);
    }

    @Test
    void aCommitThatMakesWorkRingsTheBellOfItsStage() {
        List<Stage> rung = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            ledger.bells().listen(stage, () -> rung.add(stage));
        }
        accept(order("a"));
        assertThat(rung).containsExactly(Stage.START);
        start("a");
        rung.clear();
        hear("a", BankAnswer.WAITS_FOR_CONFIRM);
        assertThat(rung).containsExactly(Stage.CONFIRM);
        confirm("a");
        rung.clear();
        hear("a", BankAnswer.SUCCEEDED);
        assertThat(rung).containsExactly(Stage.RESULT, Stage.FINISHED_BATCH);
    }
}
