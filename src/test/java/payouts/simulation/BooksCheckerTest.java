package payouts.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.sandbox.SandboxBank;
import payouts.sandbox.SandboxSettings;

/** A judge that finds nothing proves nothing: here it must find what was made wrong on purpose. */
class BooksCheckerTest {

    @TempDir
    Path folder;

    @Test
    void theJudgeFindsWhatIsPaidTwicePaidDifferentlyLostOrToldWrongly() {
        Keys keys = new Keys(folder.resolve("keys"));
        String file = Orders.file("j", 3);
        try (SandboxBank bank = new SandboxBank(new SandboxSettings().project("judge").readyDelay(Duration.ofMillis(20))
                .finishDelay(Duration.ofMillis(20)).bankKey(keys.bank.getPrivate()).partnerKeys(keys.our.getPublic())).start()) {
            try (RunningProgram program = start(bank, keys, "one")) {
                program.drop("j.csv", file);
                List<String> result = program.result("j.csv");
                var ledger = program.ledger().persons().list(null, null, 10);
                assertThat(BooksChecker.check(file, bank.books(), ledger, List.of(result))).isEmpty();
                assertThat(BooksChecker.check(file.replace("1.01", "1.02"), bank.books(), ledger, List.of(result)))
                        .singleElement().asString().contains("j-1 was paid differently");
                assertThat(BooksChecker.check(file + Orders.rows("j", 4, 4), bank.books(), ledger, List.of()))
                        .singleElement().asString().contains("j-4 is lost");
                assertThat(BooksChecker.check(Orders.HEADER + Orders.rows("j", 1, 2), bank.books(), ledger, List.of()))
                        .singleElement().asString().contains("j-3 was paid but never ordered");
                assertThat(BooksChecker.check(file, bank.books(), ledger, List.of(result.stream().map(line -> line.replace("succeeded", "failed")).toList())))
                        .hasSize(3).allMatch(fault -> fault.contains("the result tells failed of j-"));
            }
            // A second ledger that knows nothing of the first, at the same bank: what must never happen.
            try (RunningProgram program = start(bank, keys, "two")) {
                program.drop("j.csv", file);
                program.result("j.csv");
                assertThat(BooksChecker.check(file, bank.books(), program.ledger().persons().list(null, null, 10), List.of()))
                        .filteredOn(fault -> fault.contains("was paid 2 times")).hasSize(3);
            }
        }
    }

    private RunningProgram start(SandboxBank bank, Keys keys, String name) {
        RunningProgram program = RunningProgram.in(folder.resolve(name), Map.of("payouts.sandbox.enabled", "false", "bank131.live", "false",
                "bank131.url", bank.url(), "bank131.project", "judge", "bank131.private-key", keys.ours.toString(),
                "bank131.public-key", keys.banks.toString(), "bank131.idempotency-header", "false"));
        bank.webhookUrl(program.http("/webhooks/bank131"));
        return program;
    }
}
