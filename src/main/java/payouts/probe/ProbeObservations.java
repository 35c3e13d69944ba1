package payouts.probe;

import com.fasterxml.jackson.databind.JsonNode;
import payouts.bank131.ProbeCalls;
import payouts.bank131.ProbeCalls.Said;
import payouts.ledger.Payment;
import payouts.probe.Probe.Ready;

/** What a session that waits for its confirm shows of things that the bank does not document. */
final class ProbeObservations {

    private ProbeObservations() {
    }

    static void of(Ready ready, ProbePlan plan, String last4, ProbeReport report) {
        report.observed("how soon a session is ready", (ready.hook() == null ? "" : seconds(ready.hookMillis()) + " s by webhook")
                + (ready.hook() != null && ready.status() != null ? ", " : "")
                + (ready.status() == null ? "" : seconds(ready.statusMillis()) + " s by session/status"), "payouts.reconcile.after-seconds must be longer");
        if (ready.hook() == null) {
            report.notObserved("names in webhooks", "none came", "both are read, no setting");
        } else {
            String names = ProbeCalls.names(ready.hook().said().json().path("session"));
            report.observed("names in webhooks", names + " after a start in " + plan.apiVersion(), "both are read, no setting");
        }
        if (ready.status() == null) {
            report.notObserved("confirm_information in session/status", "it did not show the session as waiting", "no setting");
        } else {
            boolean there = ready.status().report().confirmInformation() != null;
            report.observed("confirm_information in session/status", there ? "is there" : "is missing",
                    there ? "a lost webhook costs nothing" : "a lost webhook costs a new attempt, no setting");
        }
        boolean metadata = plan.payment().reference().equals(ready.said().metadata());
        report.observed("the reference (metadata)", metadata ? "is shown" : "is not shown", metadata ? "bank131.session-mode=init could be used"
                : "bank131.session-mode must stay create-start");
        Said shown = ready.hook() == null ? ready.status() : ready.hook().said();
        information(shown.json().path("confirm_information").path("transfer_details"), plan, last4, report);
    }

    private static void information(JsonNode details, ProbePlan plan, String last4, ProbeReport report) {
        if (details.isMissingNode()) {
            report.notObserved("confirm_information", "it has no transfer_details", "every payout would be cancelled");
            return;
        }
        Payment payment = plan.payment();
        same("amount", details.path("amount").path("amount").asLong() == payment.amountKopecks(), report);
        same("currency", details.path("amount").path("currency").asText().equalsIgnoreCase(payment.currency()), report);
        same("recipient", details.path("recipient").path("name").asText().equals(payment.recipientName()), report);
        same("purpose", details.path("purpose").asText().equals(payment.description()), report);
        if (last4 != null) {
            JsonNode method = details.path(details.has("payout_details") ? "payout_details" : "payment_method");
            same("last4", method.path("card").path("last4").asText().equals(last4), report);
        }
        if (!plan.account().isEmpty()) {
            same("account", details.path("customer").path("account_number").asText().equals(plan.account()), report);
        }
    }

    private static void same(String field, boolean same, ProbeReport report) {
        report.observed("confirm_information's " + field, same ? "to the letter as ordered" : "NOT to the letter as ordered",
                same ? "payouts.compare." + field + "=cancel may stay" : "look at what comes before payouts.compare." + field + " is changed");
    }

    /** What only a confirm, another account or much time would show. */
    static void cantBeSeen(ProbeReport report) {
        String confirm = "a probe confirms nothing";
        report.notObserved("what the bank takes for a payout", confirm, "payouts.fee.percent, payouts.fee.fixed");
        report.notObserved("the session's status after a decline", confirm, "no setting");
        report.notObserved("the code when no confirm comes in time", "it is not waited for", "bank131.codes.confirm-timeout");
        report.notObserved("rate limits", "not tried", "bank131.requests-per-second, bank131.in-flight");
        report.notObserved("a beneficiary that the bank has not identified", "not tried", "payouts.beneficiaries.file");
        report.notObserved("limits of amounts and purposes", "not tried", "no setting");
        report.notObserved("a second start of one session", "not tried, and never sent by this program", "no setting");
        report.notObserved("how soon a webhook is repeated", "every one was answered 200", "payouts.reconcile.after-seconds");
        report.notObserved("nominal_topup", "no money comes in by a probe", "no setting");
    }

    private static String seconds(long millis) {
        return millis / 1000 + "." + millis % 1000 / 100;
    }
}
