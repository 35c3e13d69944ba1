package payouts.ledger;

import java.sql.SQLException;

/**
 * The bank a ledger belongs to. It is remembered at the first use: a trial in the sandbox must not turn real files
 * into duplicates (M35).
 *
 * @param bank    the server's address, or {@code sandbox} for the embedded one, whatever its port
 * @param project {@code X-PARTNER-PROJECT}
 * @param account our escrow account number, empty when it is not configured
 */
public record BankIdentity(String bank, String project, String account) {

    void check(Tx tx) throws SQLException {
        var known = tx.first("select bank, project, account from bank_identity where id = 1",
                row -> new BankIdentity(row.getString(1), row.getString(2), row.getString(3)));
        if (known.isEmpty()) {
            tx.update("insert into bank_identity (id, bank, project, account) values (1, ?, ?, ?)", bank, project, account);
        } else if (!known.get().equals(this)) {
            throw new Ledger.WrongBank("This ledger belongs to bank " + known.get().bank + ", project "
                    + known.get().project + ", account " + masked(known.get().account) + ", but the settings name bank "
                    + bank + ", project " + project + ", account " + masked(account)
                    + ". Set payouts.database.url to a ledger of its own, or put the settings back.");
        }
    }

    private static String masked(String account) {
        return account.length() <= 4 ? "(none)" : "…" + account.substring(account.length() - 4);
    }
}
