package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.sandbox.PaidOut;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRequest;
import payouts.sandbox.SandboxRule;

/** Payouts from the escrow account to bank accounts, beside cards, from the file to the bank's books. */
class AccountPayoutTest {

    private static final String OURS = "40702810700200000000";
    private static final String ACCOUNT = "40817810123456789012";
    private static final String HEADER = "reference,amount,recipient_name,number_hash,bik,account,account_token,note\n";

    @TempDir
    Path folder;

    @Test
    void accountsTokensOfAccountsAndCardsOfOneFileArePaidAndNoAccountIsWrittenAnywhere() throws IOException {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        root.addAppender(lines);
        try (RunningProgram program = RunningProgram.in(folder, Map.of("bank131.account", OURS))) {
            program.drop("orders.csv", HEADER + "acc-1,1500.00,Orlova Anna,,044525225," + ACCOUNT + ",,first\n"
                    + "acc-2,2.50,Orlova Anna,,,,at-secret-token,second\nacc-3,3.00,Ivanov Ivan," + Orders.card("acc-3") + ",,,,third\n");
            List<String> result = program.result("orders.csv");
            assertThat(result.get(0)).startsWith("reference,amount,recipient_name,bik,note,status,");
            assertThat(result.subList(1, 4)).allMatch(line -> line.contains(",succeeded,1,ps_"));
            assertThat(program.bank().books().paid()).extracting(PaidOut::metadata, PaidOut::amount, PaidOut::numberHash)
                    .containsExactlyInAnyOrder(tuple("acc-1", 150_000L, "044525225/" + ACCOUNT), tuple("acc-2", 250L, "at-secret-token"),
                            tuple("acc-3", 300L, Orders.card("acc-3")));
            assertThat(program.bank().books().requests("start")).extracting(SandboxRequest::path).containsExactlyInAnyOrder(
                    "/api/v1/session/start/payout/nominal", "/api/v1/session/start/payout/nominal", "/api/v1/session/multi/start/payment/nominal");
            assertThat(program.bank().books().requestCount("token_info")).as("asked about cards alone").isEqualTo(1);
        } finally {
            root.detachAppender(lines);
        }
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(AccountPayoutTest::tellsAnAccount);
        for (String place : new String[] {"results", "ledger"}) {
            try (Stream<Path> files = Files.walk(folder.resolve(place))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(tellsAnAccount(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))).as("%s", file).isFalse();
                }
            }
        }
    }

    private static boolean tellsAnAccount(String text) {
        return text.contains(ACCOUNT) || text.contains("at-secret");
    }

    @Test
    void whatDiffersFromTheOrderIsCancelled() {
        try (RunningProgram program = RunningProgram.in(folder, Map.of("bank131.account", OURS, "payouts.compare.stop-after", "0"))) {
            StringBuilder orders = new StringBuilder(HEADER);
            for (String field : new String[] {"recipient_account", "recipient", "amount", "account"}) {
                program.bank().rules().add(SandboxRule.on("start").reference("acc-" + field.replace('_', '-')).does(SandboxAction.TAMPER).field(field));
                orders.append("acc-").append(field.replace('_', '-')).append(",1.00,Orlova Anna,,044525225,").append(ACCOUNT).append(",,\n");
            }
            program.drop("orders.csv", orders.toString());
            assertThat(program.result("orders.csv").subList(1, 5)).allMatch(line -> line.contains(",cancelled,1,"));
            assertThat(program.bank().books().requestCount("confirm")).isZero();
            assertThat(program.bank().books().paid()).isEmpty();
        }
    }
}
