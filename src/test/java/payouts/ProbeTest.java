package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import payouts.keys.PemKeys;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxBank;
import payouts.sandbox.SandboxRule;
import payouts.sandbox.SandboxSession;
import payouts.sandbox.SandboxSettings;

/** The probe against a bank that it does not start itself; the bank's books say that nothing was paid. */
class ProbeTest {

    private static final String ACCOUNT = "40702810700200000000";
    private static final String CARD = Orders.card("probe");

    @TempDir
    static Path keys;
    private static KeyPair ours;
    private static KeyPair banks;

    @TempDir
    Path folder;
    private final Properties settings = new Properties();
    private SandboxSettings bankSettings;
    private SandboxBank bank;

    @BeforeAll
    static void makeKeys() {
        ours = PemKeys.generate(keys.resolve("ours.pem"));
        banks = PemKeys.generate(keys.resolve("bank-private.pem"));
        PemKeys.write(banks.getPublic(), keys.resolve("bank.pem"));
    }

    @BeforeEach
    void open() {
        String port = RunningProgram.freePort();
        bankSettings = new SandboxSettings().bankKey(banks.getPrivate()).partnerKeys(ours.getPublic()).project("demo").openingBalance(500_00)
                .webhookUrl(URI.create("http://127.0.0.1:" + port + "/webhooks/bank131")).readyDelay(Duration.ofMillis(50))
                .cancelDelay(Duration.ofMillis(50));
        bank = new SandboxBank(bankSettings).start();
        settings.setProperty("payouts.http.port", port);
        settings.setProperty("payouts.sandbox.enabled", "false");
        settings.setProperty("bank131.url", bank.url());
        settings.setProperty("bank131.live", "false");
        settings.setProperty("bank131.project", "demo");
        settings.setProperty("bank131.account", ACCOUNT);
        settings.setProperty("bank131.private-key", keys.resolve("ours.pem").toString());
        settings.setProperty("bank131.public-key", keys.resolve("bank.pem").toString());
        settings.setProperty("payouts.database.url", "jdbc:h2:file:" + folder.resolve("ledger"));
        settings.setProperty("payouts.probe.number-hash", CARD);
        settings.setProperty("payouts.probe.wait-seconds", "5");
    }

    @AfterEach
    void nothingWasPaidConfirmedOrLeftBehind() throws IOException {
        assertThat(bank.books().paid()).isEmpty();
        assertThat(bank.books().requestCount("confirm")).isZero();
        assertThat(bank.books().balance()).isEqualTo(500_00);
        assertThat(bank.books().sessions()).noneMatch(session -> "confirm".equals(session.nextAction()));
        bank.close();
        try (var files = Files.list(folder)) {
            assertThat(files).as("no ledger").isEmpty();
        }
    }

    private record Told(int code, List<String> lines, String errors) {
        String about(String what) {
            return lines.stream().filter(line -> line.substring(Math.min(14, line.length())).startsWith(what)).findFirst().orElse("nothing about " + what + " in " + lines);
        }
    }

    private Told probe(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] all = new String[arguments.length + 1];
        all[0] = "probe";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int code = ProbeCommand.run(all, "classpath:application.properties", settings, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8) + err).doesNotContain(CARD).doesNotContain(CARD.substring(0, 12)).doesNotContain(ACCOUNT);
        return new Told(code, out.toString(StandardCharsets.UTF_8).lines().toList(), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void theScenarioGoesUpToItsConfirmIsCancelledThereAndWhatWasSeenIsTold(String version) throws IOException {
        settings.setProperty("bank131.api-version", version);
        Told told = probe();
        assertThat(told.code()).as("%s", told).isZero();
        assertThat(told.lines().stream().filter(line -> line.startsWith("ok"))).hasSize(6);
        assertThat(told.about("names in webhooks")).startsWith("observed").contains(version + " after a start in " + version);
        assertThat(told.about("confirm_information in session/status")).contains("is there");
        assertThat(told.about("an idempotency key used twice")).contains("refused, HTTP 400, code idempotency_key_already_exists");
        assertThat(told.about("token/info:")).contains("number_hash, brand, last4");
        assertThat(told.about("token/info of an unknown card")).contains("card_number_does_not_exist", "bank131.codes.unknown-card names it");
        assertThat(told.about("session/status of an unknown session")).contains("HTTP 400, code invalid_request");
        assertThat(told.about("the account's balance")).contains("can be read");
        assertThat(told.about("the account's statement")).contains("can be read");
        assertThat(told.about("the reference (metadata)")).contains("is shown");
        assertThat(told.about("confirm_information's purpose")).contains("to the letter as ordered");
        assertThat(told.about("payment_finished after a cancel")).contains("comes");
        assertThat(told.about("too little money on the account")).contains("not noticed before the confirm");
        assertThat(told.about("rate limits")).startsWith("not observed").contains("the assumption stays, bank131.requests-per-second");
        assertThat(bank.books().sessions()).hasSize(2).allMatch(session -> session.status().equals("cancelled") && session.api().equals(version));
        if (version.equals("v1")) {
            assertThat(told.lines().stream().map(ProbeTest::anyRun).toList()).as("the page shows a run")
                    .isEqualTo(Files.readString(Path.of("docs/operating/probe.md")).replaceAll("(?s).*```text\n(.*?)\n```.*", "$1").lines()
                            .map(ProbeTest::anyRun).toList());
        }
    }

    /** What differs from run to run is blanked. */
    private static String anyRun(String line) {
        return line.replaceAll("\\d+ ms", "… ms").replaceAll("\\d+\\.\\d s", "… s");
    }

    @Test
    void whatTheBankDoesOtherwiseIsToldWithTheSettingThatHoldsIt() {
        bank.close();
        bankSettings.unknownCardCode("no_such_card").lackOfMoney(SandboxSettings.LackOfMoney.REFUSE_START, "balance_too_low").webhookNames("v2")
                .confirmInformationInStatus(false).echoMetadata(false);
        bank = new SandboxBank(bankSettings).start();
        settings.setProperty("bank131.url", bank.url());
        bank.rules().add(SandboxRule.on("start").does(SandboxAction.TAMPER).field("purpose").value("Something else"));
        Told told = probe();
        assertThat(told.code()).as("%s", told).isZero();
        assertThat(told.about("token/info of an unknown card")).contains("HTTP 400, code no_such_card");
        assertThat(told.about("too little money on the account")).contains("the start is refused, HTTP 400, code balance_too_low; ADD balance_too_low to bank131.codes.wait");
        assertThat(told.about("names in webhooks")).contains("v2 after a start in v1");
        assertThat(told.about("confirm_information in session/status")).contains("is missing");
        assertThat(told.about("the reference (metadata)")).contains("is not shown", "must stay create-start");
        assertThat(told.about("confirm_information's purpose")).contains("NOT to the letter");
    }

    @Test
    void aWebhookThatNeverComesIsToldAndTheSessionIsCancelledAllTheSame() {
        settings.setProperty("payouts.probe.wait-seconds", "1");
        bank.rules().add(SandboxRule.on("ready_to_confirm").does(SandboxAction.LOSE));
        Told told = probe();
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.about("5 ready_to_confirm")).startsWith("FAILED").contains("no webhook came");
        assertThat(bank.books().sessions()).extracting(SandboxSession::status).containsExactly("cancelled");
    }

    @Test
    void aSessionWhoseStartWasDoneButNotAnsweredIsCancelledOnceTheBankLetsIt() {
        // Till then the bank refuses the cancel, for the session is not ready.
        bankSettings.readyDelay(Duration.ofSeconds(2));
        bank.rules().add(SandboxRule.on("start").does(SandboxAction.DROP_ANSWER));
        Told told = probe();
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.about("4 start")).startsWith("FAILED").contains("no answer");
        assertThat(bank.books().requestCount("cancel")).isGreaterThan(1);
        assertThat(bank.books().sessions()).extracting(SandboxSession::status).containsExactly("cancelled");
    }

    @Test
    void aSessionThatTheBankDoesNotLetGoIsNamedThoughItsStartWasNotAnswered() {
        settings.setProperty("payouts.probe.wait-seconds", "1");
        bankSettings.readyDelay(Duration.ofHours(1));
        bank.rules().add(SandboxRule.on("start").does(SandboxAction.DROP_ANSWER));
        Told told = probe();
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.about("6 cancel")).startsWith("FAILED").contains(bank.books().sessions().get(0).id());
    }

    @Test
    void aBankThatAnswersNothingOfUseEndsTheProbe() {
        bank.rules().add(SandboxRule.on("create").does(SandboxAction.DROP_ANSWER));
        bank.rules().add(SandboxRule.on("token").does(SandboxAction.UNREADABLE));
        Told told = probe();
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.about("1 public token")).startsWith("FAILED");
        assertThat(told.about("3 create")).startsWith("FAILED").contains("no answer");
        assertThat(told.lines().get(told.lines().size() - 1)).startsWith("The scenario did not go through");
    }

    @Test
    void withTheSandboxOnItTriesTheSandbox() {
        Path data = keys.resolve("data");
        settings.setProperty("payouts.sandbox.enabled", "true");
        settings.setProperty("payouts.sandbox.port", RunningProgram.freePort());
        settings.setProperty("payouts.sandbox.folder", data.toString());
        settings.setProperty("bank131.url", "http://127.0.0.1:" + settings.getProperty("payouts.sandbox.port"));
        settings.setProperty("bank131.live", "true");
        settings.setProperty("bank131.private-key", data.resolve("ours.pem").toString());
        settings.setProperty("bank131.public-key", data.resolve("bank.pem").toString());
        assertThat(probe().code()).isZero();
        assertThat(bank.books().requests()).as("of the other bank").isEmpty();
    }

    @Test
    void itIsRefusedWithLiveMoneyWithoutACardAndBesideARunningProgram() throws IOException {
        assertThat(probe("now").errors()).contains("Too many arguments");
        settings.setProperty("bank131.live", "true");
        assertThat(probe().errors()).startsWith("The probe can't run: bank131.live is true");
        settings.setProperty("bank131.live", "false");
        settings.setProperty("payouts.probe.number-hash", "4111 1111");
        assertThat(probe().errors()).contains("payouts.probe.number-hash must be a card's hash").doesNotContain("4111");
        settings.setProperty("payouts.probe.number-hash", CARD);
        try (ServerSocket taken = new ServerSocket(Integer.parseInt(settings.getProperty("payouts.http.port")))) {
            Told told = probe();
            assertThat(told.code()).isEqualTo(2);
            assertThat(told.errors()).contains("(payouts.http.port) is taken");
            assertThat(taken.isBound()).isTrue();
        }
        assertThat(bank.books().requests()).isEmpty();
    }
}
