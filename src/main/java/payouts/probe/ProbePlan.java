package payouts.probe;

import java.time.Duration;
import java.util.Set;
import payouts.ledger.Payment;

/**
 * What is tried.
 *
 * @param payment       the payout that is started and cancelled
 * @param account       {@code bank131.account}; empty when it is not set
 * @param apiVersion    whose names our calls bear
 * @param keys          whether idempotency keys are sent
 * @param unknownCard   codes that we take for a card that the bank does not know
 * @param tooLittle     codes that we take for too little money
 * @param patience      how long each thing is waited for, at most
 */
public record ProbePlan(Payment payment, String account, String apiVersion, boolean keys, Set<String> unknownCard, Set<String> tooLittle,
                        Duration patience) {
}
