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

/**
 * The rules for real money: what is convenient in a trial and dangerous with a bank. They hold unless the embedded
 * sandbox is on or {@code bank131.live=false} is set; an address is no proof of a test (M39).
 */
final class LiveRules {

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    /** Values of a trial: with them, payouts would leave in the name of somebody else. */
    private static final Map<String, String> SAMPLES = Map.of(
            "bank131.project", "sandbox",
            "payouts.sender.full-name", "Vector LLC",
            "payouts.sender.beneficiary-id", "1234567890");

    private LiveRules() {
    }

    /**
     * Holds the settings against the rules.
     *
     * @throws StartRefused with every rule that is broken, in one line
     */
    static void check(Settings settings, URI bank) {
        List<String> broken = new ArrayList<>();
        if (!"https".equals(bank.getScheme()) && !isLoopback(bank.getHost())) {
            broken.add("bank131.url is plain http: set it to the bank's https address");
        }
        if (settings.required("payouts.database.url").startsWith("jdbc:h2:") && !settings.flag("payouts.database.embedded-live")) {
            broken.add("payouts.database.url is the embedded database, which no second node can take over and nobody backs up: set it to a"
                    + " PostgreSQL database, or set payouts.database.embedded-live=true");
        }
        SAMPLES.forEach((setting, sample) -> {
            if (sample.equals(settings.text(setting))) {
                broken.add(setting + " is the sample's '" + sample + "': set your own, or leave it empty where every order brings one");
            }
        });
        secret(settings, "bank131.private-key", broken);
        secret(settings, "payouts.ledger-key", broken);
        if (!broken.isEmpty()) {
            throw new StartRefused("The rules for real money are broken (for a trial set bank131.live=false): "
                    + String.join("; ", broken.stream().sorted().toList()) + ".");
        }
    }

    private static void secret(Settings settings, String setting, List<String> broken) {
        Path file = settings.path(setting);
        try {
            if (Files.exists(file) && file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                broken.add(setting + " (" + file + ") can be read by others: chmod 600 " + file);
            }
        } catch (IOException e) {
            broken.add(setting + " (" + file + ") can't be looked at: give this user the right to");
        }
    }

    private static boolean isLoopback(String host) {
        return host != null && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    }
}
