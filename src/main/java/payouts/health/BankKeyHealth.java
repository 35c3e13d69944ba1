package payouts.health;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.health.HealthCheckResultBuilder;
import payouts.keys.PemKeys;

/**
 * Whether the files of {@code bank131.public-key} still hold the keys that webhooks are verified with. Those stay in
 * memory, so webhooks are taken either way; but the next start would take others, or none.
 */
public final class BankKeyHealth extends ProgramCheck {

    private final List<Path> files;
    private final Set<PublicKey> inUse;

    /**
     * The check of the bank's keys.
     *
     * @param files of the setting
     * @param inUse what was read from them at the start
     */
    public BankKeyHealth(List<Path> files, List<PublicKey> inUse) {
        super("bank-key", false);
        this.files = List.copyOf(files);
        this.inUse = Set.copyOf(inUse);
    }

    @Override
    protected void look(HealthCheckResultBuilder answer) {
        try {
            Set<PublicKey> now = new HashSet<>();
            files.forEach(file -> now.add(PemKeys.publicKey(file)));
            if (!now.equals(inUse)) {
                answer.message("The files of bank131.public-key hold other keys than webhooks are verified with: start again.").down();
            }
        } catch (PemKeys.KeyUnusable e) {
            answer.message("The next start will be refused. " + e.getMessage() + " (bank131.public-key)").down();
        }
    }
}
