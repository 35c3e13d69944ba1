package payouts.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import payouts.keys.PemKeys;
import payouts.sandbox.SandboxBank;
import payouts.sandbox.SandboxRequest;
import payouts.sandbox.SandboxSettings;

/** The sandbox bank alone. It is told by lines where its webhooks go, and tells which calls reached it, and when. */
public final class BankMain {

    private BankMain() {
    }

    /** @param arguments folder of the keys, file of rules */
    public static void main(String[] arguments) throws Exception {
        Path keys = Path.of(arguments[0]);
        SandboxSettings settings = new SandboxSettings().bankKey(PemKeys.privateKey(keys.resolve("bank.pem"), null))
                .partnerKeys(PemKeys.publicKey(keys.resolve("ours-public.pem"))).project("bench").rulesFile(Path.of(arguments[1]))
                .openingBalance(1_000_000_000_000_00L).readyDelay(Duration.ofMillis(20)).finishDelay(Duration.ofMillis(20))
                // As many at once as there are, or the bank would be what is measured.
                .webhookParallel(128);
        try (SandboxBank bank = new SandboxBank(settings).start()) {
            System.out.println("PORT " + bank.port());
            BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                if (line.startsWith("webhooks ")) {
                    bank.webhookUrl(URI.create(line.substring(9)));
                    System.out.println("WEBHOOKS");
                } else if (line.equals("calls")) {
                    System.out.println("CALLS " + calls(bank.books().requests()));
                }
            }
        }
    }

    /** Each call as {@code operation@microseconds}. */
    private static String calls(List<SandboxRequest> requests) {
        return requests.stream().map(request -> request.operation() + "@" + micros(request.at())).collect(Collectors.joining(" "));
    }

    private static long micros(Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1000;
    }
}
