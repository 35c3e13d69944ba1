package payouts.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import payouts.Orders;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;
import payouts.sandbox.SandboxSettings;

/** What goes wrong in one run, all of it drawn from one seed: orders, the bank's faults and moods, blows to ourselves. */
final class FaultPlan {

    /** A blow to us, at a moment after the start. */
    record Blow(Duration at, Kind kind, int number) {
    }

    /** What can happen to us. */
    enum Kind { RESTART, DATABASE_GONE, CLOCK_JUMP, BANK_CLOCK_JUMP, DROP_AGAIN, PERSON_CANCELS, FORGED_WEBHOOK, MONEY_COMES }

    /** The faults of design section 3.5 as rules of the sandbox. */
    private enum Fault {
        ANSWER_DROPPED(List.of("create", "start", "confirm", "cancel", "status", "token_info"), SandboxAction.DROP_ANSWER),
        REQUEST_DROPPED(List.of("create", "start", "confirm", "cancel", "status", "token_info"), SandboxAction.DROP_REQUEST),
        ERROR_BEFORE(List.of("create", "start", "confirm", "cancel", "status"), SandboxAction.HTTP_ERROR),
        ERROR_AFTER(List.of("create", "start", "confirm", "cancel", "status"), SandboxAction.HTTP_ERROR),
        UNREADABLE(List.of("create", "start", "confirm", "cancel", "status"), SandboxAction.UNREADABLE),
        LATE_ANSWER(List.of("create", "start", "confirm", "status"), SandboxAction.DELAY),
        REFUSED(List.of("create", "start", "confirm", "cancel", "status"), SandboxAction.REFUSE),
        DECLINED(List.of("start", "confirm"), SandboxAction.DECLINE),
        NO_MONEY(List.of("confirm", "start"), SandboxAction.NO_MONEY),
        SESSION_ERROR(List.of("confirm", "start"), SandboxAction.SESSION_ERROR),
        TAMPERED(List.of("start"), SandboxAction.TAMPER),
        SECOND_PAYOUT(List.of("start"), SandboxAction.EXTRA_LEG),
        NO_INFORMATION(List.of("status"), SandboxAction.WITHOUT_CONFIRM_INFORMATION),
        WEBHOOK_LOST(List.of("ready_to_confirm", "payment_finished"), SandboxAction.LOSE),
        WEBHOOK_REPEATED(List.of("ready_to_confirm", "payment_finished"), SandboxAction.REPEAT),
        WEBHOOK_REORDERED(List.of("ready_to_confirm", "payment_finished"), SandboxAction.REORDER),
        WEBHOOK_LATE(List.of("ready_to_confirm", "payment_finished"), SandboxAction.DELAY),
        WEBHOOK_FORGED(List.of("ready_to_confirm", "payment_finished"), SandboxAction.FORGE),
        UPPER_CASE(List.of("ready_to_confirm"), SandboxAction.UPPER_CASE_CURRENCY),
        EXTRA_FIELDS(List.of("ready_to_confirm", "payment_finished"), SandboxAction.EXTRA_FIELDS),
        UNKNOWN_TYPE(List.of("ready_to_confirm"), SandboxAction.UNKNOWN_TYPE);

        private final List<String> operations;
        private final SandboxAction action;

        Fault(List<String> operations, SandboxAction action) {
            this.operations = operations;
            this.action = action;
        }

        SandboxRule rule(Random random) {
            SandboxRule rule = SandboxRule.on(operations.get(random.nextInt(operations.size()))).named(name()).does(action)
                    .probability(0.1 + 0.6 * random.nextDouble());
            switch (this) {
                case ERROR_BEFORE -> rule.status(random.nextBoolean() ? 500 : 503).before();
                case ERROR_AFTER -> rule.status(500).after();
                case LATE_ANSWER, WEBHOOK_LATE -> rule.millis(50 + random.nextInt(500));
                case REFUSED -> rule.code(REFUSALS.get(random.nextInt(REFUSALS.size())));
                case DECLINED -> rule.code("bank_card_expired");
                case SESSION_ERROR -> rule.then(List.of("accepted", "failed", "stay").get(random.nextInt(3))).millis(200);
                case TAMPERED -> rule.field(TAMPERED_FIELDS.get(random.nextInt(TAMPERED_FIELDS.size())));
                case WEBHOOK_REORDERED -> rule.millis(300);
                default -> { }
            }
            return rule;
        }
    }

    private static final List<String> REFUSALS = List.of("internal_error", "provider_timeout", "never_heard_of", "invalid_request",
            "authentication_error", "idempotency_key_already_exists", "insufficient_funds");
    private static final List<String> TAMPERED_FIELDS = List.of("amount", "currency", "recipient", "last4", "purpose", "leg_amount",
            "leg_recipient", "sender", "beneficiary_id");

    final long seed;
    final int rows;
    final String file;
    final List<SandboxRule> rules = new ArrayList<>();
    private final List<String> faultNames = new ArrayList<>();
    final List<Blow> blows = new ArrayList<>();
    final Map<String, String> settings = new LinkedHashMap<>();

    FaultPlan(long seed) {
        this.seed = seed;
        Random random = new Random(seed);
        rows = 4 + random.nextInt(9);
        Random ways = new Random(seed * 31);
        file = orders(ways);
        int faults = 1 + random.nextInt(5);
        for (int i = 0; i < faults; i++) {
            Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
            faultNames.add(fault.name());
            rules.add(fault.rule(random));
        }
        int hits = random.nextInt(4);
        for (int i = 0; i < hits; i++) {
            blows.add(new Blow(Duration.ofMillis(100 + random.nextInt(900)), Kind.values()[random.nextInt(Kind.values().length)],
                    random.nextInt(rows)));
        }
        blows.sort(java.util.Comparator.comparing(Blow::at));
        settings.put("bank131.session-mode", ways.nextInt(5) == 0 ? "init" : "create-start");
        settings.put("bank131.api-version", random.nextBoolean() ? "v1" : "v2");
        settings.put("bank131.idempotency-header", Boolean.toString(random.nextInt(4) > 0));
        settings.put("bank131.token-info", Boolean.toString(random.nextInt(4) > 0));
        settings.put("bank131.response-timeout-ms", "400");
        settings.put("bank131.in-flight", Integer.toString(1 + random.nextInt(8)));
        settings.put("payouts.reconcile.after-seconds", "0.15");
        settings.put("payouts.reconcile.gap-max-seconds", "0.4");
        settings.put("payouts.reconcile.asks-max", "12");
        settings.put("payouts.wait-seconds", "0.3");
        settings.put("payouts.stop-seconds", "0.2");
        settings.put("payouts.compare.stop-after", random.nextBoolean() ? "0" : "5");
        settings.put("payouts.compare.one-payout", random.nextInt(4) > 0 ? "cancel" : "hold");
    }

    /** Cards, and among them bank accounts in two plans of three. */
    private String orders(Random random) {
        int accounts = random.nextInt(3);
        StringBuilder text = new StringBuilder(Orders.HEADER.strip() + ",bik,account,description\n");
        Orders.rows("s" + seed, 1, rows).lines().forEach(line -> text.append(random.nextInt(3) < accounts
                ? line.substring(0, line.lastIndexOf(',')) + ",,044525225,40817810%012d,Salary for November".formatted(random.nextInt(1_000_000))
                : line + ",,,").append('\n'));
        return text.toString();
    }

    /** The bank's moods: what it does not document. */
    SandboxSettings bank() {
        Random random = new Random(~seed);
        return new SandboxSettings().project("simulation").ruleSeed(seed)
                .readyDelay(Duration.ofMillis(5 + random.nextInt(60))).finishDelay(Duration.ofMillis(5 + random.nextInt(60)))
                .cancelDelay(Duration.ofMillis(5 + random.nextInt(40)))
                .webhookRetries(Duration.ofMillis(60), 2, Duration.ofMillis(400), Duration.ofMinutes(2))
                .webhookNames(new String[] {"v1", "v2", null}[random.nextInt(3)])
                .secondStart(random.nextBoolean() ? SandboxSettings.SecondStart.REFUSE : SandboxSettings.SecondStart.SECOND_LEG)
                .lackOfMoney(SandboxSettings.LackOfMoney.values()[random.nextInt(3)], "insufficient_funds")
                .openingBalance(random.nextInt(4) == 0 ? Orders.sumKopecks(rows) / 2 : 100_000_000_00L)
                .finishedWebhookAfterCancel(random.nextBoolean()).cancelBeforeReady(random.nextBoolean())
                .confirmInformationInStatus(random.nextInt(4) > 0).echoMetadata(random.nextBoolean())
                .payoutAmountShown(random.nextBoolean()).refusalsBurnIdempotencyKeys(random.nextBoolean())
                .declinedSessionStatus(List.of("accepted", "cancelled", "accepted").get(random.nextInt(3))).workers(2);
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + rows + " rows by " + settings.get("bank131.session-mode") + ", faults " + faultNames + ", blows " + blows;
    }
}
