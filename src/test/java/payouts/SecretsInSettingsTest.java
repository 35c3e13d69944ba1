package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords, tokens and addresses from files and from the environment, as docs/operating/keys.md says. */
class SecretsInSettingsTest {

    @TempDir
    Path folder;

    private static String resolved(String value) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("payouts.database.password", value);
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.getPropertiesComponent().setInitialProperties(properties);
            return new Settings(camel).text("payouts.database.password");
        }
    }

    @Test
    void aFileHoldsTheSecretWithoutItsLineEnd() throws Exception {
        Path file = Files.writeString(folder.resolve("db"), "s3cret#with:odd=signs?\n");
        assertThat(resolved("{{file:" + file + "}}")).isEqualTo("s3cret#with:odd=signs?");
        assertThat(resolved("a{{file:" + file + "}}b")).isEqualTo("as3cret#with:odd=signs?b");
    }

    @Test
    void aVariableOfTheEnvironmentHoldsIt() throws Exception {
        assertThat(resolved("{{env:PATH}}")).isEqualTo(System.getenv("PATH").strip());
        assertThat(resolved("{{env:NOBODY_SETS_THIS:none}}")).isEqualTo("none");
    }

    @Test
    void theDocumentsSamplesResolve() throws Exception {
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        String text = Files.readString(Path.of("docs/operating/keys.md"));
        String sample = text.substring(text.indexOf("```properties") + 13, text.indexOf("```\n\nThe file holds one line"));
        Properties properties = new Properties();
        properties.load(new java.io.StringReader(sample.replace("/run/secrets", secrets.toString()).replace("ADMIN_TOKENS", "PATH")));
        assertThat(properties).hasSizeGreaterThan(3);
        for (String name : properties.stringPropertyNames()) {
            String value = properties.getProperty(name);
            if (value.startsWith("{{file:")) {
                Files.writeString(Path.of(value.substring(7, value.length() - 2)), "secret of " + name);
            }
            assertThat(resolved(value)).isEqualTo(value.startsWith("{{file:") ? "secret of " + name : System.getenv("PATH").strip());
        }
    }

    @Test
    void whatIsNotThereIsToldWithoutTheSettingsValue() throws Exception {
        assertThatThrownBy(() -> resolved("{{file:" + folder.resolve("none") + "}}")).isInstanceOf(StartRefused.class)
                .hasMessageContaining("payouts.database.password").hasMessageContaining(folder.resolve("none").toString()).hasMessageContaining("put the secret there");
        assertThatThrownBy(() -> resolved("hidden{{env:NOBODY_SETS_THIS}}")).isInstanceOf(StartRefused.class)
                .hasMessageContaining("payouts.database.password").hasMessageContaining("{{env:NAME}}").hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> resolved("hid{{den")).isInstanceOf(StartRefused.class).hasMessageNotContaining("hid{{den");
        Path lines = Files.writeString(folder.resolve("lines"), "hidden\nmore\n");
        assertThatThrownBy(() -> resolved("{{file:" + lines + "}}")).isInstanceOf(StartRefused.class)
                .hasMessageContaining("one line").hasMessageNotContaining("hidden");
        Path braces = Files.writeString(folder.resolve("braces"), "hid{{den");
        assertThatThrownBy(() -> resolved("{{file:" + braces + "}}")).isInstanceOf(StartRefused.class).hasMessageNotContaining("hid{{den");
    }

    @Test
    void theProgramStartsWithSecretsFromFiles() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef-of-the-file\n");
        Path password = Files.writeString(folder.resolve("password"), "of the ledger\n");
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.api.token", "{{file:" + token + "}}",
                "payouts.database.username", "ledger", "payouts.database.password", "{{file:" + password + "}}"))) {
            var http = java.net.http.HttpClient.newBuilder().version(java.net.http.HttpClient.Version.HTTP_1_1)
                    .proxy(java.net.http.HttpClient.Builder.NO_PROXY).build();
            var request = java.net.http.HttpRequest.newBuilder(program.http("/payouts/none")).header("Authorization", "Bearer 0123456789abcdef-of-the-file");
            assertThat(http.send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(404);
            assertThat(program.ledger().database().isShared()).isFalse();
        }
    }
}
