package payouts.sandbox;

import java.util.List;
import java.util.Map;

/**
 * A session as it stood when the books were asked.
 *
 * @param id         {@code ps_…}
 * @param api        {@code v1} or {@code v2}, by the call that started it
 * @param status     {@code created}, {@code in_progress}, {@code accepted}, {@code cancelled} or {@code error}
 * @param nextAction {@code confirm} or null
 * @param reference  the metadata as text; null without any
 * @param amount     kopecks of one leg as ordered; 0 before start
 * @param payouts    its payout legs, usually one
 * @param errorCode  of the session, or null
 * @param moved      whether money really moved
 * @param calls      calls that reached the session, refused ones too, by operation: {@code create}, {@code start},
 *                   {@code init}, {@code confirm}, {@code cancel}, {@code status}
 * @param accepted   those of them that were accepted
 */
public record SandboxSession(String id, String api, String status, String nextAction, String reference, long amount,
                             List<Payout> payouts, String errorCode, boolean moved, Map<String, Integer> calls,
                             Map<String, Integer> accepted) {

    /** A payout leg: its id, status, and the code of its error or null. */
    public record Payout(String id, String status, String errorCode) {
    }

    /** Calls of this operation that reached the session, refused ones too. */
    public int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** Calls of this operation that were accepted. */
    public int accepted(String operation) {
        return accepted.getOrDefault(operation, 0);
    }

    /** Whether a confirm of the partner was accepted. */
    public boolean confirmed() {
        return accepted("confirm") > 0;
    }

    /** Whether the bank will do nothing more with it. */
    public boolean isFinal() {
        return status.equals("accepted") || status.equals("cancelled");
    }

    static SandboxSession of(BankSession session) {
        synchronized (session) {
            return new SandboxSession(session.id, session.api, session.status, session.nextAction, session.reference(),
                    session.payouts.isEmpty() ? 0
                            : session.payouts.get(0).amountDetails.path("amount").longValue(),
                    session.payouts.stream().map(leg -> new Payout(leg.id, leg.status,
                            leg.error == null ? null : leg.error.path("code").textValue())).toList(),
                    session.error == null ? null : session.error.path("code").textValue(),
                    session.moved, Map.copyOf(session.calls), Map.copyOf(session.accepted));
        }
    }
}
