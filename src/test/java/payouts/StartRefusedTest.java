package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps the program from starting is told in one plain line: what, where, and the mend; and it ends with code 2, or with 3 where it passes by itself. */
class StartRefusedTest {

    @TempDir
    Path folder;
    private ChildProgram program;

    @BeforeEach
    void prepare() {
        program = ChildProgram.in(folder);
    }

    @AfterEach
    void close() {
        program.close();
    }

    private void isRefused(String... words) {
        ends(2, words);
    }

    private void ends(int code, String... words) {
        assertThat(program.start().exitCode()).as("exit code").isEqualTo(code);
        assertThat(program.err()).as("standard error").singleElement().asString()
                .startsWith("Payout Routes can't start: ").contains(words);
        assertThat(program.out()).as("standard output").noneMatch(line -> line.contains("\tat ") || line.contains("Exception")
                || line.contains("ERROR") || line.contains("is up"));
    }

    @Test
    void thePublicPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            program.environment("PAYOUTS_HTTP_PORT", "" + taken.getLocalPort());
            isRefused("Port " + taken.getLocalPort(), "payouts.http.port", "stop what uses it");
        }
    }

    @Test
    void theManagementPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            program.environment("CAMEL_MANAGEMENT_PORT", "" + taken.getLocalPort());
            isRefused("Port " + taken.getLocalPort(), "camel.management.port", "stop what uses it");
        }
    }

    @Test
    void theSandboxPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            program.set("payouts.sandbox.port", "" + taken.getLocalPort());
            isRefused("Port " + taken.getLocalPort(), "payouts.sandbox.port", "stop what uses it");
        }
    }

    @Test
    void theAccountHasNot20Digits() {
        program.set("bank131.account", "4070 2810 7002");
        isRefused("bank131.account", "20 digits");
    }

    @Test
    void theListOfBeneficiariesIsNotThere() {
        program.set("payouts.beneficiaries.file", folder.resolve("none.txt").toString());
        isRefused("none.txt", "payouts.beneficiaries.file", "there is no such file", "one id a line");
    }

    @Test
    void onePortIsSetForTwoDoors() {
        program.set("payouts.sandbox.port", program.setting("payouts.http.port"));
        isRefused("payouts.http.port", "payouts.sandbox.port", "set one of them to another port");
    }

    @Test
    void theKeyIsMissing() {
        program.set("payouts.sandbox.enabled", "false").set("bank131.live", "false");
        isRefused(folder.resolve("data/keys/our-private.pem").toString(), "is missing", "put the key there", "bank131.private-key");
    }

    @Test
    void theKeysPasswordIsWrong() throws Exception {
        Path file = key(2048, "right");
        program.set("bank131.private-key", file.toString()).set("bank131.private-key-password", "wrong");
        isRefused(file.toString(), "Set the right password", "bank131.private-key-password");
    }

    @Test
    void theKeyIsWeak() throws Exception {
        Path file = key(1024, null);
        program.set("bank131.private-key", file.toString());
        isRefused(file.toString(), "1024 bits", "openssl genpkey", "bank131.private-key");
    }

    @Test
    void theSandboxIsOnButTheBanksKeyIsAnotherBanks() throws Exception {
        Path file = folder.resolve("other.pem");
        try (JcaPEMWriter pem = new JcaPEMWriter(Files.newBufferedWriter(file))) {
            pem.writeObject(pair(2048).getPublic());
        }
        byte[] before = Files.readAllBytes(file);
        program.set("bank131.public-key", file.toString());
        isRefused("bank131.public-key", file.toString(), "payouts.sandbox.enabled=false");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aLedgerThatIsAwayPassesByItselfSoTheStartMayBeTriedAgain() {
        String closed = RunningProgram.freePort();
        program.set("payouts.database.url", "jdbc:postgresql://127.0.0.1:" + closed + "/x");
        ends(3, "payouts.database.url", "127.0.0.1:" + closed, "Check the address");
    }

    @Test
    void aPasswordInTheLedgersAddressIsNotTold() {
        program.set("payouts.database.url", "jdbc:postgresql://ann:s3cret@127.0.0.1:" + RunningProgram.freePort() + "/x");
        ends(3, "payouts.database.url", "ann:***@127.0.0.1");
        assertThat(program.err()).noneMatch(line -> line.contains("s3cret"));
        assertThat(program.out()).noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    void whatTheDatabaseItselfRefusesDoesNotPass() {
        assertThat(LedgerPart.passes(new IllegalStateException(new SQLException("no such database", "3D000")))).isFalse();
        assertThat(LedgerPart.passes(new IllegalStateException(new SQLException("wrong password", "28P01")))).isFalse();
        assertThat(LedgerPart.passes(new IllegalArgumentException("WRITE_DELAY"))).isFalse();
        for (String state : new String[] {"08001", "08004", "08006", "53300", "57P03"}) {
            assertThat(LedgerPart.passes(new IllegalStateException(new SQLException("away", state)))).as(state).isTrue();
        }
    }

    @Test
    void anotherProcessHasTheLedgerOpen() throws Exception {
        String file = "jdbc:h2:file:" + folder.resolve("ledger/held");
        try (var held = DriverManager.getConnection(file)) {
            program.set("payouts.database.url", file);
            isRefused("payouts.database.url", "locked", "no other program has it open");
            assertThat(held.isValid(1)).isTrue();
        }
    }

    @Test
    void theSandboxsRulesCantBeRead() throws IOException {
        Files.writeString(Files.createDirectories(program.data("sandbox")).resolve("rules.yaml"), "rules: [{match: 5}]");
        isRefused("rules.yaml", "can't be read");
    }

    // A path below a plain file: nobody can write there, not even root.
    @Test
    void theInboxCantBeWritten() {
        program.set("payouts.file.inbox", "application.properties/x");
        isRefused(folder.resolve("application.properties/x").toString(), "payouts.file.inbox", "give it the right to");
    }

    @Test
    void theLedgersFolderCantBeWritten() {
        program.set("payouts.database.url", "jdbc:h2:file:./application.properties/x/y");
        isRefused(folder.resolve("application.properties/x").toString(), "payouts.database.url", "give it the right to");
    }

    @ParameterizedTest
    @CsvSource({"payouts.file.archive, give it the right to", "payouts.file.rejected, give it the right to",
            "payouts.file.results, give it the right to", "payouts.sandbox.folder, give it the right to",
            "bank131.private-key, can't be written", "bank131.public-key, can't be written",
            "payouts.ledger-key, openssl rand -base64 32"})
    void aPathCantBeWritten(String setting, String mend) {
        String path = folder.resolve("application.properties/x").toString();
        assertThat(refusal(setting, path)).contains(path, mend);
    }

    @Test
    void fileNamesAreNotReadAsUtf8() {
        program.environment("LANG", "C").environment("LC_ALL", "C");
        isRefused("File names", "LANG=C.UTF-8");
    }

    @Test
    void thereAreNoRoutes() throws IOException {
        for (Path file : Files.list(folder.resolve("routes")).filter(Files::isRegularFile).toList()) {
            Files.delete(file);
        }
        isRefused("no routes in " + folder.resolve("routes"), "start in the folder that holds");
    }

    @ParameterizedTest
    @CsvSource({"steps:, stepz:, 'progress.camel.yaml, line 9: property ''stepz''', Mend it",
            "timer:progress, tymer:progress, 'progress.camel.yaml, line 6: There is no component ''tymer''', Check the spelling",
            "ref: progress, ref: progresz, 'progress.camel.yaml, line 10: There is no bean ''progresz''', Known are admin",
            "id: progress, id: reconcile, 'reconcile.camel.yaml, line 3: The route id ''reconcile'' is there twice', an id of its own"})
    void aRouteIsWrong(String right, String wrong, String reason, String mend) throws IOException {
        Path route = folder.resolve("routes/progress.camel.yaml");
        Files.writeString(route, Files.readString(route).replace(right, wrong));
        isRefused("A file in routes/ is wrong", reason, mend);
    }

    @Test
    void theLineOfTheDocumentsIsTheOneThatIsTold() throws IOException {
        Path route = folder.resolve("routes/progress.camel.yaml");
        Files.writeString(route, Files.readString(route).replace("ref: progress", "ref: progresz"));
        isRefused("A file in routes/ is wrong");
        assertThat(Files.readString(Path.of("docs/operating/editing-routes.md"))).contains("\n" + program.err().get(0) + "\n");
    }

    @Test
    void thePortIsNoNumber() {
        program.environment("PAYOUTS_HTTP_PORT", "abc");
        isRefused("payouts.http.port", "a whole number from 1 to 65535", "'abc'");
    }

    @Test
    void theBanksAddressEndsInApi() {
        program.set("bank131.url", "https://demo.bank131.ru/api");
        isRefused("bank131.url", "without /api", "'https://demo.bank131.ru/api'");
    }

    @ParameterizedTest
    @CsvSource({"bank131.url, demo.bank131.ru, without /api", "bank131.url, ftp://demo.bank131.ru, without /api",
            "bank131.url, 'http://a b', without /api", "bank131.api-version, v3, one of v1", "payouts.file.enabled, yes, true or false",
            "payouts.log, xml, one of text", "payouts.http.port, 65536, from 1 to 65535", "payouts.http.port, 0, from 1 to 65535",
            "payouts.sandbox.balance, lots, an amount in rubles", "payouts.hold.amount-over, lots, an amount in rubles",
            "payouts.compare.amount, maybe, 'cancel, hold, note'", "bank131.project, '', is missing"})
    void aSettingIsMalformed(String setting, String value, String mend) {
        assertThat(refusal(setting, value)).contains(setting, mend);
    }

    @Test
    void theLedgersWriteDelayWouldLosePayoutsInAKill() {
        program.set("payouts.database.url", "jdbc:h2:file:./data/ledger/x;WRITE_DELAY=500");
        isRefused("WRITE_DELAY", "Leave it out");
    }

    @Test
    void theLedgerBelongsToAnotherBank() {
        program.startReady();
        program.stop();
        program.set("bank131.project", "another");
        isRefused("This ledger belongs to bank sandbox, project sandbox", "project another", "payouts.database.url");
    }

    /** The line of a start in this JVM: quicker, and the way to the console is the same for all of them. */
    private String refusal(String setting, String value) {
        IllegalStateException failed = assertThrows(IllegalStateException.class,
                () -> RunningProgram.in(folder.resolve("data"), Map.of(setting, value)).close());
        StartRefused refused = StartRefused.in(failed);
        assertThat(refused).as("the line that is told for %s", failed.getCause()).isNotNull();
        assertThat(refused.getMessage().lines()).hasSize(1);
        return refused.getMessage();
    }

    private static java.security.KeyPair pair(int bits) throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private Path key(int bits, String password) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            if (password == null) {
                pem.writeObject(pair(bits).getPrivate());
            } else {
                pem.writeObject(pair(bits).getPrivate(), new JcePEMEncryptorBuilder("AES-128-CBC")
                        .setProvider(new BouncyCastleProvider()).build(password.toCharArray()));
            }
        }
        return Files.writeString(folder.resolve("a key.pem"), text.toString());
    }
}
