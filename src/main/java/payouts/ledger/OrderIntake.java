package payouts.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import payouts.ledger.IntakeRows.Known;
import payouts.ledger.IntakeRows.NewLine;
import payouts.ledger.IntakeRows.NewPayout;

/**
 * Takes checked orders into the ledger. The unique reference is the barrier: whatever is dropped, sent or read again,
 * a payout is there once (invariant 1).
 */
public final class OrderIntake {

    private static final String ACCEPTED = "accepted";
    private static final String DUPLICATE = "duplicate";
    private static final String REJECTED = "rejected";
    private static final String PREVIEW = "dry-run";
    private static final String CONFLICT = "reference: it belongs to another payout already, with other content;"
            + " give this order a reference of its own, or send the same content";

    private final Ledger ledger;

    OrderIntake(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What became of some lines, one by one, in the order they were given. */
    public record Accepted(List<LineOutcome> lines) {

        /** How many lines are new payouts. */
        public int accepted() {
            return count(ACCEPTED);
        }

        /** How many lines repeat a payout that the ledger has. */
        public int duplicates() {
            return count(DUPLICATE);
        }

        /** How many lines are no payouts, each with its reason. */
        public int rejected() {
            return count(REJECTED);
        }

        private int count(String outcome) {
            return (int) lines.stream().filter(line -> line.outcome().equals(outcome)).count();
        }
    }

    /**
     * What became of one line.
     *
     * @param reference of the order; null where the line is none
     * @param outcome   {@code accepted}, {@code duplicate} or {@code rejected}
     * @param state     of the payout that bears the reference; null for a rejected line
     * @param channel   through which that payout was ordered; null for a rejected line
     * @param reason    why it was rejected, or is held; null for none
     */
    public record LineOutcome(long line, String reference, String outcome, PayoutState state, String channel, String reason) {
    }

    /** What else is to happen in the commit that accepts a delivery, where it came from the ledger's own database. */
    @FunctionalInterface
    public interface InTheSameCommit {
        /** May run more than once, each time after a rollback. */
        void run(Connection connection, Accepted accepted) throws SQLException;
    }

    /**
     * Takes the lines of an open batch in one commit. Lines that the ledger already holds from this very batch (a crash
     * made us read them again) change nothing (M24).
     *
     * @return what became of the lines
     * @throws BatchOwners.Lost when another boot reads the batch by now
     */
    public Accepted accept(long batchId, String channel, List<OrderLine> lines) {
        return ledger.inTransaction(tx -> {
            ledger.batchOwners().lockReading(tx, batchId);
            return accept(tx, batchId, channel, lines);
        });
    }

    /**
     * Takes a delivery that comes whole, batch and lines in one commit. One that the ledger holds already, by its
     * channel, name and content, changes nothing (M24).
     *
     * @param also what else belongs into the commit
     * @return what became of the lines; nothing where the delivery is known already
     */
    public Accepted accept(Delivery delivery, List<OrderLine> lines, InTheSameCommit also) {
        return ledger.inTransaction(tx -> {
            if (delivery.inputName() != null && tx.exists("select 1 from batch where channel = ? and input_name = ? and sha256 = ?",
                    delivery.channel(), delivery.inputName(), delivery.sha256())) {
                return new Accepted(List.of());
            }
            long batchId = tx.insertWithId("insert into batch (channel, input_name, sha256, format, delimiter, header, state, archived,"
                            + " read_at, closed_at, correlation_id, reply_to) values (?, ?, ?, 'json', ',', ?, 'CLOSED', true,"
                            + " current_timestamp, current_timestamp, ?, ?)", delivery.channel(),
                    Objects.requireNonNullElse(delivery.inputName(), delivery.channel()), delivery.sha256(),
                    Cells.toJson(delivery.header()), delivery.correlationId(), delivery.replyTo());
            Accepted accepted = accept(tx, batchId, delivery.channel(), lines);
            also.run(tx.connection(), accepted);
            return accepted;
        });
    }

    /**
     * Says what would become of lines if they were accepted now, and changes nothing.
     *
     * @param before what earlier lines of the same input would have become; these lines are added to it
     */
    public Accepted preview(Preview before, List<OrderLine> lines) {
        return ledger.inTransaction(tx -> {
            List<OrderLine> good = lines.stream().filter(line -> line.order() != null).toList();
            Map<OrderLine, String> hashes = lookalikeHashes(good);
            Map<String, Set<String>> references = new HashMap<>();
            hashes.values().forEach(hash -> references.put(hash, new TreeSet<>(before.lookalikes.getOrDefault(hash, Set.of()))));
            Map<Long, String> lookalikes = lookalikes(tx, lines, hashes, Set.of(), references);
            Map<String, Known> known = IntakeRows.known(tx, references(good), "");
            List<LineOutcome> outcomes = new ArrayList<>();
            for (OrderLine line : lines) {
                Known row = null;
                if (line.order() != null) {
                    String reference = line.order().reference();
                    row = known.containsKey(reference) ? known.get(reference) : before.payouts.get(reference);
                    if (row == null) {
                        String hold = hold(line.order(), lookalikes.containsKey(line.line()));
                        row = new Known(0, reference, ledger.fingerprints().ofContent(line.order()),
                                hold == null ? PayoutState.ACCEPTED : PayoutState.HELD, hold, 0L, line.line(), PREVIEW,
                                line.order().amountKopecks(), line.order().currency());
                        before.payouts.put(reference, row);
                        before.lookalikes.computeIfAbsent(hashes.get(line), hash -> new TreeSet<>()).add(reference);
                    }
                }
                outcomes.add(outcome(0, PREVIEW, line, row));
            }
            return new Accepted(outcomes);
        });
    }

    /** What the lines of one input would have become so far. Keeps about 300 bytes for each order. */
    public static final class Preview {
        private final Map<String, Known> payouts = new HashMap<>();
        private final Map<String, Set<String>> lookalikes = new HashMap<>();
    }

    private Map<OrderLine, String> lookalikeHashes(List<OrderLine> good) {
        Map<OrderLine, String> hashes = new IdentityHashMap<>();
        good.forEach(line -> hashes.put(line, ledger.fingerprints().ofLookalike(line.order())));
        return hashes;
    }

    private Accepted accept(Tx tx, long batchId, String channel, List<OrderLine> lines) throws SQLException {
        List<OrderLine> good = lines.stream().filter(line -> line.order() != null)
                .sorted(Comparator.comparing(line -> line.order().reference())).toList();
        Map<OrderLine, String> lookalikeHashes = lookalikeHashes(good);
        Set<Long> seen = seen(tx, batchId, lines);
        Map<Long, String> lookalikes = lookalikes(tx, lines, lookalikeHashes, seen, new HashMap<>());
        Map<String, Known> known = IntakeRows.insertPayouts(tx, batchId, channel,
                good.stream().map(line -> payout(line, lookalikeHashes.get(line), lookalikes)).toList());
        known.putAll(IntakeRows.known(tx, references(good).filter(reference -> !known.containsKey(reference)), "for update"));
        List<LineOutcome> outcomes = new ArrayList<>();
        List<NewLine> batchLines = new ArrayList<>();
        List<Known> history = new ArrayList<>();
        for (OrderLine line : lines) {
            Known row = line.order() == null ? null : known.get(line.order().reference());
            LineOutcome outcome = outcome(batchId, channel, line, row);
            outcomes.add(outcome);
            batchLines.add(batchLine(batchId, line, outcome, row));
            if (outcome.outcome().equals(ACCEPTED) && row.cameFrom(batchId, line.line()) && !seen.contains(line.line())) {
                history.add(row);
            }
        }
        IntakeRows.insertLines(tx, batchId, batchLines);
        IntakeRows.insertHistory(tx, batchId, channel, history);
        Outbox.writeAtOnce(tx, batchId, lines.stream().map(OrderLine::line).filter(line -> !seen.contains(line)).toArray(Long[]::new));
        if (!lookalikes.isEmpty()) {
            ledger.alarmAfterCommit(tx, Alarms.Kind.LOOKALIKE, "Batch " + batchId + " has " + lookalikes.size()
                    + " orders whose card, amount and recipient stand under another reference too, within "
                    + ledger.settings().lookalikeDays() + " days: " + told(lookalikes) + ".");
        }
        ledger.ringAfterCommit(tx, Stage.START);
        Accepted accepted = new Accepted(outcomes);
        if (accepted.accepted() < lines.size()) {
            ledger.ringAfterCommit(tx, Stage.RESULT);
        }
        return accepted;
    }

    private LineOutcome outcome(long batchId, String channel, OrderLine line, Known row) {
        if (row == null) {
            return new LineOutcome(line.line(), null, REJECTED, null, null, String.join("; ", line.reasons()));
        }
        String reference = line.order().reference();
        if (row.cameFrom(batchId, line.line())) {
            return new LineOutcome(line.line(), reference, ACCEPTED, row.state(), channel, row.state() == PayoutState.HELD ? row.reason() : null);
        }
        if (row.hasContentOf(line.order(), ledger.fingerprints().ofContent(line.order()))) {
            return new LineOutcome(line.line(), reference, DUPLICATE, row.state(), row.channel(), null);
        }
        return new LineOutcome(line.line(), reference, REJECTED, null, null, CONFLICT);
    }

    /** The first few, for a person to look at. */
    private static String told(Map<Long, String> lookalikes) {
        List<String> pairs = lookalikes.values().stream().sorted().toList();
        return String.join(", ", pairs.subList(0, Math.min(5, pairs.size()))) + (pairs.size() > 5 ? ", …" : "");
    }

    private NewPayout payout(OrderLine line, String lookalikeHash, Map<Long, String> lookalikes) {
        PayoutOrder order = line.order();
        String hold = hold(order, lookalikes.containsKey(line.line()));
        return new NewPayout(line.line(), order, ledger.fingerprints().ofContent(order), lookalikeHash,
                ledger.sealer().seal(order.destination().value(), order.reference()),
                hold == null ? PayoutState.ACCEPTED : PayoutState.HELD, hold);
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

    /**
     * The new lines whose card, amount and recipient stand under another reference, in the ledger or further up (M29),
     * each with both references.
     *
     * @param references the references known so far, by hash
     */
    private Map<Long, String> lookalikes(Tx tx, List<OrderLine> lines, Map<OrderLine, String> hashes, Set<Long> seen,
                                         Map<String, Set<String>> references) throws SQLException {
        Map<Long, String> found = new HashMap<>();
        if (ledger.settings().lookalikeDays() <= 0 || hashes.isEmpty()) {
            return found;
        }
        tx.list("select lookalike_hash, reference from payout where lookalike_hash = any(?)"
                        + " and accepted_at > current_timestamp - cast(? as integer) * interval '1' day",
                row -> references.computeIfAbsent(row.getString(1), hash -> new TreeSet<>()).add(row.getString(2)),
                hashes.values().stream().distinct().toArray(String[]::new), ledger.settings().lookalikeDays());
        for (OrderLine line : lines) {
            if (hashes.containsKey(line)) {
                Set<String> under = references.computeIfAbsent(hashes.get(line), key -> new TreeSet<>());
                String reference = line.order().reference();
                boolean isNew = under.add(reference);
                if (isNew && under.size() > 1 && !seen.contains(line.line())) {
                    found.put(line.line(), reference + " like "
                            + under.stream().filter(other -> !other.equals(reference)).findFirst().orElseThrow());
                }
            }
        }
        return found;
    }

    private static Stream<String> references(List<OrderLine> good) {
        return good.stream().map(line -> line.order().reference());
    }

    private NewLine batchLine(long batchId, OrderLine line, LineOutcome outcome, Known row) {
        boolean rejected = outcome.outcome().equals(REJECTED);
        // A rejected line keeps its card columns, so that it can be mended and dropped again: they are sealed meanwhile.
        String cells = rejected ? ledger.sealer().seal(Cells.toJson(line.cells()), owner(batchId, line.line()))
                : Cells.toJson(line.cellsToKeep());
        return new NewLine(line.line(), outcome.outcome(), rejected ? null : row.id(), cells, rejected ? outcome.reason() : null,
                !rejected && !row.state().isFinal());
    }

    static String owner(long batchId, long line) {
        return "batch " + batchId + " line " + line;
    }
}
