package payouts.ledger;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds the bank's statement of the escrow account against the ledger, after a restore or a failover (M37). It reads, and
 * changes nothing: what differs is for a person.
 */
public final class StatementCheck {

    private static final int AT_ONCE = 1000;

    private final Ledger ledger;

    StatementCheck(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * One line of the statement.
     *
     * @param sessionId     null where the bank names none
     * @param debit         money that left the account
     * @param amountKopecks greater than 0
     */
    public record Booking(String sessionId, boolean debit, long amountKopecks) {
    }

    /**
     * One difference.
     *
     * @param sessionId     null where neither side names one
     * @param reference     null where nobody knows it
     * @param state         of the payout that bears the reference; null where the ledger has none
     * @param bankKopecks   what the bank paid; null where its statement has nothing
     * @param ledgerKopecks what was ordered; null where the ledger has no such payout
     */
    public record Row(String sessionId, String reference, PayoutState state, Long bankKopecks, Long ledgerKopecks) {
    }

    /**
     * What a comparison found.
     *
     * @param paid                  sessions by which the statement shows money leaving
     * @param paidKopecks           what they paid, fees left out
     * @param agreeing              those of them that the ledger knows as the payout's success, with its amount
     * @param notInLedger           sessions that the ledger never knew
     * @param notSucceeded          sessions of ours whose payout does not stand as paid by them
     * @param notInStatement        payouts that the ledger holds as paid in the period, and the statement lacks
     * @param amountDiffers         payouts that were paid with another amount than ordered
     * @param withoutSession        debits that name no session
     * @param withoutSessionKopecks what they sum up to
     */
    public record Findings(long paid, long paidKopecks, long agreeing, List<Row> notInLedger, List<Row> notSucceeded,
                           List<Row> notInStatement, List<Row> amountDiffers, long withoutSession, long withoutSessionKopecks) {

        /** The same, with what the bank tells about the sessions that the ledger never knew. */
        public Findings withNames(List<Row> named) {
            return new Findings(paid, paidKopecks, agreeing, named, notSucceeded, notInStatement, amountDiffers, withoutSession,
                    withoutSessionKopecks);
        }
    }

    private record Known(String reference, PayoutState state, boolean current, long amountKopecks) {
    }

    /**
     * Compares.
     *
     * @param from     payouts that the ledger holds as finished from then on …
     * @param until    … and before then must stand in the statement
     * @param bookings of a wider period: a payout may be booked on another day than it finished on
     */
    public Findings compare(OffsetDateTime from, OffsetDateTime until, List<Booking> bookings) {
        Map<String, List<Long>> sessions = new LinkedHashMap<>();
        List<Booking> debits = bookings.stream().filter(Booking::debit).toList();
        debits.stream().filter(booking -> booking.sessionId() != null)
                .forEach(booking -> sessions.computeIfAbsent(booking.sessionId(), id -> new ArrayList<>()).add(booking.amountKopecks()));
        List<Booking> without = debits.stream().filter(booking -> booking.sessionId() == null).toList();
        Map<String, Known> known = known(List.copyOf(sessions.keySet()));
        List<Row> notInLedger = new ArrayList<>();
        List<Row> notSucceeded = new ArrayList<>();
        List<Row> amountDiffers = new ArrayList<>();
        long sum = 0;
        long agreeing = 0;
        for (Map.Entry<String, List<Long>> session : sessions.entrySet()) {
            long paid = paid(session.getValue());
            sum += paid;
            Known payout = known.get(session.getKey());
            if (payout == null) {
                notInLedger.add(new Row(session.getKey(), null, null, paid, null));
                continue;
            }
            Row row = new Row(session.getKey(), payout.reference(), payout.state(), paid, payout.amountKopecks());
            if (payout.state() != PayoutState.SUCCEEDED || !payout.current()) {
                notSucceeded.add(row);
            } else if (paid != payout.amountKopecks()) {
                amountDiffers.add(row);
            } else {
                agreeing++;
            }
        }
        List<Row> notInStatement = succeeded(from, until).stream().filter(row -> !sessions.containsKey(row.sessionId())).toList();
        return new Findings(sessions.size(), sum, agreeing, notInLedger, notSucceeded, notInStatement, amountDiffers, without.size(),
                without.stream().mapToLong(Booking::amountKopecks).sum());
    }

    /** The bank books a payout and its fee (page on escrow accounts): the larger is the payout. The same again is a second payout. */
    private static long paid(List<Long> debits) {
        long largest = Collections.max(debits);
        return largest * Collections.frequency(debits, largest);
    }

    private Map<String, Known> known(List<String> sessions) {
        Map<String, Known> known = new HashMap<>();
        for (int i = 0; i < sessions.size(); i += AT_ONCE) {
            String[] some = sessions.subList(i, Math.min(sessions.size(), i + AT_ONCE)).toArray(String[]::new);
            ledger.inTransactionDo(tx -> tx.list("""
                    select a.session_id, p.reference, p.state, p.attempt, a.number, p.amount_kopecks
                    from attempt a join payout p on p.id = a.payout_id where a.session_id = any(?)""",
                    row -> known.put(row.getString(1), new Known(row.getString(2), PayoutState.valueOf(row.getString(3)),
                            row.getInt(4) == row.getInt(5), row.getLong(6))), (Object) some));
        }
        return known;
    }

    private List<Row> succeeded(OffsetDateTime from, OffsetDateTime until) {
        return ledger.inTransaction(tx -> {
            tx.readsWholeTables();
            return tx.list("""
                select a.session_id, p.reference, p.amount_kopecks from payout p
                left join attempt a on a.payout_id = p.id and a.number = p.attempt
                where p.state = 'SUCCEEDED' and coalesce(a.finished_at, p.final_at) >= ? and coalesce(a.finished_at, p.final_at) < ?
                order by p.id""",
                row -> new Row(row.getString(1), row.getString(2), PayoutState.SUCCEEDED, null, row.getLong(3)), from, until);
        });
    }

    /** A session that the ledger never knew, with the reference that the bank shows for it, and where that payout stands. */
    public Row named(Row unknown, String reference) {
        return ledger.inTransaction(tx -> tx.first("select state, amount_kopecks from payout where reference = ?",
                row -> new Row(unknown.sessionId(), reference, PayoutState.valueOf(row.getString(1)), unknown.bankKopecks(), row.getLong(2)),
                reference).orElse(new Row(unknown.sessionId(), reference, null, unknown.bankKopecks(), null)));
    }
}
