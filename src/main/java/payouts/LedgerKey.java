package payouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import payouts.keys.SecretFiles;

/** The key that encrypts card hashes and tokens at rest: a file with 32 bytes in Base64. */
final class LedgerKey {

    private LedgerKey() {
    }

    /**
     * Reads the key.
     *
     * @param make whether a missing one is made: in the sandbox, never for live money
     */
    static byte[] read(Path file, boolean make) {
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
