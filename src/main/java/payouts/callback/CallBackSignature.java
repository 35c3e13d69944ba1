package payouts.callback;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Message;

/**
 * Signs a call-back by the <a href="https://www.standardwebhooks.com">Standard Webhooks</a> scheme, so that its receiver
 * knows that it comes from us, unchanged and lately: the headers {@code webhook-id}, {@code webhook-timestamp} and
 * {@code webhook-signature}. The file of secrets is read for each result, so that a secret is replaced without a restart.
 */
public final class CallBackSignature {

    private static final String ALGORITHM = "HmacSHA256";

    private final Path secretFile;
    private final Clock clock = Clock.systemUTC();

    /**
     * @param secretFile one secret a line; each signs
     * @throws IllegalArgumentException when the file can't be used
     */
    public CallBackSignature(String secretFile) {
        this.secretFile = Path.of(secretFile);
        WebhookSecrets.read(this.secretFile);
    }

    /** Signs the body, whose bytes must not change afterwards. The id is the result's: a repeat has it too. */
    public void sign(Message message) {
        String id = message.getHeader("PayoutResultId", String.class);
        byte[] body = message.getBody(byte[].class);
        if (id == null || body == null) {
            throw new IllegalStateException("There is no result to sign: this belongs behind kamelet:payout-results-source.");
        }
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        List<byte[]> secrets = WebhookSecrets.read(secretFile);
        message.removeHeaders("*");
        message.setHeader("webhook-id", id);
        message.setHeader("webhook-timestamp", timestamp);
        message.setHeader("webhook-signature", secrets.stream().map(secret -> "v1," + signature(secret, id + "." + timestamp + ".", body))
                .collect(Collectors.joining(" ")));
    }

    private static String signature(byte[] secret, String before, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(before.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
        }
    }
}
