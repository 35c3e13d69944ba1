package payouts.sandbox;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * One rule of misbehaviour: what it matches and what the bank then does. In Java
 * {@code SandboxRule.on("confirm").reference("LOST-*").nth(1).does(SandboxAction.DROP_ANSWER)}; in YAML the same words.
 */
public final class SandboxRule {

    /** What a rule matches; whatever is left out matches everything. */
    static final class Match {
        String operation;
        String reference;
        String numberHash;
        Long amount;
        Integer nth;
        Integer times;
        boolean perReference;
        Double probability;
    }

    /** What it does, with the action's parameters. */
    static final class Does {
        SandboxAction type;
        String code;
        String description;
        Integer status;
        Long millis;
        int repeat = 1;
        String when;
        String field;
        String value;
        String then = "stay";
        String sessionStatus;
        String payoutStatus = "failed";
        String signature = "stranger";
    }

    String name;
    Match match = new Match();
    Does action = new Does();
    @JsonIgnore
    private final Map<String, Integer> seen = new HashMap<>();

    /**
     * A rule for an operation: {@code create}, {@code start}, {@code init}, {@code confirm}, {@code cancel}, {@code status},
     * {@code token}, {@code token_info}, {@code tokenize}, {@code account_balance}, {@code account_statement}, or a webhook's
     * type such as {@code payment_finished}. A glob; null for the action's own default.
     */
    public static SandboxRule on(String operation) {
        SandboxRule rule = new SandboxRule();
        rule.match.operation = operation;
        return rule;
    }

    /** A name for people. */
    public SandboxRule named(String value) {
        name = value;
        return this;
    }

    /** Glob over the session's metadata as text. */
    public SandboxRule reference(String glob) {
        match.reference = glob;
        return this;
    }

    /** Glob over the card's hash. */
    public SandboxRule numberHash(String glob) {
        match.numberHash = glob;
        return this;
    }

    /** Exactly this amount, in kopecks. */
    public SandboxRule amount(long kopecks) {
        match.amount = kopecks;
        return this;
    }

    /** Only the nth time that the rest matches, from 1. */
    public SandboxRule nth(int value) {
        match.nth = value;
        return this;
    }

    /** Only the first so many times that the rest matches. */
    public SandboxRule times(int value) {
        match.times = value;
        return this;
    }

    /** Counts {@link #nth} and {@link #times} for each reference by itself. */
    public SandboxRule perReference() {
        match.perReference = true;
        return this;
    }

    /** From 0 to 1, by the rules' seeded random. */
    public SandboxRule probability(double value) {
        match.probability = value;
        return this;
    }

    /** What happens. */
    public SandboxRule does(SandboxAction type) {
        action.type = type;
        return this;
    }

    /** Error code of the action. */
    public SandboxRule code(String value) {
        action.code = value;
        return this;
    }

    /** Error description of the action. */
    public SandboxRule description(String value) {
        action.description = value;
        return this;
    }

    /** HTTP status of the action. */
    public SandboxRule status(int value) {
        action.status = value;
        return this;
    }

    /** Milliseconds of the action. */
    public SandboxRule millis(long value) {
        action.millis = value;
        return this;
    }

    /** How many more times a webhook is sent. */
    public SandboxRule repeat(int value) {
        action.repeat = value;
        return this;
    }

    /** The action comes before the work. */
    public SandboxRule before() {
        action.when = "before";
        return this;
    }

    /** The action comes after the work. */
    public SandboxRule after() {
        action.when = "after";
        return this;
    }

    /** The field that is tampered with. */
    public SandboxRule field(String value) {
        action.field = value;
        return this;
    }

    /** What it is changed to. */
    public SandboxRule value(String value) {
        action.value = value;
        return this;
    }

    /** What a session in {@code error} becomes: accepted, failed or stay. */
    public SandboxRule then(String value) {
        action.then = value;
        return this;
    }

    /** The session's status after a decline. */
    public SandboxRule sessionStatus(String value) {
        action.sessionStatus = value;
        return this;
    }

    /** The payout's status while the session is in {@code error}. */
    public SandboxRule payoutStatus(String value) {
        action.payoutStatus = value;
        return this;
    }

    /** How a forged webhook is signed: stranger, junk or missing. */
    public SandboxRule signature(String value) {
        action.signature = value;
        return this;
    }

    /** Whether the rule applies now; counts the occurrence. Called under the lock of {@link SandboxRules}. */
    boolean applies(Event event, Random random) {
        SandboxAction.Kind kind = action.type.kind;
        String operation = match.operation == null ? action.type.operation : match.operation;
        if (kind == SandboxAction.Kind.WEBHOOK && !event.webhook
                || (kind == SandboxAction.Kind.CALL || kind == SandboxAction.Kind.FLOW) && event.webhook
                || kind == SandboxAction.Kind.BOTH && operation == null && event.webhook
                || !operationFits(operation, event.operation)
                || match.amount != null && match.amount != event.amount
                || !fits(match.reference, event.reference) || !fits(match.numberHash, event.numberHash)) {
            return false;
        }
        if (match.nth != null || match.times != null) {
            int count = seen.merge(match.perReference ? String.valueOf(event.reference) : "", 1, Integer::sum);
            if (match.nth != null && count != match.nth || match.times != null && count > match.times) {
                return false;
            }
        }
        return match.probability == null || random.nextDouble() < match.probability;
    }

    void check() {
        Objects.requireNonNull(action.type, "a rule of the sandbox bank needs an action");
        if (action.type == SandboxAction.TAMPER && !Tampering.known(action.field)) {
            throw new IllegalArgumentException("a tamper rule needs one of the fields that SandboxAction lists");
        }
    }

    /** One call starts the session in init mode: what is said of start holds for it. */
    private static boolean operationFits(String glob, String operation) {
        return fits(glob, operation) || operation.equals("init") && fits(glob, "start");
    }

    private static boolean fits(String glob, String text) {
        if (glob == null || glob.equals("*")) {
            return true;
        }
        if (text == null) {
            return false;
        }
        if (!glob.contains("*") && !glob.contains("?")) {
            return glob.equals(text);
        }
        String regex = Pattern.quote(glob).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.matches(regex, text);
    }

    /** Something that rules are asked about: a call that came in or a webhook about to be made. */
    record Event(boolean webhook, String operation, String reference, String numberHash, long amount) {
    }
}
