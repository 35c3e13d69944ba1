package payouts.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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

    static final String THERE_ALREADY = "select line from batch_line where batch_id = ? and line = any(?)";

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

    /** Lines ready to be taken: what of it needs no look into the ledger is done, hashed and sealed. */
    public static final class Prepared {
        private final List<PreparedLine> lines;

        private Prepared(List<PreparedLine> lines) {
            this.lines = lines;
        }
    }

    /** The hashes, the sealed card and the cells to keep are null for a line that is no order, the latter two for one that is only previewed. */
    private record PreparedLine(OrderLine line, String contentHash, String lookalikeHash, String sealed, String cells) {

        PayoutOrder order() {
            return line.order();
        }

        long number() {
            return line.line();
        }

        /** As {@link NewLine#toString}. */
        @Override
        public String toString() {
            return line.toString();
        }
    }

    /** Does beforehand what needs no look into the ledger; any thread may. */
    public Prepared prepare(List<OrderLine> lines) {
        return new Prepared(lines.stream().map(this::hashed).map(this::sealed).toList());
    }

    private PreparedLine hashed(OrderLine line) {
        PayoutOrder order = line.order();
        return order == null ? new PreparedLine(line, null, null, null, null)
                : new PreparedLine(line, ledger.fingerprints().ofContent(order), ledger.fingerprints().ofLookalike(order), null, null);
    }

    private PreparedLine sealed(PreparedLine hashed) {
        PayoutOrder order = hashed.order();
        return order == null ? hashed : new PreparedLine(hashed.line, hashed.contentHash, hashed.lookalikeHash,
                ledger.sealer().seal(order.destination().value(), order.reference()), Cells.toJson(hashed.line.cellsToKeep()));
    }

    /**
     * Takes the lines of an open batch in one commit. Lines that the ledger already holds from this very batch (a crash
     * made us read them again) change nothing (M24).
     *
     * @param after the batch's last line before these; 0 for none
     * @return what became of the lines
     * @throws BatchOwners.Lost when another boot reads the batch by now
     * @throws BatchOwners.Gap  when the ledger does not have the line before
     */
    public Accepted accept(long batchId, String channel, long after, Prepared lines) {
        return ledger.inTransaction(tx -> {
            ledger.batchOwners().lockReading(tx, batchId);
            BatchOwners.behind(tx, batchId, after);
            return accept(tx, batchId, channel, lines.lines);
        });
    }

    /**
     * Takes a delivery that comes whole, batch and lines in one commit. One that the ledger holds already, by its
     * channel, name and content, changes nothing (M24).
     *
     * @param also what else belongs into the commit
     * @return what became of the lines; nothing where the delivery is known already
     */
    public Accepted accept(Delivery delivery, Prepared lines, InTheSameCommit also) {
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
            Accepted accepted = accept(tx, batchId, delivery.channel(), lines.lines);
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
        List<PreparedLine> hashed = lines.stream().map(this::hashed).toList();
        return ledger.inTransaction(tx -> {
            List<PreparedLine> good = hashed.stream().filter(line -> line.order() != null).toList();
            Map<String, Set<String>> references = new HashMap<>();
            good.forEach(line -> references.put(line.lookalikeHash(),
                    new TreeSet<>(before.lookalikes.getOrDefault(line.lookalikeHash(), Set.of()))));
            Map<Long, String> lookalikes = lookalikes(tx, good, Set.of(), references);
            Map<String, Known> known = IntakeRows.known(tx, references(good), "");
            List<LineOutcome> outcomes = new ArrayList<>();
            for (PreparedLine line : hashed) {
                Known row = null;
                if (line.order() != null) {
                    String reference = line.order().reference();
                    row = known.containsKey(reference) ? known.get(reference) : before.payouts.get(reference);
                    if (row == null) {
                        String hold = hold(line.order(), lookalikes.containsKey(line.number()));
                        row = new Known(0, reference, line.contentHash(),
                                hold == null ? PayoutState.ACCEPTED : PayoutState.HELD, hold, 0L, line.number(), PREVIEW,
                                line.order().amountKopecks(), line.order().currency());
                        before.payouts.put(reference, row);
                        before.lookalikes.computeIfAbsent(line.lookalikeHash(), hash -> new TreeSet<>()).add(reference);
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

    private Accepted accept(Tx tx, long batchId, String channel, List<PreparedLine> lines) throws SQLException {
        List<PreparedLine> good = lines.stream().filter(line -> line.order() != null).toList();
        Set<Long> seen = seen(tx, batchId, lines);
        Map<Long, String> lookalikes = lookalikes(tx, good, seen, new HashMap<>());
        Map<String, Known> known = IntakeRows.insertPayouts(tx, batchId, channel,
                good.stream().sorted(Comparator.comparing(line -> line.order().reference())).map(line -> payout(line, lookalikes)).toList());
        known.putAll(IntakeRows.known(tx, references(good).filter(reference -> !known.containsKey(reference)), "for update"));
        List<LineOutcome> outcomes = new ArrayList<>();
        List<NewLine> batchLines = new ArrayList<>();
        List<Known> history = new ArrayList<>();
        for (PreparedLine line : lines) {
            Known row = line.order() == null ? null : known.get(line.order().reference());
            LineOutcome outcome = outcome(batchId, channel, line, row);
            outcomes.add(outcome);
            if (!seen.contains(line.number())) {
                batchLines.add(batchLine(batchId, line, outcome, row));
                if (outcome.outcome().equals(ACCEPTED)) {
                    history.add(row);
                }
            }
        }
        IntakeRows.insertLines(tx, batchId, batchLines);
        IntakeRows.insertHistory(tx, batchId, channel, history);
        Outbox.writeAtOnce(tx, batchId, lines.stream().map(PreparedLine::number).filter(line -> !seen.contains(line)).toArray(Long[]::new));
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

    private static LineOutcome outcome(long batchId, String channel, PreparedLine line, Known row) {
        if (row == null) {
            return new LineOutcome(line.number(), null, REJECTED, null, null, String.join("; ", line.line().reasons()));
        }
        String reference = line.order().reference();
        if (row.cameFrom(batchId, line.number())) {
            return new LineOutcome(line.number(), reference, ACCEPTED, row.state(), channel, row.state() == PayoutState.HELD ? row.reason() : null);
        }
        if (row.hasContentOf(line.order(), line.contentHash())) {
            return new LineOutcome(line.number(), reference, DUPLICATE, row.state(), row.channel(), null);
        }
        return new LineOutcome(line.number(), reference, REJECTED, null, null, CONFLICT);
    }

    /** The first few, for a person to look at. */
    private static String told(Map<Long, String> lookalikes) {
        List<String> pairs = lookalikes.values().stream().sorted().toList();
        return String.join(", ", pairs.subList(0, Math.min(5, pairs.size()))) + (pairs.size() > 5 ? ", …" : "");
    }

    private NewPayout payout(PreparedLine line, Map<Long, String> lookalikes) {
        String hold = hold(line.order(), lookalikes.containsKey(line.number()));
        return new NewPayout(line.number(), line.order(), line.contentHash(), line.lookalikeHash(), line.sealed(),
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
    private static Set<Long> seen(Tx tx, long batchId, List<PreparedLine> lines) throws SQLException {
        return new HashSet<>(tx.list(THERE_ALREADY, row -> row.getLong(1),
                batchId, lines.stream().map(PreparedLine::number).toArray(Long[]::new)));
    }

    /**
     * The new lines whose card, amount and recipient stand under another reference, in the ledger or further up (M29),
     * each with both references.
     *
     * @param references the references known so far, by hash
     */
    private Map<Long, String> lookalikes(Tx tx, List<PreparedLine> good, Set<Long> seen, Map<String, Set<String>> references)
            throws SQLException {
        Map<Long, String> found = new HashMap<>();
        if (ledger.settings().lookalikeDays() <= 0 || good.isEmpty()) {
            return found;
        }
        tx.list("select lookalike_hash, reference from payout where lookalike_hash = any(?)"
                        + " and accepted_at > current_timestamp - cast(? as integer) * interval '1' day",
                row -> references.computeIfAbsent(row.getString(1), hash -> new TreeSet<>()).add(row.getString(2)),
                good.stream().map(PreparedLine::lookalikeHash).distinct().toArray(String[]::new), ledger.settings().lookalikeDays());
        for (PreparedLine line : good) {
            Set<String> under = references.computeIfAbsent(line.lookalikeHash(), key -> new TreeSet<>());
            String reference = line.order().reference();
            boolean isNew = under.add(reference);
            if (isNew && under.size() > 1 && !seen.contains(line.number())) {
                found.put(line.number(), reference + " like "
                        + under.stream().filter(other -> !other.equals(reference)).findFirst().orElseThrow());
            }
        }
        return found;
    }

    private static Stream<String> references(List<PreparedLine> good) {
        return good.stream().map(line -> line.order().reference());
    }

    private NewLine batchLine(long batchId, PreparedLine line, LineOutcome outcome, Known row) {
        boolean rejected = outcome.outcome().equals(REJECTED);
        // A rejected line keeps its card columns, so that it can be mended and dropped again: they are sealed meanwhile.
        String cells = rejected ? ledger.sealer().seal(Cells.toJson(line.line().cells()), owner(batchId, line.number())) : line.cells();
        return new NewLine(line.number(), outcome.outcome(), rejected ? null : row.id(), cells, rejected ? outcome.reason() : null,
                !rejected && !row.state().isFinal());
    }

    static String owner(long batchId, long line) {
        return "batch " + batchId + " line " + line;
    }
}
