package payouts.ledger;

import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which route files ran on which node, and since when. The table only grows: what ran at a given moment can be told for
 * ever.
 */
public final class RouteChanges {

    private static final String LAST = """
            select c.node, c.file, c.sha256, c.at from route_change c
            where c.id = (select max(o.id) from route_change o where o.node = c.node and o.file = c.file)""";

    private final Ledger ledger;

    RouteChanges(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * One file that runs on a node.
     *
     * @param sha256 of the file's bytes, in hex
     * @param since  ISO 8601, UTC, the database's clock
     */
    public record Running(String file, String sha256, String since, String node) {
    }

    /**
     * Records what this node runs from now on, where it differs from the last record, in one commit.
     *
     * @param files the SHA-256 of every file, by its name; a file that is recorded and not among them is removed
     * @return what was new: the SHA-256 by name, null for a file that is gone
     */
    public Map<String, String> record(Map<String, String> files) {
        return ledger.inTransaction(tx -> {
            String node = ledger.settings().node();
            Map<String, String> last = last(tx, node);
            Map<String, String> changed = new TreeMap<>();
            files.forEach((file, sha256) -> {
                if (!sha256.equals(last.get(file))) {
                    changed.put(file, sha256);
                }
            });
            last.forEach((file, sha256) -> {
                if (sha256 != null && !files.containsKey(file)) {
                    changed.put(file, null);
                }
            });
            for (Map.Entry<String, String> change : changed.entrySet()) {
                tx.update("insert into route_change (node, file, sha256) values (?, ?, ?)", node, change.getKey(), change.getValue());
            }
            return changed;
        });
    }

    /** What runs now on every node that ever recorded it, by file and node. */
    public List<Running> running() {
        return ledger.inTransaction(tx -> tx.list(LAST + " and c.sha256 is not null order by c.file, c.node",
                row -> new Running(row.getString("file"), row.getString("sha256"),
                        row.getObject("at", OffsetDateTime.class).toInstant().toString(), row.getString("node"))));
    }

    private static Map<String, String> last(Tx tx, String node) throws SQLException {
        Map<String, String> last = new TreeMap<>();
        tx.list(LAST + " and c.node = ?", row -> last.put(row.getString("file"), Objects.requireNonNullElse(row.getString("sha256"), "")), node);
        last.replaceAll((file, sha256) -> sha256.isEmpty() ? null : sha256);
        return last;
    }
}
