package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ledger.PayoutState;
import payouts.sandbox.PaidOut;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRequest;
import payouts.sandbox.SandboxRule;
import payouts.sandbox.SandboxSession;

/** The whole scenario in the names of v2, for every kind of destination and every way that a payout ends. */
class VersionTwoTest {

    private static final String ORDERS = """
            reference,amount,recipient_name,number_hash,token,recurrent_token,bik,account,account_token
            hash,1.00,Ivanov Ivan,%s,,,,,
            token,2.00,Ivanov Ivan,,card-token,,,,
            recurrent,3.00,Ivanov Ivan,,,recurring-token,,,
            account,4.00,Ivanov Ivan,,,,044525225,40817810000000000001,
            account-token,5.00,Ivanov Ivan,,,,,,an-account-token
            declined,6.00,Ivanov Ivan,%s,,,,,
            mismatch,7.00,Ivanov Ivan,%s,,,,,
            cancelled,8.00,Ivanov Ivan,%s,,,,,
            lost,9.00,Ivanov Ivan,%s,,,,,
            """.formatted(Orders.card("1"), Orders.card("2"), Orders.card("3"), Orders.card("4"), Orders.card("5"));

    @TempDir
    Path folder;

    @Test
    void everyKindOfDestinationAndEveryEndInTheNamesOfV2() {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("bank131.api-version", "v2", "bank131.account", "40702810700200000000",
                "payouts.compare.recipient", "hold", "payouts.reconcile.after-seconds", "0.5"))) {
            var rules = program.bank().rules();
            rules.add(SandboxRule.on("confirm").reference("declined").does(SandboxAction.DECLINE).code("bank_card_expired"));
            rules.add(SandboxRule.on("start").reference("mismatch").does(SandboxAction.TAMPER).field("amount"));
            rules.add(SandboxRule.on("start").reference("cancelled").does(SandboxAction.TAMPER).field("recipient"));
            rules.add(SandboxRule.on("*_*").reference("lost").does(SandboxAction.LOSE));
            program.drop("orders.csv", ORDERS);
            await().atMost(RunningProgram.PATIENCE).until(() -> !program.ledger().persons().list(PayoutState.HELD, null, 9).isEmpty());
            program.ledger().persons().cancel("cancelled", "anna");

            Map<String, String> status = program.result("orders.csv").stream().skip(1).map(line -> line.split(","))
                    .collect(Collectors.toMap(cells -> cells[0], cells -> cells[4]));
            assertThat(status).isEqualTo(Map.of("hash", "succeeded", "token", "succeeded", "recurrent", "succeeded", "account", "succeeded",
                    "account-token", "succeeded", "declined", "failed", "mismatch", "cancelled", "cancelled", "cancelled", "lost", "succeeded"));
            Map<String, String> paid = program.bank().books().paid().stream().collect(Collectors.toMap(PaidOut::metadata, PaidOut::numberHash));
            assertThat(paid).isEqualTo(Map.of("hash", Orders.card("1"), "token", "card-token", "recurrent", "recurring-token",
                    "account", "044525225/40817810000000000001", "account-token", "an-account-token", "lost", Orders.card("5")));
            assertThat(program.bank().books().sessions()).extracting(SandboxSession::api).containsOnly("v2");
            for (String operation : List.of("create", "start", "confirm", "cancel", "status")) {
                assertThat(program.bank().books().requests(operation)).as(operation).isNotEmpty()
                        .extracting(SandboxRequest::path).allMatch(path -> path.startsWith("/api/v2/session/"));
            }
            assertThat(program.bank().books().sessions().stream().collect(Collectors.toMap(SandboxSession::reference, Function.identity())))
                    .hasSize(9).allSatisfy((reference, session) -> assertThat(session.confirmed()).as(reference)
                            .isEqualTo(!List.of("mismatch", "cancelled").contains(reference)));
        }
    }
}
