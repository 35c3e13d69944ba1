package payouts.health;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.health.HealthCheckResultBuilder;
import payouts.bank131.BankReach;
import payouts.keys.PemKeys;

/**
 * Whether the bank takes our signature, and whether the files of {@code bank131.public-key} still hold the keys that webhooks
 * are verified with. Those stay in memory, so webhooks are taken either way; but the next start would take others, or none.
 */
public final class BankKeyHealth extends ProgramCheck {

    private final List<Path> files;
    private final Set<PublicKey> inUse;
    private final BankReach reach;

    /**
     * The check of the bank's keys.
     *
     * @param files of the setting
     * @param inUse what was read from them at the start
     * @param reach what the bank says to our calls
     * @param needs {@link ReadyNeeds}
     */
    public BankKeyHealth(List<Path> files, List<PublicKey> inUse, BankReach reach, Set<String> needs) {
        super("bank-key", needs.contains("bank-key"));
        this.reach = reach;
        this.files = List.copyOf(files);
        this.inUse = Set.copyOf(inUse);
    }

    @Override
    protected void look(HealthCheckResultBuilder answer) {
        String refused = reach.state().refused();
        if (refused != null) {
            answer.detail("refusedWith", refused).message("The bank refuses our calls: look at bank131.private-key and bank131.project.").down();
            return;
        }
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
