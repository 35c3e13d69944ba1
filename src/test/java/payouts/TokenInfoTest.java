package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** What token/info decides, what it does not, and how often it is asked. */
class TokenInfoTest {

    @TempDir
    Path folder;

    private static String row(String reference, String card) {
        return reference + ",1.00,rub,Ivanov Ivan " + reference + "," + card + "\n";
    }

    @Test
    void m18_onlyCodesOfTheSettingFailACardAndNoSessionIsMadeForIt() {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("bank131.codes.unknown-card", "no_such_card,gone"))) {
            program.bank().rules().add(SandboxRule.on("token_info").numberHash(Orders.card("1")).does(SandboxAction.REFUSE).code("gone"));
            program.bank().rules().add(SandboxRule.on("token_info").numberHash(Orders.card("2")).does(SandboxAction.REFUSE).code("bank_card_expired"));
            program.bank().rules().add(SandboxRule.on("token_info").numberHash(Orders.card("3")).does(SandboxAction.HTTP_ERROR).status(500));
            program.bank().rules().add(SandboxRule.on("token_info").numberHash(Orders.card("4")).does(SandboxAction.UNREADABLE));
            program.drop("orders.csv", Orders.HEADER + row("t-1", Orders.card("1")) + row("t-2", Orders.card("2")) + row("t-3", Orders.card("3"))
                    + row("t-4", Orders.card("4")) + row("t-5", Orders.card("5")));
            List<String> result = program.result("orders.csv");
            assertThat(result.get(1)).contains("t-1").contains(",failed,1,").contains(",gone,");
            assertThat(result.subList(2, 6)).allMatch(line -> line.contains(",succeeded,1,"));
            assertThat(program.bank().books().sessionsOf("t-1")).isEmpty();
            assertThat(result.get(5)).as("brand and last four").containsPattern(",(visa|mastercard|mir),[0-9]{4},$");
        }
    }

    @Test
    void theSameCardIsAskedAboutOnceInARunUnlessThatIsSwitchedOff() {
        String orders = Orders.HEADER + row("s-1", Orders.card("same"));
        try (RunningProgram program = RunningProgram.in(folder)) {
            program.drop("one.csv", orders);
            program.result("one.csv");
            program.drop("two.csv", orders.replace("s-1", "s-2") + row("s-3", Orders.card("other")));
            assertThat(program.result("two.csv").get(1)).containsPattern(",(visa|mastercard|mir),[0-9]{4},$");
            assertThat(program.bank().books().requestCount("token_info")).isEqualTo(2);
            program.close();
            program.set("bank131.token-info.cache", "0").start();
            long before = program.bank().books().requestCount("token_info");
            program.drop("three.csv", orders.replace("s-1", "s-4"));
            program.result("three.csv");
            program.drop("four.csv", orders.replace("s-1", "s-5"));
            program.result("four.csv");
            assertThat(program.bank().books().requestCount("token_info") - before).isEqualTo(2);
        }
    }
}
