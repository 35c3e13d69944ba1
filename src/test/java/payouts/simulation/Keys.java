package payouts.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import payouts.keys.PemKeys;

/** Two key pairs for all runs: making RSA keys takes longer than a run. */
final class Keys {

    final Path ours;
    final Path banks;
    final KeyPair our;
    final KeyPair bank;

    Keys(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ours = folder.resolve("ours.pem");
        banks = folder.resolve("bank-public.pem");
        our = PemKeys.generate(ours, folder.resolve("ours-public.pem"));
        bank = PemKeys.generate(folder.resolve("bank.pem"), banks);
    }
}
