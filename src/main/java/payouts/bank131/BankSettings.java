package payouts.bank131;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;

/**
 * How the bank is reached.
 *
 * @param url               server, without {@code /api}
 * @param apiVersion        {@code v1} or {@code v2}
 * @param project           {@code X-PARTNER-PROJECT}
 * @param submerchant       {@code X-PARTNER-SUBMERCHANT}, empty for none
 * @param privateKey        ours
 * @param publicKeys        the bank's; several during a key change
 * @param idempotencyHeader whether {@code X-PARTNER-IDEMPOTENCY-KEY} is sent
 * @param askCards          whether token/info is asked before a session is made
 * @param knownCards        cards whose answer is kept within a run; 0 for none
 * @param requestsPerSecond the bank's rate; 0 for no limit
 * @param inFlight          calls at once of this node
 * @param account           our escrow account number; empty when it is not configured, and then its balance is not asked
 * @param balanceFresh      how long a balance that was asked is not asked again
 */
public record BankSettings(String url, String apiVersion, String project, String submerchant, PrivateKey privateKey,
                           List<PublicKey> publicKeys, boolean idempotencyHeader, boolean askCards, int knownCards,
                           int requestsPerSecond, int inFlight, Duration connectTimeout, Duration responseTimeout,
                           String account, Duration balanceFresh) {

    @Override
    public String toString() {
        return "BankSettings[" + url + "]";
    }
}
