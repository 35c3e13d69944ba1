package payouts.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ChildProgram;

/** M38: what the bank said stays said, over a close and over a kill. */
class DurableBooksTest {

    @TempDir
    Path folder;
    private Partner partner;

    @BeforeEach
    void open() {
        partner = new Partner(folder);
    }

    @AfterEach
    void close() {
        partner.close();
    }

    private SandboxBank bank(SandboxSettings settings) {
        SandboxBank bank = new SandboxBank(settings.folder(folder.resolve("books"))).start();
        partner.of(bank);
        return bank;
    }

    @Test
    void everythingSurvivesACloseAndGoesOn() {
        String started;
        String waiting;
        String hash;
        String token;
        partner.answers = hook -> 503;
        try (SandboxBank bank = bank(partner.settings().openingBalance(50_000))) {
            String paid = partner.started("paid");
            partner.answer("confirm", paid);
            await().until(() -> bank.books().totalPaid() == 10_000);
            waiting = partner.started("waiting");
            partner.hook("ready_to_confirm", waiting);
            bank.books().topUp(1_000);
            token = partner.call("/api/v1/token", Partner.page("token.request")).json().path("public_token").asText();
            hash = partner.raw("/cds/v1/tokenize/card", Partner.utf8("{\"card\":{\"number\":\"4242424242424242\"}}"),
                    null, null, "X-PUBLIC-TOKEN", token).json().path("number_hash").asText();
            partner.call("/api/v1/session/multi/create/nominal", Json.object(), "X-PARTNER-IDEMPOTENCY-KEY", "k");
            // Gets ready only after the next opening.
            bank.rules().add(SandboxRule.on("ready_to_confirm").reference("started").does(SandboxAction.DELAY).millis(1));
            started = partner.started("started");
        }
        partner.hooks.clear();
        partner.answers = hook -> 200;
        try (SandboxBank bank = bank(partner.settings().openingBalance(7))) {
            assertThat(bank.books().balance()).isEqualTo(41_000);
            assertThat(bank.books().paid()).singleElement().extracting(PaidOut::metadata).isEqualTo("paid");
            assertThat(partner.call("/api/v1/session/multi/create/nominal", Json.object(),
                    "X-PARTNER-IDEMPOTENCY-KEY", "k").code()).isEqualTo("idempotency_key_already_exists");
            assertThat(partner.raw("/cds/v1/tokenize/card", Partner.utf8("{\"card\":{\"number\":\"4242424242424242\"}}"),
                    null, null, "X-PUBLIC-TOKEN", token).code()).isEqualTo("authentication_error");
            assertThat(hash).hasSize(64);
            for (String id : List.of(waiting, started)) {
                assertThat(partner.answer("confirm", id).http()).isEqualTo(200);
                partner.hook("payment_finished", id);
            }
            assertThat(bank.books().totalPaid()).isEqualTo(30_000);
            assertThat(bank.books().balance()).isEqualTo(21_000);
            assertThat(bank.books().session(waiting).orElseThrow().calls())
                    .containsEntry("create", 1).containsEntry("start", 1).containsEntry("confirm", 1);
            await().until(() -> bank.books().webhooks().stream()
                    .allMatch(hook -> hook.state() == SandboxWebhook.State.DELIVERED));
        }
    }

    @Test
    void whatWasAnsweredSurvivesAKill() throws Exception {
        partner.writeFor(folder);
        Process process = new ProcessBuilder(ChildProgram.JAVA,
                "-cp", System.getProperty("java.class.path"), Killed.class.getName(), folder.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("log.txt").toFile()).start();
        String confirmed;
        String waiting;
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("url.txt")));
            partner.url = Files.readString(folder.resolve("url.txt"));
            confirmed = partner.started("confirmed");
            waiting = partner.started("waiting");
            partner.hook("ready_to_confirm", waiting);
            assertThat(partner.answer("confirm", confirmed).http()).isEqualTo(200);
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        try (SandboxBank bank = bank(partner.settings())) {
            partner.hook("payment_finished", confirmed);
            assertThat(bank.books().paid()).singleElement().extracting(PaidOut::sessionId).isEqualTo(confirmed);
            assertThat(partner.status(waiting).json().at("/session/next_action").asText()).isEqualTo("confirm");
        }
    }

    /** A bank in a process of its own, which stays until it is killed. */
    static final class Killed {
        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            KeyFactory keys = KeyFactory.getInstance("RSA");
            SandboxBank bank = new SandboxBank(new SandboxSettings().project("project").folder(folder.resolve("books"))
                    .bankKey(keys.generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve("bank.key")))))
                    .partnerKeys(keys.generatePublic(new X509EncodedKeySpec(Files.readAllBytes(folder.resolve("our.key")))))
                    .webhookUrl(URI.create(Files.readString(folder.resolve("hook.txt"))))
                    .readyDelay(Duration.ofMillis(20)).finishDelay(Duration.ofMillis(300))).start();
            Path ready = Files.writeString(folder.resolve("url.tmp"), bank.url());
            Files.move(ready, folder.resolve("url.txt"));
        }

        private Killed() throws IOException {
        }
    }
}
