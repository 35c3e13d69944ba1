package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a route may decide: it can keep money from moving, and only before the confirm permit. */
class RouteActsTest extends LedgerFixture {

    private static final Set<PayoutState> MAY_ACT = Set.of(PayoutState.ACCEPTED, PayoutState.WAITING, PayoutState.READY);

    @Test
    void m07_aRouteHoldsAndCancelsOnlyBeforeAConfirmPermitAndARefusalChangesNothing() {
        for (Situation situation : Situation.values()) {
            String held = "hold-" + situation.name().toLowerCase();
            bring(held, situation);
            act(held, () -> ledger.routeActs().hold(task(held), "A rule.", "mine"));
            String cancelled = "cancel-" + situation.name().toLowerCase();
            bring(cancelled, situation);
            act(cancelled, () -> ledger.routeActs().cancel(task(cancelled), "A rule.", "mine"));
        }
    }

    private void act(String reference, Runnable act) {
        PayoutState before = state(reference);
        boolean permitted = task(reference).attempt() > 0 && attempt(reference).confirmPermitted() && attempt(reference).ended() == null;
        if (!MAY_ACT.contains(before) || permitted) {
            assertChangesNothing(() -> {
                try {
                    act.run();
                } catch (Permit.Refused e) {
                    assertThat(e).hasMessageContaining(reference);
                }
            });
        } else {
            act.run();
            assertThat(state(reference)).as(reference).isIn(PayoutState.HELD, PayoutState.CANCELLED, PayoutState.CANCELLING);
        }
    }

    @Test
    void whatAPersonHasReleasedIsNotHeldAgain() {
        accept(order("a"));
        assertThat(ledger.routeActs().hold(task("a"), "Too much.", "payout-start").state()).isEqualTo(PayoutState.HELD);
        ledger.persons().release("a", "anna");
        assertThat(ledger.routeActs().hold(task("a"), "Too much.", "payout-start").state()).isEqualTo(PayoutState.ACCEPTED);
        ready("a");
        assertThat(ledger.routeActs().hold(task("a"), "Listed.", "payout-confirm").state()).isEqualTo(PayoutState.HELD);
        ledger.persons().release("a", "anna");
        assertThat(ledger.routeActs().hold(task("a"), "Listed.", "payout-confirm").state()).isEqualTo(PayoutState.READY);
    }

    @Test
    void aCancelBeforeTheSessionIsFinalAtOnceAndTheHistoryNamesTheRoute() {
        accept(order("a"));
        assertThat(ledger.routeActs().cancel(task("a"), "On a list.", "screening").state()).isEqualTo(PayoutState.CANCELLED);
        assertThat(ledger.persons().history("a")).last().satisfies(moment -> {
            assertThat(moment.actor()).isEqualTo("route screening");
            assertThat(moment.why()).isEqualTo("On a list.");
        });
        assertThat(ledger.persons().find("a").orElseThrow().errorDescription()).isEqualTo("On a list.");
    }

    @Test
    void aCancelOfWhatWaitsForTheConfirmIsCancelledAtTheBankAndConfirmedNoMore() {
        accept(order("a"));
        ready("a");
        PayoutTask task = ledger.routeActs().cancel(task("a"), "On a list.", "screening");
        assertThat(task.state()).isEqualTo(PayoutState.CANCELLING);
        assertThatThrownBy(() -> ledger.permits().confirm(task, evidence -> Optional.of("agrees"))).isInstanceOf(Permit.Refused.class);
        assertThat(ledger.permits().cancel(task).sessionId()).isEqualTo(session("a", 1));
    }

    @Test
    void anActOnARowThatHasMovedOnIsRefused() {
        accept(order("a"));
        PayoutTask old = task("a");
        ready("a");
        assertThatThrownBy(() -> ledger.routeActs().hold(old, "Late.", "mine")).isInstanceOf(Permit.Refused.class).hasMessageContaining("moved on");
        assertThatThrownBy(() -> ledger.routeActs().cancel(old, "Late.", "mine")).isInstanceOf(Permit.Refused.class);
    }
}
