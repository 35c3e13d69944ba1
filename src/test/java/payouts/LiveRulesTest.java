package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import payouts.keys.PemKeys;
import payouts.ledger.TestDatabase;

/** M39: what a trial may do and real money may not. */
class LiveRulesTest {

    @TempDir
    Path folder;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void everythingAsItShouldBe() throws Exception {
        settings.put("payouts.sandbox.enabled", "false");
        settings.put("bank131.url", "https://bank.example");
        settings.put("bank131.project", "our-project");
        settings.put("payouts.sender.full-name", "Ours LLC");
        settings.put("payouts.sender.beneficiary-id", "7700000000");
        // No driver knows it: a start that gets past the rules fails at the ledger, and in no other way.
        settings.put("payouts.database.url", "jdbc:nothing:here");
        settings.put("bank131.private-key", folder.resolve("ours.pem").toString());
        settings.put("bank131.public-key", folder.resolve("bank.pem").toString());
        settings.put("payouts.ledger-key", folder.resolve("ledger.key").toString());
        settings.put("payouts.http.port", RunningProgram.freePort());
        settings.put("camel.management.enabled", "false");
        settings.put("payouts.jms.enabled", "false");
        for (String name : List.of("inbox", "archive", "rejected", "results")) {
            settings.put("payouts.file." + name, folder.resolve(name).toString());
        }
        PemKeys.generate(folder.resolve("ours.pem"));
        PemKeys.write(PemKeys.publicKeyOf(PemKeys.privateKey(folder.resolve("ours.pem"), null)), folder.resolve("bank.pem"));
        Files.writeString(folder.resolve("ledger.key"), java.util.Base64.getEncoder().encodeToString(new byte[32]));
        Files.setPosixFilePermissions(folder.resolve("ledger.key"), PosixFilePermissions.fromString("rw-------"));
    }

    private String refusal() {
        Properties properties = new Properties();
        settings.forEach(properties::setProperty);
        Main main = PayoutRoutes.program(properties);
        Throwable thrown = catchThrowable(main::start);
        main.stop();
        StartRefused refused = StartRefused.in(thrown);
        assertThat(refused).as("refused with one line, not %s", thrown).isNotNull();
        return refused.getMessage();
    }

    @Test
    void withNothingBrokenTheRulesLetItPass() {
        assertThat(refusal()).contains("payouts.database.url").doesNotContain("rules for real money");
    }

    @ParameterizedTest
    @CsvSource({
        "bank131.url, http://bank.example, https",
        "bank131.url, http://127.bank.example, https",
        "bank131.url, http://localhost.bank.example, https",
        "payouts.database.url, jdbc:h2:mem:live, PostgreSQL",
        "bank131.project, sandbox, sample",
        "payouts.sender.full-name, Vector LLC, sample",
        "payouts.sender.beneficiary-id, 1234567890, sample"})
    void m39_whatIsMeantForATrialIsRefusedForRealMoney(String setting, String value, String mend) {
        settings.put(setting, value);
        assertThat(refusal()).contains("rules for real money", setting, mend, "bank131.live=false");
    }

    @Test
    void aSampleThatNoOrderCanBringIsNotToBeLeftEmpty() {
        settings.put("bank131.project", "sandbox");
        assertThat(refusal()).contains("bank131.project is the sample's 'sandbox': set your own").doesNotContain("leave it empty");
        settings.put("bank131.project", "our-project");
        settings.put("payouts.sender.full-name", "Vector LLC");
        assertThat(refusal()).contains("leave it empty where every order brings one");
    }

    @ParameterizedTest
    @CsvSource({"bank131.private-key, ours.pem", "payouts.ledger-key, ledger.key"})
    void aKeyThatOthersCanReadIsRefused(String setting, String file) throws Exception {
        Files.setPosixFilePermissions(folder.resolve(file), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(refusal()).contains(setting, "chmod 600");
    }

    @Test
    void m37_aLedgerThatAnswersBeforeItsCommitIsOnDiskIsRefusedForRealMoney() {
        String url = TestDatabase.POSTGRES.freshUrl();
        settings.put("payouts.database.url", url + (url.contains("?") ? "&" : "?") + "options=-c%20synchronous_commit%3Doff");
        assertThat(refusal()).contains("synchronous_commit=off", "payouts.database.url");
    }

    @Test
    void anEarlierLedgerKeyThatOthersCanReadIsRefusedToo() throws Exception {
        Path earlier = Files.writeString(folder.resolve("earlier.key"), java.util.Base64.getEncoder().encodeToString(new byte[32]));
        Files.setPosixFilePermissions(earlier, PosixFilePermissions.fromString("rw----r--"));
        settings.put("payouts.ledger-key", folder.resolve("ledger.key") + ", " + earlier);
        assertThat(refusal()).contains("payouts.ledger-key", "chmod 600 " + earlier);
    }

    @Test
    void aBanksKeyThatOthersCanChangeIsRefused() throws Exception {
        Files.setPosixFilePermissions(folder.resolve("bank.pem"), PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(refusal()).contains("bank131.public-key", "chmod go-w");
    }

    @ParameterizedTest
    @CsvSource({
        "payouts.database, jdbc:postgresql://db.example/x, '', is empty",
        "payouts.database, jdbc:postgresql://db.example/x, postgres, everybody tries first",
        "payouts.database, 'jdbc:postgresql://localhost,db.example/x', Admin, everybody tries first",
        "payouts.database, jdbc:postgresql://db.example/x, the-user-itself, everybody tries first",
        "payouts.erp, jdbc:postgresql://10.0.0.7:5432/x, changeit, everybody tries first",
        "payouts.jms, tcp://broker.example:61616, artemis, everybody tries first",
        "payouts.jms, '(tcp://127.0.0.1:61616,tcp://broker.example:61616)', '', is empty"})
    void aPasswordThatIsNoneIsRefusedForAServerElsewhere(String door, String url, String password, String mend) {
        settings.put(door + ".url", url);
        settings.put(door + ".username", "the-user-itself");
        settings.put(door + ".password", password);
        assertThat(refusal()).contains("rules for real money", door + ".password", mend);
    }

    @ParameterizedTest
    @CsvSource({
        "payouts.database, jdbc:postgresql://db.example/x?user=postgres&password=postgres, postgres",
        "payouts.database, jdbc:postgresql://db.example/x?password=chang%65Me&ssl=true, changeMe",
        "payouts.erp, jdbc:sqlserver://db.example;user=erp;password=erp;encrypt=true, password=erp",
        "payouts.erp, jdbc:mysql://erp:guest@db.example/x, guest",
        "payouts.erp, jdbc:oracle:thin:scott/Secret@//db.example/x, Secret",
        "payouts.database, jdbc:postgresql://db.example/x?user=u&password=, password=",
        "payouts.jms, tcp://broker.example:61616?user=artemis&password=artemis, password=artemis",
        "payouts.jms, tcp://admin:admin@broker.example:61616, admin:admin"})
    void soIsOneThatStandsInTheAddressAndItIsNotRepeated(String door, String url, String password) {
        settings.put(door + ".url", url);
        assertThat(refusal()).contains("rules for real money", door + ".url", "everybody tries first").doesNotContain(password);
    }

    @ParameterizedTest
    @CsvSource({
        "payouts.database, jdbc:nothing://db.example/x?user=ledger&password=V7pq0-long-and-random",
        "payouts.erp, jdbc:nothing://erp:V7pq0-long-and-random@db.example/x",
        "payouts.jms, tcp://broker.example:61616?user=u&password=V7pq0-long-and-random&trustStorePassword=changeit",
        "payouts.jms, tcp://broker.example:61616?sslEnabled=true&password=V7pq0-long-and-random"})
    void aGoodPasswordMayStandInTheAddress(String door, String url) {
        settings.put(door + ".url", url);
        assertThat(refusal()).doesNotContain("rules for real money");
    }

    @ParameterizedTest
    @CsvSource({
        "payouts.database, jdbc:nothing://127.0.0.1/x, ''",
        "payouts.database, jdbc:nothing://[::1]:5432/x, postgres",
        "payouts.database, jdbc:nothing://db.example/x?sslcert=ours.crt, ''",
        "payouts.jms, tcp://broker.example:61616, V7pq0-long-and-random"})
    void aPasswordIsLeftToWhoeverRunsAServerHereOrBringsItOtherwise(String door, String url, String password) {
        settings.put(door + ".url", url);
        settings.put(door + ".password", password);
        assertThat(refusal()).doesNotContain("rules for real money");
    }

    @ParameterizedTest
    @CsvSource({"camel.main.dev-console-enabled, true", "camel.main.devConsoleEnabled, true", "camel.management.dev-console-enabled, true",
        "camel.main.tracing, true", "camel.main.backlog-tracing, true", "camel.debug.enabled, true", "camel.main.routes-reload-enabled, true",
        "camel.management.jolokia-enabled, true", "camel.main.profile, dev"})
    void camelsDoorsForDevelopersAreRefused(String setting, String value) {
        settings.put(setting, value);
        assertThat(refusal()).contains("rules for real money", "camel.", "leave it out");
    }

    @Test
    void whereMoneyIsRealTheProfileIsProd() throws Exception {
        settings.put("payouts.database.url", "jdbc:h2:file:" + folder.resolve("ledger"));
        settings.put("payouts.database.embedded-live", "true");
        settings.put("payouts.routes.accepted", folder.resolve("accepted").toString());
        Properties properties = new Properties();
        settings.forEach(properties::setProperty);
        Main main = PayoutRoutes.program(properties);
        try {
            main.start();
            assertThat(main.getCamelContext().getCamelContextExtension().getProfile()).isEqualTo("prod");
            assertThat(main.getCamelContext()).satisfies(camel -> {
                assertThat(camel.isTracing()).isFalse();
                assertThat(camel.isTracingStandby()).isFalse();
                assertThat(camel.isBacklogTracing()).isFalse();
                assertThat(camel.isBacklogTracingStandby()).isFalse();
                assertThat(camel.isDebugging()).isFalse();
                assertThat(camel.isDevConsole()).isFalse();
                assertThat(camel.isLogMask()).isTrue();
            });
        } finally {
            main.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, '', 61616, true", "true, '', 0, false", "true, tcp://127.0.0.1:1, 61616, false", "false, '', 61616, false"})
    void aBrokerThatEverybodyOnThisMachineMayUseIsToldAtTheStart(String on, String url, String port, boolean told) {
        settings.put("payouts.jms.enabled", on);
        settings.put("payouts.jms.url", url);
        settings.put("payouts.jms.embedded-port", port.equals("0") ? port : RunningProgram.freePort());
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try {
            refusal();
        } finally {
            root.detachAppender(log);
        }
        assertThat(List.copyOf(log.list).stream().anyMatch(event -> event.getLevel() == Level.WARN
                && event.getFormattedMessage().contains("Everybody on this machine can order payouts"))).isEqualTo(told);
    }

    @Test
    void everyBrokenRuleIsToldAtOnce() {
        settings.put("bank131.url", "http://bank.example");
        settings.put("bank131.project", "sandbox");
        assertThat(refusal()).contains("bank131.url", "bank131.project");
    }

    @Test
    void m39_aTrialIsFreeOfThem() {
        settings.put("bank131.url", "http://127.0.0.1:9");
        settings.put("bank131.project", "sandbox");
        settings.put("bank131.live", "false");
        assertThat(refusal()).doesNotContain("rules for real money");
    }
}
