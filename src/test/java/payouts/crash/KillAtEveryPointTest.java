package payouts.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ChildProgram;
import payouts.Orders;
import payouts.crash.KillingProxy.Phase;
import payouts.keys.PemKeys;
import payouts.sandbox.PaidOut;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxBank;
import payouts.sandbox.SandboxRule;
import payouts.sandbox.SandboxSession;
import payouts.sandbox.SandboxSettings;

/**
 * {@code kill -9} of a real process at every point where something leaves or arrives: each call of the bank and each
 * webhook before, after and once answered (and so before and after the commits around them), and each move of a file.
 * After each kill it is started again in the same folder. Then the bank's books are held against the files.
 */
class KillAtEveryPointTest {

    /** A good row, one whose ready_to_confirm is lost, one that is tampered with, a good row, a bad one. */
    private static final int ROWS = 4;

    @TempDir
    Path folder;

    @Test
    void whereverItIsKilledNothingIsPaidTwiceOrLost() throws Exception {
        Path keys = Files.createDirectories(folder.resolve("keys"));
        var our = PemKeys.generate(keys.resolve("ours.pem"), keys.resolve("ours-public.pem"));
        var theirs = PemKeys.generate(keys.resolve("bank.pem"), keys.resolve("bank-public.pem"));
        SandboxSettings settings = new SandboxSettings().project("crash").bankKey(theirs.getPrivate()).partnerKeys(our.getPublic())
                .readyDelay(Duration.ofMillis(30)).finishDelay(Duration.ofMillis(30)).cancelDelay(Duration.ofMillis(30))
                .webhookRetries(Duration.ofMillis(200), 1.5, Duration.ofSeconds(1), Duration.ofHours(1));
        List<String> files = new ArrayList<>();
        try (SandboxBank bank = new SandboxBank(settings).start(); KillingProxy toBank = new KillingProxy();
             KillingProxy toUs = new KillingProxy(); ChildProgram child = ChildProgram.in(folder)) {
            bank.rules().add(SandboxRule.on("ready_to_confirm").reference("*-2").does(SandboxAction.LOSE),
                    SandboxRule.on("start").reference("*-3").does(SandboxAction.TAMPER).field("purpose").value("something else"));
            toBank.target(java.net.URI.create(bank.url()));
            toUs.target(java.net.URI.create("http://127.0.0.1:" + child.setting("payouts.http.port")));
            bank.webhookUrl(toUs.address().resolve("/webhooks/bank131"));
            configure(child, toBank, keys);
            child.startReady();
            for (String call : List.of("token/info", "create/nominal", "start/payment", "session/status", "session/confirm", "session/cancel")) {
                for (Phase phase : Phase.values()) {
                    killAt(toBank, call, phase, child, files);
                }
            }
            for (String webhook : List.of("ready_to_confirm", "payment_finished")) {
                for (Phase phase : Phase.values()) {
                    killAt(toUs, webhook, phase, child, files);
                }
            }
            for (String place : List.of("archive/", "rejected/", "results/.writing", "results/")) {
                killWhenAFileAppears(place, child, files);
            }
            for (String file : files) {
                judge(file, child.result(file), bank);
            }
            assertThat(bank.books().sessions()).allMatch(session -> session.calls("start") <= 1);
            assertThat(bank.books().sessions().stream().filter(session -> session.reference().endsWith("-3"))).noneMatch(SandboxSession::confirmed);
            assertThat(bank.books().paid()).hasSize(files.size() * (ROWS - 1));
        }
    }

    private static void configure(ChildProgram child, KillingProxy toBank, Path keys) {
        child.set("payouts.sandbox.enabled", "false").set("bank131.live", "false").set("bank131.url", toBank.address().toString())
                .set("bank131.project", "crash").set("bank131.private-key", keys.resolve("ours.pem").toString())
                .set("bank131.public-key", keys.resolve("bank-public.pem").toString()).set("payouts.reconcile.after-seconds", "0.4")
                .set("payouts.reconcile.gap-max-seconds", "1").set("payouts.compare.stop-after", "0")
                .set("bank131.requests-per-second", "0").set("bank131.response-timeout-ms", "5000")
                // Its own crashes are in the JMS channel's tests; here it would only slow each of many starts.
                .set("payouts.jms.enabled", "false");
    }

    private static void killAt(KillingProxy proxy, String what, Phase phase, ChildProgram child, List<String> files) {
        proxy.arm(what, phase, child::kill);
        drop(child, files);
        await("a kill at " + what + " " + phase).atMost(ChildProgram.PATIENCE).until(() -> !proxy.isArmed() && !child.isAlive());
        child.startReady();
    }

    /** By the system's own notice: a look at the folder would miss a file that stands there for a millisecond. */
    private static void killWhenAFileAppears(String place, ChildProgram child, List<String> files) throws Exception {
        Path watched = child.data(place.substring(0, place.indexOf('/')));
        String start = place.substring(place.indexOf('/') + 1);
        try (WatchService notices = watched.getFileSystem().newWatchService()) {
            watched.register(notices, StandardWatchEventKinds.ENTRY_CREATE);
            drop(child, files);
            boolean appeared = false;
            while (!appeared) {
                WatchKey notice = notices.poll(ChildProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(notice).as("a file appears in " + place).isNotNull();
                appeared = notice.pollEvents().stream().anyMatch(event -> event.context().toString().startsWith(start));
                notice.reset();
            }
            child.kill();
        }
        child.startReady();
    }

    private static void drop(ChildProgram child, List<String> files) {
        String name = "f" + files.size();
        files.add(name + ".csv");
        child.drop(name + ".csv", Orders.HEADER + Orders.rows(name, 1, ROWS) + name + "-5,,rub,,\n");
    }

    private static void judge(String file, List<String> result, SandboxBank bank) {
        String prefix = file.substring(0, file.indexOf('.')) + "-";
        assertThat(result).as(file).hasSize(ROWS + 1);
        for (String line : result.subList(1, result.size())) {
            String reference = line.substring(0, line.indexOf(','));
            List<PaidOut> paid = bank.books().paid().stream().filter(one -> reference.equals(one.metadata())).toList();
            assertThat(reference).startsWith(prefix);
            if (reference.endsWith("-3")) {
                assertThat(line).contains(",cancelled,");
                assertThat(paid).as(reference).isEmpty();
            } else {
                assertThat(line).contains(",succeeded,");
                assertThat(paid).as(reference).hasSize(1);
                assertThat(line).contains(paid.get(0).sessionId());
            }
        }
    }
}
