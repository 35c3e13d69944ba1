package payouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import payouts.keys.SecretFiles;

/** The keys that encrypt card hashes and tokens at rest: files with 32 bytes in Base64, the first of which seals. */
final class LedgerKey {

    private LedgerKey() {
    }

    /** The files that {@code payouts.ledger-key} names, separated by commas. */
    static List<Path> files(Settings settings) {
        return Arrays.stream(settings.required("payouts.ledger-key").split(",")).map(file -> Path.of(file.strip())).toList();
    }

    /**
     * Reads the keys.
     *
     * @param make whether a missing one is made, where only one is named: in the sandbox, never for live money
     */
    static List<byte[]> read(List<Path> files, boolean make) {
        return files.stream().map(file -> read(file, make && files.size() == 1)).toList();
    }

    private static byte[] read(Path file, boolean make) {
        try {
            if (make && !Files.exists(file)) {
                byte[] key = new byte[32];
                new SecureRandom().nextBytes(key);
                SecretFiles.write(file, Base64.getEncoder().encodeToString(key), "rw-------");
            }
            byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
            if (key.length == 32) {
                return key;
            }
        } catch (IOException | IllegalArgumentException e) {
            // Told below, without the content.
        }
        throw new StartRefused("payouts.ledger-key is " + file + ", which must be a readable file with 32 bytes in Base64"
                + " (make one with: openssl rand -base64 32).");
    }
}
