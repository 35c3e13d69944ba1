package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.ledger.StatementCheck.Booking;

/** The statement's transactions, in whatever the bank wraps them: their own fields alone are documented. */
class StatementReaderTest {

    private static StatementReader.Statement read(String json) throws IOException {
        return StatementReader.read(SessionReader.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'status':'ok','transactions':[%s]}", "{'status':'ok','statement':{'balance':{},'transactions':[%s]}}",
        "{'status':'ok','account_statement':[{'transactions':[%s]}]}"})
    void theTransactionsAreFoundWhereverTheyStand(String wrapper) throws IOException {
        String transactions = "{'amount':12000,'session_id':'ps_1','type':'debit','counter_party':{'name':'Ivanov'}},{'amount':50,'type':'DEBET'},"
                + "{'amount':700,'type':'Credit','session_id':''},{'amount':{'amount':-300,'currency':'rub'},'session_id':'ps_2'}";
        StatementReader.Statement statement = read(wrapper.formatted(transactions));
        assertThat(statement.bookings()).containsExactly(new Booking("ps_1", true, 12_000), new Booking(null, true, 50),
                new Booking(null, false, 700), new Booking("ps_2", true, 300));
        assertThat(statement.unreadable()).isZero();
    }

    @Test
    void whatHasNoAmountInWholeKopecksIsCountedAndNotGuessed() throws IOException {
        StatementReader.Statement statement = read("{'transactions':[{'amount':'12,00'},{'amount':12.5},{'amount':0},{},'x',{'amount':1,'type':'debit'}]}");
        assertThat(statement.bookings()).hasSize(1);
        assertThat(statement.unreadable()).isEqualTo(5);
    }

    @Test
    void anAnswerWithoutTransactionsIsNoStatement() throws IOException {
        assertThat(read("{'status':'ok'}")).isNull();
        assertThat(read("{'transactions':'none'}")).isNull();
        assertThat(read("{'transactions':[]}").bookings()).isEmpty();
    }

    @Test
    void aPeriodIsADayWiderAtTheBankButNotBeyondToday() {
        LocalDate day = LocalDate.of(2026, 3, 1);
        StatementPeriod period = new StatementPeriod(day, day);
        assertThat(period.firstAsked()).isEqualTo("2026-02-28");
        assertThat(period.lastAsked()).isEqualTo("2026-03-02");
        assertThat(period.start()).isEqualTo("2026-03-01T00:00:00+03:00");
        assertThat(period.end()).isEqualTo("2026-03-02T00:00:00+03:00");
        LocalDate today = LocalDate.now(java.time.ZoneId.of("Europe/Moscow"));
        assertThat(new StatementPeriod(today.minusDays(1), today.plusDays(3)).lastAsked()).isBetween(today, today.plusDays(1));
        assertThatThrownBy(() -> new StatementPeriod(day, day.minusDays(1))).hasMessage("from must not lie after to.");
        assertThatThrownBy(() -> new StatementPeriod(day, day.plusDays(366))).hasMessageContaining("at most 366 days");
        assertThat(new StatementPeriod(day, day.plusDays(365)).from()).isEqualTo(day);
    }
}
