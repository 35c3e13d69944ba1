package payouts.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Seals everything anew that is not sealed under the first key of {@code payouts.ledger-key}. It goes on where it stopped,
 * for each value bears the id of its key; and several nodes may do it at once, for a value that has changed meanwhile is
 * left alone.
 */
public final class KeyChange {

    /** Values of one commit. */
    private static final int VALUES = 500;

    private static final String EVIDENCE = """
            select a.payout_id, a.number, a.%1$s, p.reference || ' evidence' from attempt a join payout p on p.id = a.payout_id
            where a.%1$s not like ? and not p.purged and (a.payout_id, a.number) > (?, ?) order by a.payout_id, a.number""";

    /** Everywhere that sealed values stand. */
    private static final List<Place> PLACES = List.of(
            new Place("select name, sealed, name from ledger_secret where sealed not like ? and name > ? order by name",
                    "update ledger_secret set sealed = ? where name = ? and sealed = ?", ""),
            new Place("select id, destination_sealed, reference from payout where destination_sealed not like ? and not purged and id > ? order by id",
                    "update payout set destination_sealed = ? where id = ? and destination_sealed = ?", 0L),
            new Place(EVIDENCE.formatted("confirm_information"),
                    "update attempt set confirm_information = ? where payout_id = ? and number = ? and confirm_information = ?", 0L, 0),
            new Place(EVIDENCE.formatted("session_legs"),
                    "update attempt set session_legs = ? where payout_id = ? and number = ? and session_legs = ?", 0L, 0),
            new Place("select batch_id, line, cells, 'batch ' || batch_id || ' line ' || line from batch_line where cells not like ?"
                    + " and outcome = 'rejected' and cells <> '' and (batch_id, line) > (?, ?) order by batch_id, line",
                    "update batch_line set cells = ? where batch_id = ? and line = ? and cells = ?", 0L, 0L),
            new Place("select sha256, body, 'event ' || sha256 from bank_event where body not like ? and sha256 > ? order by sha256",
                    "update bank_event set body = ? where sha256 = ? and body = ?", ""));

    private final Ledger ledger;

    KeyChange(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * One column of sealed values.
     *
     * @param select the row's keys, the value and its owner, of values that are not like a pattern, behind some keys
     * @param update changes a value of some keys, where it is as it was
     * @param first  keys before all others
     */
    private record Place(String select, String update, Object... first) {
    }

    /** A payout whose card can't be opened would be stuck: better no start. */
    static void check(Tx tx, Sealer sealer) throws SQLException {
        List<String> patterns = sealer.patterns();
        tx.readsWholeTables();
        if (tx.exists("select 1 from payout where not purged and destination_sealed like '________:%'"
                + " and destination_sealed not like ?".repeat(patterns.size()) + " fetch first row only", patterns.toArray())) {
            throw new IllegalStateException("The ledger holds cards that are sealed under a key which payouts.ledger-key does not name:"
                    + " name the earlier key too, behind the new one, until the log says that everything is sealed under the new one.");
        }
    }

    /**
     * Seals anew what is sealed under an earlier key, in short commits.
     *
     * @return how many values that were
     * @throws IllegalStateException when a value is sealed under none of the keys
     */
    public long sealAnew() {
        long count = 0;
        for (Place place : PLACES) {
            Object[] after = place.first();
            while (after != null) {
                Object[] behind = after;
                List<Object[]> page = ledger.inTransaction(tx -> page(tx, place, behind));
                count += page.size();
                after = page.size() < VALUES ? null : page.get(page.size() - 1);
            }
        }
        return count;
    }

    /** @return the keys of the values that were sealed anew, in their order */
    private List<Object[]> page(Tx tx, Place place, Object[] behind) throws SQLException {
        Sealer sealer = ledger.sealer();
        List<Object> parameters = new ArrayList<>(List.of(sealer.pattern()));
        parameters.addAll(List.of(behind));
        parameters.add(VALUES);
        List<Object[]> keys = new ArrayList<>();
        tx.readsWholeTables();
        tx.batch(place.update(), tx.list(place.select() + " limit ?", row -> {
            Object[] key = keys(row, behind.length);
            keys.add(key);
            String sealed = row.getString(key.length + 1);
            List<Object> change = new ArrayList<>(List.of(sealer.seal(open(sealed, row.getString(key.length + 2)), row.getString(key.length + 2))));
            change.addAll(Arrays.asList(key));
            change.add(sealed);
            return change.toArray();
        }, parameters.toArray()));
        return keys;
    }

    /** Bodies of events were kept as they came once. */
    private String open(String value, String owner) {
        boolean isSealed = value.matches("([0-9a-f]{8}:)?[A-Za-z0-9+/]+=*");
        return isSealed ? ledger.sealer().open(value, owner) : value;
    }

    private static Object[] keys(ResultSet row, int count) throws SQLException {
        Object[] keys = new Object[count];
        for (int i = 0; i < count; i++) {
            keys[i] = row.getObject(i + 1);
        }
        return keys;
    }
}
