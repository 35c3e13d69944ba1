package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Curl;
import payouts.Orders;
import payouts.sandbox.PaidOut;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** Follows the page from the alarm to the end, for each way a payout comes to need a person. */
class AttentionDocumentTest {

    @TempDir
    Path folder;

    @Test
    void whoFollowsThePageDecidesEveryPayout() throws Exception {
        Deque<MatchResult> samples = new ArrayDeque<>(Curl.samples(Path.of("docs/operating/attention.md")));
        try (Desk desk = Desk.open(folder, "payouts.reconcile.after-seconds", "0.3", "payouts.reconcile.asks-max", "2",
                "payouts.attempts-max", "1")) {
            var rules = desk.program.bank().rules();
            rules.add(SandboxRule.on("confirm").reference("ATT-1").does(SandboxAction.SESSION_ERROR));
            rules.add(SandboxRule.on("confirm").reference("ATT-2").nth(1).does(SandboxAction.SESSION_ERROR));
            rules.add(SandboxRule.on("ready_to_confirm").reference("ATT-3").does(SandboxAction.LOSE));
            rules.add(SandboxRule.on("status").reference("ATT-3").does(SandboxAction.WITHOUT_CONFIRM_INFORMATION));
            desk.program.drop("orders.csv", Orders.HEADER + row("ATT-1") + row("ATT-2") + row("ATT-3"));
            for (String reference : new String[] {"ATT-1", "ATT-2", "ATT-3"}) {
                desk.awaitStatus(reference, "attention");
            }
            assertThat(desk.run(samples.pop(), "?status=attention").json().findValuesAsText("reference"))
                    .containsExactlyInAnyOrder("ATT-1", "ATT-2", "ATT-3");
            assertThat(desk.run(samples.pop(), "ATT-1").json().path("history").findValuesAsText("event")).contains("attention");
            desk.run(samples.pop(), "/ask");
            desk.run(samples.pop(), "succeeded");
            desk.awaitStatus("ATT-1", "succeeded");
            desk.run(samples.pop(), "failed");
            desk.awaitStatus("ATT-2", "failed");
            desk.run(samples.pop(), "ATT-2/retry");
            desk.awaitStatus("ATT-2", "succeeded");
            assertThat(desk.get("/admin/payouts/ATT-3").json().path("reason").asText()).contains("attempts died before a confirm");
            desk.run(samples.pop(), "ATT-3/cancel");
            desk.awaitStatus("ATT-3", "cancelled");
            assertThat(desk.program.bank().books().paid()).extracting(PaidOut::metadata).containsExactly("ATT-2");
        }
        assertThat(samples).isEmpty();
    }

    private static String row(String reference) {
        return reference + ",1.00,rub,Ivanov Ivan," + Orders.card(reference) + "\n";
    }
}
