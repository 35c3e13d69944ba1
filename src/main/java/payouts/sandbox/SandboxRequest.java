package payouts.sandbox;

import java.time.Instant;

/**
 * A request that reached the bank, whatever became of it.
 *
 * @param at             when its body was read
 * @param operation      {@code token}, {@code token_info}, {@code create}, {@code start}, {@code init}, {@code confirm},
 *                       {@code cancel}, {@code status}, {@code account_balance}, {@code account_statement},
 *                       {@code tokenize}; {@code unknown} for a path that is none of the bank's
 * @param signed         whether the project was known and the signature right
 * @param sessionId      as the body named it; null without one, or when the request was not read
 * @param idempotencyKey value of {@code X-PARTNER-IDEMPOTENCY-KEY} or null
 * @param submerchant    value of {@code X-PARTNER-SUBMERCHANT} or null
 */
public record SandboxRequest(Instant at, String operation, String path, boolean signed, String sessionId,
                             String idempotencyKey, String submerchant) {
}
