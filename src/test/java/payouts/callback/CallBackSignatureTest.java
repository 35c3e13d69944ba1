package payouts.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The secrets of a call-back; that its signatures verify is shown by a receiver of its own in SinksTest. */
class CallBackSignatureTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "\n# nothing\n", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La!aSw"})
    void aFileWithoutAGoodSecretIsRefusedWithItsMendAndWithoutTheSecret(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), text);
        assertThatThrownBy(() -> new CallBackSignature(file.toString())).hasMessageContainingAll(file.toString(), "openssl rand")
                .hasMessageNotContaining("MfKQ").hasNoCause();
    }

    @Test
    void aFileThatIsMissingIsRefused() {
        assertThatThrownBy(() -> new CallBackSignature(folder.resolve("none").toString())).hasMessageContaining("none");
    }

    @Test
    void aSecretThatIsReplacedSignsWithoutARestartAndTheHeadersOfTheResultStayHere() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        CallBackSignature signature = new CallBackSignature(file.toString());
        Message first = message();
        signature.sign(first);
        Files.writeString(file, "# new first\nwhsec_" + "A".repeat(32) + "\n" + SECRET + "\n");
        Message second = message();
        signature.sign(second);
        assertThat(first.getHeaders().keySet()).containsExactlyInAnyOrder("webhook-id", "webhook-timestamp", "webhook-signature");
        assertThat(first.getHeader("webhook-id")).isEqualTo("a-1:1");
        assertThat(first.getHeader("webhook-signature", String.class)).matches("v1,[A-Za-z0-9+/]{43}=");
        assertThat(second.getHeader("webhook-signature", String.class)).matches("v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=");
    }

    @Test
    void whatIsNoResultIsNotSigned() throws Exception {
        CallBackSignature signature = new CallBackSignature(Files.writeString(folder.resolve("secret"), SECRET).toString());
        Message message = message();
        message.removeHeader("PayoutResultId");
        assertThatThrownBy(() -> signature.sign(message)).hasMessageContaining("payout-results-source");
    }

    private static Message message() {
        Message message = new DefaultMessage(new DefaultCamelContext());
        message.setHeader("PayoutResultId", "a-1:1");
        message.setHeader("PayoutStatus", "succeeded");
        message.setBody("{}".getBytes());
        return message;
    }
}
