package payouts.ledger;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes checked orders into the ledger. The unique reference is the barrier: whatever is dropped, sent or read again,
 * a payout is there once (invariant 1).
 */
public final class OrderIntake {

    private final Ledger ledger;

    OrderIntake(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What became of some lines. */
    public record Accepted(int accepted, int duplicates, int rejected) {
    }

    /** A row that holds a reference already. */
    private record Known(long id, String contentHash, PayoutState state, Long batchId, Long line) {
        boolean cameFrom(long batch, long ofLine) {
            return batchId != null && line != null && batchId == batch && line == ofLine;
        }
    }

    /**
     * Takes the lines of a batch in one commit. Lines that the ledger already holds from this very batch (a crash
     * made us read them again) change nothing (M24).
     *
     * @return what became of the lines
     */
    public Accepted accept(long batchId, String channel, List<OrderLine> lines) {
        return ledger.inTransaction(tx -> {
            List<OrderLine> good = lines.stream().filter(line -> line.order() != null)
                    .sorted(Comparator.comparing(line -> line.order().reference())).toList();
            Set<Long> seen = seen(tx, batchId, lines);
            Set<Long> lookalikes = lookalikes(tx, lines, seen);
            tx.batch("""
                    insert into payout (reference, content_hash, lookalike_hash, amount_kopecks, currency, recipient_name,
                        customer_reference, description, sender_name, beneficiary_id, destination_type, destination_sealed,
                        channel, batch_id, batch_line, state, attempt, version, reason, due_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?,
                        case when cast(? as varchar) is null then current_timestamp end)
                    on conflict do nothing""",
                    good.stream().map(line -> payoutRow(batchId, channel, line, lookalikes)).toList());
            Map<String, Known> known = known(tx, good);
            List<Object[]> batchLines = new ArrayList<>();
            List<Object[]> history = new ArrayList<>();
            int accepted = 0;
            int duplicates = 0;
            int rejected = 0;
            for (OrderLine line : lines) {
                if (line.order() == null) {
                    rejected++;
                    batchLines.add(batchLine(batchId, line, "rejected", null, String.join("; ", line.reasons()), false));
                    continue;
                }
                Known row = known.get(line.order().reference());
                if (row.cameFrom(batchId, line.line())) {
                    accepted++;
                    batchLines.add(batchLine(batchId, line, "accepted", row.id(), null, !row.state().isFinal()));
                    if (!seen.contains(line.line())) {
                        history.add(new Object[] {row.id(), row.state().name(), channel, "line " + line.line() + " of batch " + batchId});
                    }
                } else if (row.contentHash().equals(ledger.fingerprints().ofContent(line.order()))) {
                    duplicates++;
                    batchLines.add(batchLine(batchId, line, "duplicate", row.id(), null, !row.state().isFinal()));
                } else {
                    rejected++;
                    batchLines.add(batchLine(batchId, line, "rejected", null, "reference: it belongs to another payout already,"
                            + " with other content; give this order a reference of its own, or send the same content", false));
                }
            }
            tx.batch("insert into batch_line (batch_id, line, outcome, payout_id, cells, reason, open)"
                    + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing", batchLines);
            tx.batch("insert into payout_history (payout_id, attempt, from_state, to_state, event, why, actor)"
                    + " values (?, 0, null, ?, 'accepted', ?, ?)",
                    history.stream().map(h -> new Object[] {h[0], h[1], h[3], h[2]}).toList());
            if (!lookalikes.isEmpty()) {
                ledger.alarmAfterCommit(tx, Alarms.Kind.LOOKALIKE, "Batch " + batchId + " has " + lookalikes.size()
                        + " orders whose card, amount and recipient stand under another reference too, within "
                        + ledger.settings().lookalikeDays() + " days.");
            }
            ledger.ringAfterCommit(tx, Stage.START);
            return new Accepted(accepted, duplicates, rejected);
        });
    }

    private Object[] payoutRow(long batchId, String channel, OrderLine line, Set<Long> lookalikes) {
        PayoutOrder order = line.order();
        String hold = hold(order, lookalikes.contains(line.line()));
        return new Object[] {order.reference(), ledger.fingerprints().ofContent(order), ledger.fingerprints().ofLookalike(order), order.amountKopecks(),
            order.currency(), order.recipientName(), order.customerReference(), order.description(), order.senderName(),
            order.beneficiaryId(), order.destination().type(), ledger.sealer().seal(order.destination().value(), order.reference()),
            channel, batchId, line.line(), hold == null ? PayoutState.ACCEPTED : PayoutState.HELD, hold, hold};
    }

    /** HELD lies before the session is created: a session that waits for a person runs into the bank's deadline (M16). */
    private String hold(PayoutOrder order, boolean lookalike) {
        if (order.amountKopecks() > ledger.settings().holdOverKopecks()) {
            return "The amount is above payouts.hold.amount-over: a person releases or cancels it.";
        }
        if (lookalike && ledger.settings().holdLookalikes()) {
            return "The same card, amount and recipient stand under another reference: a person releases or cancels it.";
        }
        return null;
    }

    /** The lines that the ledger holds from this very batch already (M24). */
    private static Set<Long> seen(Tx tx, long batchId, List<OrderLine> lines) throws SQLException {
        return new HashSet<>(tx.list("select line from batch_line where batch_id = ? and line = any(?)", row -> row.getLong(1),
                batchId, lines.stream().map(OrderLine::line).toArray(Long[]::new)));
    }

    /** The new lines whose card, amount and recipient stand under another reference, in the ledger or further up (M29). */
    private Set<Long> lookalikes(Tx tx, List<OrderLine> lines, Set<Long> seen) throws SQLException {
        if (ledger.settings().lookalikeDays() <= 0) {
            return Set.of();
        }
        Map<OrderLine, String> hashes = new LinkedHashMap<>();
        lines.stream().filter(line -> line.order() != null)
                .forEach(line -> hashes.put(line, ledger.fingerprints().ofLookalike(line.order())));
        Map<String, Set<String>> references = new HashMap<>();
        tx.list("select lookalike_hash, reference from payout where lookalike_hash = any(?)"
                        + " and accepted_at > current_timestamp - cast(? as integer) * interval '1' day",
                row -> references.computeIfAbsent(row.getString(1), hash -> new HashSet<>()).add(row.getString(2)),
                hashes.values().stream().distinct().toArray(String[]::new), ledger.settings().lookalikeDays());
        Set<Long> found = new HashSet<>();
        hashes.forEach((line, hash) -> {
            Set<String> under = references.computeIfAbsent(hash, key -> new HashSet<>());
            boolean isNew = under.add(line.order().reference());
            if (isNew && under.size() > 1 && !seen.contains(line.line())) {
                found.add(line.line());
            }
        });
        return found;
    }

    /**
     * The rows that hold these references now, ours or older ones. They are locked, so that none becomes final
     * between this look and the line that waits for it.
     */
    private static Map<String, Known> known(Tx tx, List<OrderLine> good) throws SQLException {
        Map<String, Known> known = new HashMap<>();
        if (!good.isEmpty()) {
            tx.list("select id, reference, content_hash, state, batch_id, batch_line from payout where reference = any(?)"
                            + " order by reference for update",
                    row -> known.put(row.getString(2), new Known(row.getLong(1), row.getString(3),
                            PayoutState.valueOf(row.getString(4)), row.getObject(5, Long.class), row.getObject(6, Long.class))),
                    (Object) good.stream().map(line -> line.order().reference()).distinct().toArray(String[]::new));
        }
        return known;
    }

    private Object[] batchLine(long batchId, OrderLine line, String outcome, Long payoutId, String reason, boolean open) {
        // A rejected line keeps its card columns, so that it can be mended and dropped again: they are sealed meanwhile.
        String cells = outcome.equals("rejected") ? ledger.sealer().seal(Cells.toJson(line.cells()), owner(batchId, line.line()))
                : Cells.toJson(line.cellsToKeep());
        return new Object[] {batchId, line.line(), outcome, payoutId, cells, reason, open};
    }

    static String owner(long batchId, long line) {
        return "batch " + batchId + " line " + line;
    }
}
