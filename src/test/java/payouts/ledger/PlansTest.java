package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What PostgreSQL keeps as its plan of a statement was made on tables of any size: it must be the one for large ones. */
class PlansTest extends LedgerFixture {

    private static final String NO_SUCH_STATEMENT = "26000";

    private static final String LARGE = "payout|attempt|bank_event|batch_line|payout_history|result_outbox|payout_return";

    /** An index that is read from its one end to the other: what follows is no condition. */
    private static final String WHOLE_INDEX = "Index (Only )?Scan using \\S+ on (" + LARGE + ")\\b[^\\n]*+(?!\\n\\s*Index Cond)";

    @Test
    void noStatementOfAPayoutsLifeReadsATableWholeHoweverSmallItWasWhenItWasPlanned() throws Exception {
        if (kind == TestDatabase.H2) {
            return;
        }
        accept(IntStream.range(0, 240).mapToObj(i -> order("p" + i)).toArray(PayoutOrder[]::new));
        together(this::begin);
        // What is counted before the bank has said a word holds nothing of it: to read all of that seems to be for nothing then.
        database.inGroupTransaction(tx -> tx.update("analyze"));
        together(this::end);
        assertThat(count("select count(*) from payout where state = 'SUCCEEDED'")).isEqualTo(240);
        assertThatAllAreByKey();
        // What was counted while no line was open says that there is none: to read all that are open seems to be for nothing then.
        database.inGroupTransaction(tx -> tx.update("analyze"));
        assertThatAllAreByKey();
    }

    private record Prepared(String name, String sql, int parameters) {
    }

    private void assertThatAllAreByKey() throws Exception {
        List<Prepared> statements = database.inGroupTransaction(tx -> tx.list("select name, statement, cardinality(parameter_types)"
                + " from pg_prepared_statements where statement ~* '^\\s*(select|insert|update)' and statement !~* 'pg_prepared|plan_cache'",
                row -> new Prepared(row.getString(1), row.getString(2).strip(), row.getInt(3))));
        assertThat(statements).as("the driver has prepared them").hasSizeGreaterThan(8).anyMatch(one -> one.sql().contains("skip locked"))
                .anyMatch(one -> one.sql().startsWith("update payout set") && one.sql().contains("unnest"));
        int looked = 0;
        for (Prepared one : statements) {
            Optional<String> plan = plan(one);
            if (plan.isPresent()) {
                looked++;
                assertThat(plan.get()).as(one.sql()).doesNotContainPattern("Seq Scan on (" + LARGE + ")\\b").doesNotContainPattern(WHOLE_INDEX);
            }
        }
        assertThat(looked).isGreaterThan(8);
    }

    /** @return empty where the driver, which keeps so many statements and no more, has dropped it for one of ours */
    private Optional<String> plan(Prepared one) throws SQLException {
        String nothing = String.join(", ", Collections.nCopies(one.parameters(), "null"));
        try {
            return Optional.of(String.join("\n", database.<List<String>>inGroupTransaction(tx -> tx.list("explain (costs off) execute \"" + one.name() + "\""
                    + (nothing.isEmpty() ? "" : "(" + nothing + ")"), row -> row.getString(1)))));
        } catch (SQLException e) {
            if (NO_SUCH_STATEMENT.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void together(Consumer<String> part) throws Exception {
        Threads.together(12, thread -> {
            for (int i = thread; i < 240; i += 12) {
                part.accept("p" + i);
            }
        });
    }

    private void begin(String reference) {
        createWithSession(reference);
        ledger.permits().start(task(reference));
    }

    private void end(String reference) {
        hear(reference, BankAnswer.WAITS_FOR_CONFIRM);
        PayoutTask ready = task(reference);
        ledger.permits().confirm(ready, evidence -> Optional.of("agrees"));
        hear(reference, BankAnswer.SUCCEEDED);
    }
}
