package payouts.ledger;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * How much of the bank's rate each boot may use (docs/adr/015). The shares of all boots stand in the ledger and never sum up to
 * more than the rate: a boot takes only what is free. A share is a lease: a boot that can't renew it stops using it before
 * the others may take the boot for dead.
 */
public final class RateShares {

    /** A boot without calls keeps this part of an even share, so that its next calls leave at once. */
    private static final int IDLE_PART = 4;

    private final Ledger ledger;

    RateShares(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * What a boot may use.
     *
     * @param untilNanos of {@link System#nanoTime()}: what is not renewed by then is lost
     */
    public record Share(int callsPerSecond, long untilNanos) {
    }

    private record Boot(String id, int callsPerSecond, boolean busy) {
    }

    /**
     * Renews this boot's share: what is fair, as far as it is free.
     *
     * @param perSecond the bank's rate
     * @param busy      whether this boot would use more than it has
     * @param less      is told of a smaller share before the others can know of it; may be told more than once
     * @return the share; what is more than before may be used one second from now on
     */
    public Share renew(int perSecond, boolean busy, IntConsumer less) {
        long until = System.nanoTime() + ledger.settings().bootTimeout().toNanos() / 5 * 4;
        int share = ledger.inTransaction(tx -> {
            // One boot at a time: the second one sees what the first one took.
            tx.first("select id from bank_identity where id = 1 for update", row -> row.getInt(1));
            if (tx.update("update node_boot set busy = ?, heartbeat_at = current_timestamp where boot_id = ?", busy, ledger.bootId()) == 0) {
                // The others took this boot for dead, and its share with it.
                less.accept(0);
                tx.update("insert into node_boot (boot_id, node, busy) values (?, ?, ?)", ledger.bootId(), ledger.settings().node(), busy);
            }
            int mine = share(tx, perSecond);
            less.accept(mine);
            tx.update("update node_boot set calls_per_second = ? where boot_id = ?", mine, ledger.bootId());
            return mine;
        });
        return new Share(share, until);
    }

    private int share(Tx tx, int perSecond) throws SQLException {
        List<Boot> boots = tx.list("select boot_id, calls_per_second, busy from node_boot order by boot_id",
                row -> new Boot(row.getString(1), row.getInt(2), row.getBoolean(3)));
        int others = boots.stream().filter(boot -> !boot.id().equals(ledger.bootId())).mapToInt(Boot::callsPerSecond).sum();
        return Math.max(0, Math.min(fair(boots, perSecond), perSecond - others));
    }

    /** Those who are busy have an even share of what those who are idle leave. */
    private int fair(List<Boot> boots, int perSecond) {
        List<String> busy = new ArrayList<>(boots.stream().filter(Boot::busy).map(Boot::id).toList());
        int idle = boots.size() - busy.size();
        int ofIdle = busy.isEmpty() || idle == 0 ? 0 : Math.max(1, perSecond / boots.size() / IDLE_PART);
        if (ofIdle > 0 && !busy.contains(ledger.bootId())) {
            return ofIdle;
        }
        List<String> sharing = busy.isEmpty() ? boots.stream().map(Boot::id).toList() : busy;
        int toShare = Math.max(0, perSecond - idle * ofIdle);
        return toShare / sharing.size() + (sharing.indexOf(ledger.bootId()) < toShare % sharing.size() ? 1 : 0);
    }
}
