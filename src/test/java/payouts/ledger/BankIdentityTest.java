package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ledger belongs to one bank, project and account: rule M35. */
class BankIdentityTest extends LedgerFixture {

    private Ledger open(BankIdentity identity, byte[] key) {
        return new Ledger(database, new TestSettings().build(), key, identity, (alarm, text) -> alarms.add(alarm));
    }

    @ParameterizedTest
    @CsvSource({"https://proxy.bank131.ru,project,40702810700200000000", "sandbox,other,40702810700200000000", "sandbox,project,40702810700200000001",
        "sandbox,project,''"})
    void m35_aLedgerRefusesAnotherBankProjectOrAccount(String bank, String project, String account) {
        assertThatThrownBy(() -> open(new BankIdentity(bank, project, account), KEY)).isInstanceOf(Ledger.WrongBank.class)
                .hasMessageContaining("payouts.database.url").hasMessageNotContaining("40702810700200000000");
    }

    @Test
    void m35_theSameBankIsAcceptedAgain() {
        assertThatCode(() -> open(BANK, KEY).close()).doesNotThrowAnyException();
    }

    @Test
    void m35_nodesThatOpenANewLedgerTogetherAgreeOnItsBank() throws Exception {
        ledger.close();
        kind.emptied();
        int[] refused = new int[8];
        Threads.together(8, i -> {
            try {
                open(new BankIdentity("bank-" + i % 2, "p", "a"), KEY).close();
            } catch (Ledger.WrongBank e) {
                refused[i] = 1;
            }
        });
        ledger = open(database.inTransaction(tx -> tx.first("select bank, project, account from bank_identity",
                row -> new BankIdentity(row.getString(1), row.getString(2), row.getString(3))).orElseThrow()), KEY);
        assertThat(refused).containsExactly(refused[0], refused[1], refused[0], refused[1], refused[0], refused[1], refused[0], refused[1]);
        assertThat(refused[0] + refused[1]).isEqualTo(1);
    }

    @Test
    void anotherLedgerKeyIsNoticedAtTheStart() {
        byte[] other = new byte[32];
        other[0] = 1;
        assertThatThrownBy(() -> open(BANK, other)).isInstanceOf(IllegalStateException.class).hasMessageContaining("payouts.ledger-key");
    }
}
