package payouts.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;

/**
 * Rows of a file checked and accepted, against a batch insert of as many rows into a table of the same shape by JDBC alone; and a
 * million rows in a heap of 256 MB, where a row must cost what it costs in a small file.
 */
final class CsvMeasure implements Measure {

    private static final int SMALL = 10_000;
    private static final int LARGE = 1_000_000;
    private static final int ROUNDS = 5;
    private static final int ROUNDS_BEFORE = 4;
    private static final int ROWS_A_COMMIT = 500;

    private int inserted;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        String database = place.freshDatabase();
        try (Node node = Node.of(place, "csv", database, "http://127.0.0.1:1").set("payouts.frozen", "true").option("-Xmx256m").start(place);
                Connection jdbc = DriverManager.getConnection(database)) {
            Workplace.execute(database, "create table raw_payout (like payout including all)");
            jdbc.setAutoCommit(false);
            int small = place.scaled(SMALL);
            for (int i = 0; i < ROUNDS_BEFORE; i++) {
                accept(node, small);
                insert(jdbc, small);
            }
            Rounds.Pair rates = Rounds.inTurn(ROUNDS, () -> accept(node, small), () -> insert(jdbc, small));
            // Else the one that the rows before have brought near would come in the middle of these.
            Workplace.execute(database, "checkpoint");
            int large = place.scaled(LARGE);
            double ofLarge = accept(node, large);
            // The large file takes a minute, in which the machine may have become another one, and the ledger has grown by a million.
            Workplace.execute(database, "checkpoint");
            Rounds.Pair after = Rounds.inTurn(ROUNDS, () -> accept(node, small), () -> insert(jdbc, small));
            double ofSmall = Rounds.median(rates.first(), after.first());
            double ofJdbc = Rounds.median(rates.second(), after.second());
            report.ratio("csv_vs_jdbc_batch", ofSmall / ofJdbc, ">= 0.5");
            report.ratio("csv_row_1m_vs_10k", ofSmall / ofLarge, "<= 1.1");
            report.number("csv_rows_per_second_10k", ofSmall);
            report.number("csv_rows_per_second_10k_before", rates.first());
            report.number("csv_rows_per_second_10k_after", after.first());
            report.number("csv_rows_per_second_1m", ofLarge);
            report.number("jdbc_rows_per_second", ofJdbc);
        }
    }

    /** @return rows a second, by the ledger's own times of the file */
    private static double accept(Node node, int rows) throws Exception {
        String file = node.drop(rows);
        node.awaitRead(file);
        return Workplace.number(node.database(), "select " + rows + " / extract(epoch from read_at - opened_at) from batch where input_name = '"
                + file + "'");
    }

    private double insert(Connection jdbc, int rows) throws Exception {
        long since = System.nanoTime();
        try (PreparedStatement statement = jdbc.prepareStatement("""
                insert into raw_payout (reference, content_hash, lookalike_hash, amount_kopecks, currency, recipient_name, customer_reference,
                    description, sender_name, beneficiary_id, destination_type, destination_sealed, channel, batch_id, batch_line, state,
                    attempt, version, due_at)
                values (?, ?, ?, ?, 'rub', ?, ?, ?, ?, ?, 'ENCRYPTED_CARD', ?, 'csv', 1, ?, 'ACCEPTED', 0, 0, current_timestamp)""")) {
            for (int i = 1; i <= rows; i++) {
                String reference = "raw-" + ++inserted;
                statement.setString(1, reference);
                statement.setString(2, payouts.ledger.Hashes.sha256(reference));
                statement.setString(3, payouts.ledger.Hashes.sha256("l" + reference));
                statement.setLong(4, 10_000);
                statement.setString(5, "Ivanov Ivan Ivanovich");
                statement.setString(6, reference);
                statement.setString(7, "Transfer under the offer agreement");
                statement.setString(8, "Vector LLC");
                statement.setString(9, "1234567890");
                statement.setString(10, "x".repeat(120));
                statement.setLong(11, i);
                statement.addBatch();
                if (i % ROWS_A_COMMIT == 0 || i == rows) {
                    statement.executeBatch();
                    jdbc.commit();
                }
            }
        }
        return rows * 1e9 / (System.nanoTime() - since);
    }
}
