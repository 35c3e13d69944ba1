package payouts.ledger;

import java.sql.SQLException;
import java.util.List;
import payouts.ledger.Payouts.Cause;
import payouts.money.Kopecks;

/** Money that came back after a success (M34): recorded once for each return of the bank; the final status stays. */
final class Returns {

    private final Ledger ledger;

    Returns(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Records what came back, in the transaction that records the event which told it. What is recorded already
     * changes nothing.
     *
     * @return how many of them were new
     */
    int record(Tx tx, Payout payout, int attempt, List<SessionReport.Return> returns) throws SQLException {
        int recorded = 0;
        for (SessionReport.Return back : returns) {
            if (tx.exists("select 1 from payout_return where payout_id = ? and return_id = ?", payout.id(), back.id())) {
                continue;
            }
            tx.write("insert into payout_return (payout_id, return_id, attempt, amount_kopecks) values (?, ?, ?, ?)", payout.id(),
                    back.id(), attempt, back.amountKopecks());
            long sum = tx.first("select sum(amount_kopecks) from payout_return where payout_id = ?", row -> row.getLong(1), payout.id()).orElseThrow();
            returned(tx, payout, attempt, back, sum);
            recorded++;
        }
        return recorded;
    }

    private void returned(Tx tx, Payout before, int attempt, SessionReport.Return back, long sumKopecks) throws SQLException {
        String text = Kopecks.format(back.amountKopecks()) + " " + before.currency() + " came back, " + Kopecks.format(sumKopecks) + " of "
                + Kopecks.format(before.amountKopecks()) + " in all.";
        Payout payout = Payouts.lock(tx, before.id()).orElseThrow(Tx.RowMoved::new);
        Payouts.history(tx, payout.id(), attempt, payout.state(), payout.state(), Cause.of("returned", text));
        Outbox.writeReturn(tx, payout, attempt, back.id(), back.amountKopecks());
        ledger.ringAfterCommit(tx, Stage.RESULT);
        ledger.alarmAfterCommit(tx, sumKopecks > payout.amountKopecks() ? Alarms.Kind.CONTRADICTION : Alarms.Kind.RETURNED,
                "Payout " + payout.reference() + ": " + text + (sumKopecks > payout.amountKopecks()
                        ? " That is more than was paid; ask the bank's support." : ""));
    }
}
