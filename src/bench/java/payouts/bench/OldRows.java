package payouts.bench;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.Stream;
import payouts.ledger.LedgerDatabase;

/** Payouts in a ledger without the work of paying them: rows made by the database itself. */
final class OldRows {

    /** To be filled with: the reference, the state, when it is due, when it ended, whether its card is emptied, how many. */
    static final String PAYOUTS = """
            insert into payout (reference, content_hash, lookalike_hash, amount_kopecks, currency, recipient_name, customer_reference,
                description, sender_name, beneficiary_id, destination_type, destination_sealed, channel, batch_id, batch_line, state,
                attempt, version, due_at, accepted_at, final_at, purged)
            select %s, md5(i::text) || md5('c' || i), md5(i::text) || md5('l' || i), 10000, 'rub', 'Ivanov Ivan Ivanovich', 'customer ' || i,
                'Transfer under the offer agreement', 'Vector LLC', '1234567890', 'ENCRYPTED_CARD', repeat('x', 120), 'csv', null, null, %s,
                1, 6, %s, current_timestamp - interval '30' day, %s, %s
            from generate_series(1, %d) i""";

    private static final String INDEXES = """
            select %s from pg_indexes where tablename in ('payout', 'attempt', 'payout_history')
            and indexname not in (select conname from pg_constraint)""";

    private static final String ATTEMPTS = """
            insert into attempt (payout_id, number, session_id, api_version, mode, creates, start_permit_at, ready_at, confirm_permit_at,
                confirms, ended, bank_payout_id, finished_at)
            select i, 1, 'ps_' || lpad(i::text, 9, '0'), 'v1', 'create-start', 1, t, t, t, 1, 'succeeded', 'po_' || i, t
            from generate_series(1, %d) i, (select current_timestamp - interval '30' day as t) ended""";

    private static final String HISTORY = """
            insert into payout_history (payout_id, attempt, from_state, to_state, event, actor)
            select i, 1, 'CONFIRMING', 'SUCCEEDED', 'succeeded', 'program' from generate_series(1, %d) i""";

    private OldRows() {
    }

    /** A ledger with payouts that ended a month ago, each with its attempt and a row of its history. Nothing may be connected to it yet. */
    static String ledger(Workplace place, int payouts) throws SQLException {
        String database = place.freshDatabase();
        new LedgerDatabase(database, "", "", 2).close();
        // Made once over all rows an index takes a tenth of the time.
        List<String> indexes = Workplace.texts(database, INDEXES.formatted("indexdef"));
        for (String drop : Workplace.texts(database, INDEXES.formatted("'drop index ' || indexname"))) {
            Workplace.execute(database, drop);
        }
        // Side by side, so nobody looks at foreign keys: what they would find is made here.
        ForkJoinTask<?> others = ForkJoinPool.commonPool().submit(() -> execute(database, ATTEMPTS.formatted(payouts), HISTORY.formatted(payouts)));
        execute(database, PAYOUTS.formatted("'old-' || lpad(i::text, 9, '0')", "'SUCCEEDED'", "null", "current_timestamp - interval '30' day",
                "true", payouts));
        others.join();
        Workplace.execute(database, "set maintenance_work_mem = '512MB'", String.join(";", indexes), "vacuum analyze", "checkpoint");
        return database;
    }

    private static void execute(String database, String... script) {
        try {
            Workplace.execute(database, Stream.concat(Stream.of("set session_replication_role = replica"), Stream.of(script)).toArray(String[]::new));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
