package payouts.ledger;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/** Numbers for those who watch: what is in work, how old it is, what it comes to. Reads only rows that are not final. */
public final class Figures {

    private final Ledger ledger;

    Figures(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * The payouts in one state.
     *
     * @param oldest how long ago the one that stands there longest came into it
     */
    public record InState(PayoutState state, long count, long sumKopecks, Duration oldest) {
    }

    /** Every state in which there is a payout, without the final ones. */
    public List<InState> inWork() {
        return ledger.inTransaction(tx -> {
            tx.readsWholeTables();
            return tx.list("""
                select state, count(*), sum(amount_kopecks), min(updated_at), current_timestamp from payout
                where state = any(?) group by state""",
                row -> new InState(PayoutState.valueOf(row.getString(1)), row.getLong(2), row.getLong(3),
                        Duration.between(row.getObject(4, OffsetDateTime.class), row.getObject(5, OffsetDateTime.class))),
                (Object) PayoutState.notFinal().stream().map(Enum::name).toArray(String[]::new));
        });
    }

    /**
     * How long the bank has waited for the confirm that it has waited for longest; zero when it waits for none. The bank
     * gives a session up after a time that it does not document.
     */
    public Duration oldestUnconfirmed() {
        return ledger.inTransaction(tx -> {
            tx.readsWholeTables();
            return tx.first("""
                select min(a.ready_at), current_timestamp from payout p join attempt a on a.payout_id = p.id and a.number = p.attempt
                where p.state = any(?) and a.ready_at is not null and a.confirm_permit_at is null and a.ended is null""",
                row -> {
                    OffsetDateTime oldest = row.getObject(1, OffsetDateTime.class);
                    return oldest == null ? Duration.ZERO : Duration.between(oldest, row.getObject(2, OffsetDateTime.class));
                }, (Object) PayoutState.notFinal().stream().map(Enum::name).toArray(String[]::new)).orElse(Duration.ZERO);
        });
    }
}
