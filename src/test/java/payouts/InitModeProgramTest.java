package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.ledger.PayoutState;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRequest;
import payouts.sandbox.SandboxRule;

/** The bank's single call, in the whole program: paid in both versions, and never sent a second time. */
class InitModeProgramTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void oneCallMakesAndStartsTheSessionAndALostAnswerIsMadeUpForByTheWebhookOrByAPerson(String version) {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("bank131.session-mode", "init", "bank131.api-version", version))) {
            program.bank().rules().add(SandboxRule.on("init").reference("lost").does(SandboxAction.DROP_ANSWER));
            program.bank().rules().add(SandboxRule.on("init").reference("never").does(SandboxAction.DROP_REQUEST));
            program.drop("orders.csv", "reference,amount,recipient_name,number_hash,bik,account\n"
                    + "card,1.00,Ivanov Ivan," + Orders.card("1") + ",,\naccount,2.00,Orlova Anna,,044525225,40817810000000000001\n"
                    + "lost,3.00,Petrov Petr," + Orders.card("3") + ",,\nnever,4.00,Sidorov Oleg," + Orders.card("4") + ",,\n");
            await().atMost(RunningProgram.PATIENCE).until(() -> program.ledger().persons().list(PayoutState.SUCCEEDED, null, 9).size() == 3
                    && program.ledger().persons().list(PayoutState.ATTENTION, null, 9).size() == 1);
            program.ledger().persons().settle("never", false, "The bank's statement does not show it.", "anna");
            List<String> result = program.result("orders.csv");
            assertThat(result.subList(1, 4)).allMatch(line -> line.contains(",succeeded,1,ps_"));
            assertThat(result.get(4)).contains("never").contains(",failed,1,");
            assertThat(program.bank().books().requestCount("create") + program.bank().books().requestCount("start")).isZero();
            assertThat(program.bank().books().requests("init")).extracting(SandboxRequest::path).hasSize(4)
                    .contains("/api/" + version + "/session/multi/init/payment/nominal", "/api/" + version + "/session/init/payout/nominal");
            assertThat(program.bank().books().paid()).hasSize(3);
        }
    }
}
