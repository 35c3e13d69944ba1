package payouts.callback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * The secrets of a file, one a line: {@code whsec_} and at least 24 bytes in Base64, as
 * <a href="https://www.standardwebhooks.com">Standard Webhooks</a> has them. Several stand there while one replaces another.
 */
final class WebhookSecrets {

    private static final String PREFIX = "whsec_";
    private static final int BYTES_MIN = 24;

    private WebhookSecrets() {
    }

    /** @throws IllegalArgumentException when the file holds no secret that can be used; it never repeats one */
    static List<byte[]> read(Path file) {
        try {
            List<byte[]> secrets = Files.readAllLines(file).stream().map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#")).map(line -> secret(file, line)).toList();
            if (!secrets.isEmpty()) {
                return secrets;
            }
        } catch (IOException e) {
            // Told below.
        }
        throw unusable(file);
    }

    private static byte[] secret(Path file, String line) {
        try {
            byte[] secret = Base64.getDecoder().decode(line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : "");
            if (secret.length >= BYTES_MIN) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // Told below; the decoder's message would repeat a character of it.
        }
        throw unusable(file);
    }

    private static IllegalArgumentException unusable(Path file) {
        return new IllegalArgumentException("The file " + file + " must hold a secret in each line, whsec_ and at least " + BYTES_MIN
                + " bytes in Base64: echo \"whsec_$(openssl rand -base64 32)\" makes one.");
    }
}
