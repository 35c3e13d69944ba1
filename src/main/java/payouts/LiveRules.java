package payouts;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.util.StringHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules for real money: what is convenient in a trial and dangerous with a bank. They hold unless the embedded
 * sandbox is on or {@code bank131.live=false} is set; an address is no proof of a test (M39).
 */
final class LiveRules {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRules.class);
    private static final Set<PosixFilePermission> READ = EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
    private static final Set<PosixFilePermission> WRITE = EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /** Values of a trial: with them, payouts would leave in the name of somebody else. */
    private static final Map<String, String> SAMPLES = Map.of(
            "bank131.project", "sandbox",
            "payouts.sender.full-name", "Vector LLC",
            "payouts.sender.beneficiary-id", "1234567890");

    /** Camel's own doors for developers: through each of them messages can be seen, or routes changed. */
    private static final List<String> DEVELOPERS = List.of("camel.main.dev-console-enabled", "camel.management.dev-console-enabled",
            "camel.server.dev-console-enabled", "camel.management.jolokia-enabled", "camel.management.download-enabled",
            "camel.management.send-enabled", "camel.management.upload-enabled", "camel.main.tracing", "camel.main.tracing-standby",
            "camel.main.backlog-tracing", "camel.main.backlog-tracing-standby", "camel.main.debugging", "camel.trace.enabled",
            "camel.trace.standby", "camel.debug.enabled", "camel.debug.standby", "camel.main.jmx-update-route-enabled",
            "camel.main.inflight-repository-browse-enabled", "camel.main.routes-reload-enabled");

    private LiveRules() {
    }

    /**
     * Holds the settings against the rules.
     *
     * @throws StartRefused with every rule that is broken, in one line
     */
    static void check(Settings settings, URI bank) {
        List<String> broken = new ArrayList<>();
        if (!"https".equals(bank.getScheme()) && !Passwords.isLoopback(bank.getHost())) {
            broken.add("bank131.url is plain http: set it to the bank's https address");
        }
        if (settings.required("payouts.database.url").startsWith("jdbc:h2:") && !settings.flag("payouts.database.embedded-live")) {
            broken.add("payouts.database.url is the embedded database, which no second node can take over and nobody backs up: set it to a"
                    + " PostgreSQL database, or set payouts.database.embedded-live=true");
        }
        SAMPLES.forEach((setting, sample) -> {
            if (sample.equals(settings.text(setting))) {
                broken.add(setting + " is the sample's '" + sample + "': set your own"
                        + (setting.startsWith("payouts.sender.") ? ", or leave it empty where every order brings one" : ""));
            }
        });
        files(settings, broken);
        Passwords.check(settings, broken);
        developersDoors(settings, broken);
        tellOpenDoors(settings);
        if (!broken.isEmpty()) {
            throw new StartRefused("The rules for real money are broken (for a trial set bank131.live=false): "
                    + String.join("; ", broken.stream().sorted().toList()) + ".");
        }
    }

    /** What is allowed, for one machine with one purpose, and must be somebody's choice. */
    private static void tellOpenDoors(Settings settings) {
        int port = settings.number("payouts.jms.embedded-port", 0, 65535);
        if (settings.flag("payouts.jms.enabled") && settings.text("payouts.jms.url").isEmpty() && port != 0) {
            LOG.warn("Everybody on this machine can order payouts of real money: the broker inside this program takes messages at 127.0.0.1:{} without"
                    + " a login. Set payouts.jms.embedded-port=0, or payouts.jms.url to a broker that wants one.", port);
        }
    }

    private static void files(Settings settings, List<String> broken) {
        secret("bank131.private-key", settings.path("bank131.private-key"), broken);
        LedgerKey.files(settings).forEach(file -> secret("payouts.ledger-key", file, broken));
        for (String setting : List.of("payouts.http.tls-key", "payouts.http.tls-keystore")) {
            if (!settings.text(setting).isEmpty()) {
                secret(setting, settings.path(setting), broken);
            }
        }
        // Whoever can change the bank's key can sign webhooks of their own.
        for (Path file : BankParts.publicKeyFiles(settings)) {
            if (isOpen("bank131.public-key", file, WRITE, broken)) {
                broken.add("bank131.public-key (" + file + ") can be changed by others: chmod go-w " + file);
            }
        }
    }

    private static void secret(String setting, Path file, List<String> broken) {
        if (isOpen(setting, file, READ, broken) || isOpen(setting, file, WRITE, broken)) {
            broken.add(setting + " (" + file + ") can be read or changed by others: chmod 600 " + file);
        }
    }

    private static boolean isOpen(String setting, Path file, Set<PosixFilePermission> permissions, List<String> broken) {
        try {
            return Files.exists(file) && file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(permissions::contains);
        } catch (IOException e) {
            broken.add(setting + " (" + file + ") can't be looked at: give this user the right to");
            return false;
        }
    }

    private static void developersDoors(Settings settings, List<String> broken) {
        for (String door : DEVELOPERS) {
            // Camel takes both spellings of its names.
            if (settings.text(door).equals("true") || settings.text(StringHelper.dashToCamelCase(door)).equals("true")) {
                broken.add(door + " is for developers, and shows messages or changes routes: leave it out");
            }
        }
        String profile = settings.text("camel.main.profile");
        if (!profile.isEmpty() && !profile.equals("prod")) {
            broken.add("camel.main.profile is '" + profile + "': leave it out, it is prod where money is real");
        }
        if (System.getProperty("com.sun.management.jmxremote.port") != null
                && "false".equals(System.getProperty("com.sun.management.jmxremote.authenticate"))) {
            broken.add("com.sun.management.jmxremote.port opens this program to everybody: leave it out, or let it ask for a password");
        }
    }
}
