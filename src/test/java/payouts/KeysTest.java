package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;
import payouts.ledger.PayoutState;

/** Every change of a key, step by step as docs/operating/keys.md has it, with payouts on their way. */
class KeysTest {

    @TempDir
    Path folder;

    /** The document's samples of one kind, for the folder of this test. */
    private List<String> samples(String kind, String after) throws Exception {
        String text = Files.readString(Path.of("docs/operating/keys.md"));
        return Pattern.compile("(?m)^ *```" + kind + "\\R(.*?)^ *```", Pattern.DOTALL).matcher(text.substring(text.indexOf("\n## " + after))).results()
                .map(sample -> sample.group(1).strip().replaceAll("\\R +", "\n").replace("data/keys", folder.resolve("keys").toString())).toList();
    }

    private void set(RunningProgram program, String sample) {
        int equals = sample.indexOf('=');
        program.close();
        program.set(sample.substring(0, equals), sample.substring(equals + 1));
    }

    private static void shell(String command) throws Exception {
        Process process = new ProcessBuilder("bash", "-ec", command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private RunningProgram withAHeldPayout() {
        RunningProgram program = RunningProgram.in(folder, Map.of("payouts.hold.amount-over", "1.00"));
        program.drop("held.csv", Orders.file("k", 2));
        await().atMost(RunningProgram.PATIENCE).until(() -> program.ledger().persons().list(PayoutState.HELD, null, 9).size() == 2);
        return program;
    }

    private static void isPaid(RunningProgram program, String reference) {
        program.ledger().persons().release(reference, "anna");
        await().atMost(RunningProgram.PATIENCE).until(() -> program.ledger().persons().find(reference).orElseThrow().state() == PayoutState.SUCCEEDED);
    }

    @Test
    void theLedgersKeyIsChangedWhilePayoutsGoOn() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(LedgerPart.class);
        log.start();
        logger.addAppender(log);
        try (RunningProgram program = withAHeldPayout()) {
            shell(samples("sh", "The ledger's key").get(0));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys/ledger-2.key")))).isEqualTo("rw-------");
            List<String> steps = samples("properties", "The ledger's key");
            set(program, steps.get(0));
            program.start();
            set(program, steps.get(2));
            assertThat(StartRefused.in(catchThrowable(program::start)).getMessage()).as("too early").contains("payouts.ledger-key");
            program.close();
            set(program, steps.get(1));
            program.start();
            isPaid(program, "k-1");
            String told = samples("text", "The ledger's key").get(0);
            await().atMost(RunningProgram.PATIENCE).until(() -> List.copyOf(log.list).stream().anyMatch(line -> line.getFormattedMessage().equals(told)
                    && log.list.stream().anyMatch(before -> before.getFormattedMessage().contains("were sealed anew"))));
            set(program, steps.get(2));
            program.start();
            isPaid(program, "k-2");
            assertThat(program.bank().books().paid()).hasSize(2);
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void ourKeyIsChangedBetweenAnOrderAndItsSession() throws Exception {
        try (RunningProgram program = withAHeldPayout()) {
            for (String command : samples("sh", "Our key at the bank")) {
                shell(command);
            }
            assertThat(PemKeys.publicKey(folder.resolve("keys/our-public-2.pem")))
                    .isEqualTo(PemKeys.publicKeyOf(PemKeys.privateKey(folder.resolve("keys/our-private-2.pem"), null)));
            set(program, samples("properties", "Our key at the bank").get(0));
            program.start();
            isPaid(program, "k-1");
        }
    }

    @Test
    void whileTheBankChangesItsKeyBothCountAndNoOther() throws Exception {
        try (RunningProgram program = RunningProgram.in(folder)) {
            PrivateKey second = PemKeys.generate(folder.resolve("second.pem"), folder.resolve("keys/bank-public-2.pem")).getPrivate();
            assertThat(heard(program, second)).isEqualTo(401);
            Files.copy(folder.resolve("keys/bank.pem"), folder.resolve("keys/bank-public.pem"));
            set(program, samples("properties", "The bank's key").get(0));
            program.start();
            assertThat(heard(program, second)).isEqualTo(200);
            assertThat(heard(program, PemKeys.privateKey(folder.resolve("sandbox/bank-private.pem"), null))).isEqualTo(200);
            assertThat(heard(program, PemKeys.generate(folder.resolve("stranger.pem")).getPrivate())).isEqualTo(401);
        }
    }

    private static int heard(RunningProgram program, PrivateKey key) throws Exception {
        String body = "{\"type\":\"never_seen\"}";
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build().send(
                HttpRequest.newBuilder(program.http("/webhooks/bank131")).header("Content-Type", "application/json")
                        .header(RsaSignature.HEADER, RsaSignature.sign(body.getBytes(StandardCharsets.UTF_8), key))
                        .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.discarding()).statusCode();
    }
}
