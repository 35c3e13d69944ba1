package payouts.probe;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import payouts.bank131.ProbeCalls;
import payouts.bank131.ProbeCalls.Said;
import payouts.ledger.Destination;
import payouts.ledger.Payment;

/** What can be asked without a session. */
final class ProbeQuestions {

    /** Kopecks, where the balance is not known: no account holds ten billion rubles. */
    private static final long VERY_MUCH = 1_000_000_000_000L;
    /** No widget has made it. */
    private static final Destination NO_CARD = new Destination(Destination.Type.ENCRYPTED_CARD, "dead" + "0".repeat(60));
    private static final String NO_SESSION = "ps_0";

    private final ProbeCalls calls;
    private final ProbePlan plan;
    private final ProbeReport report;
    private String last4;
    private long balance = -1;

    ProbeQuestions(ProbeCalls calls, ProbePlan plan, ProbeReport report) {
        this.calls = calls;
        this.plan = plan;
        this.report = report;
    }

    void ask() {
        publicToken();
        card();
        account();
        Said unknown = calls.status(NO_SESSION);
        report.observed("session/status of an unknown session", unknown.toString(), "no setting");
    }

    /** Of the card, as token/info tells it; null when it does not. */
    String last4() {
        return last4;
    }

    /** The same payout with more than the account holds. */
    Payment more(Payment payment) {
        return new Payment(payment.reference() + "-much", balance < 0 ? VERY_MUCH : balance + payment.amountKopecks(), payment.currency(),
                payment.recipientName(), payment.destination(), payment.customerReference(), payment.description(), payment.senderName(),
                payment.beneficiaryId(), null);
    }

    /** What to do about a code. */
    static String setting(String name, Set<String> known, String code) {
        return code == null ? name + " can't name it, there is no code"
                : known.contains(code) ? name + " names it" : "ADD " + code + " to " + name;
    }

    private void publicToken() {
        Said token = calls.token();
        String value = token.json().path("public_token").asText("");
        if (token.ok() && !value.isEmpty()) {
            report.done("1 public token", token + ", " + value.length() + " characters");
        } else {
            report.failed("1 public token", token + ": the card widget won't work");
        }
    }

    private void card() {
        Said info = calls.tokenInfo(plan.payment().destination());
        last4 = info.ok() ? info.json().path("info").path("last4").textValue() : null;
        StringBuilder fields = new StringBuilder();
        info.json().path("info").fieldNames().forEachRemaining(name -> fields.append(fields.length() == 0 ? "" : ", ").append(name));
        if (info.ok()) {
            report.observed("token/info", "it tells " + fields, last4 == null ? "SET bank131.token-info=false, it tells no digits"
                    : "bank131.token-info may stay true");
        } else {
            report.observed("token/info", info.toString(), "SET bank131.token-info=false if it is not open to this project");
        }
        Said unknown = calls.tokenInfo(NO_CARD);
        report.observed("token/info of an unknown card", unknown.toString(), unknown.ok() ? "no code can be named in bank131.codes.unknown-card"
                : setting("bank131.codes.unknown-card", plan.unknownCard(), unknown.code()));
    }

    private void account() {
        if (plan.account().isEmpty()) {
            report.notObserved("balance and statement", "bank131.account is not set", "bank131.account");
            return;
        }
        Said asked = calls.balance();
        boolean readable = asked.ok() && asked.json().path("balance").path("current_balance").isIntegralNumber();
        balance = readable ? asked.json().path("balance").path("current_balance").asLong() : -1;
        report.observed("the account's balance", readable ? "can be read" : asked + ", it can't be read",
                readable ? "payouts.balance.period-seconds is of use" : "no payout waits for a top-up by it");
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Said statement = calls.statement(today.minusDays(7), today);
        int transactions = statement.ok() ? ProbeCalls.readable(statement) : -1;
        report.observed("the account's statement", transactions < 0 ? statement + ", no transactions can be read in it"
                : transactions + " transactions of a week can be read", "no setting");
    }
}
