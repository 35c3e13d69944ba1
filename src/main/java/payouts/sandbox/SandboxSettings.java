package payouts.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the sandbox bank behaves. Everything that Bank 131 does not document stands here as an <em>assumption</em> with a
 * default that can be changed. Amounts are in kopecks. Settings are read while the bank runs; only
 * {@link #webhookUrl} is meant to be changed then.
 */
public final class SandboxSettings {

    /** What a second start of a session does (not documented: assumption). */
    public enum SecondStart { REFUSE, SECOND_LEG }

    /** When too little money is noticed (not documented: assumption). It is always noticed after a confirm. */
    public enum LackOfMoney { REFUSE_START, FAIL_BEFORE_READY, FAIL_AFTER_CONFIRM }

    int port;
    String host = "127.0.0.1";
    PrivateKey bankKey;
    List<PublicKey> partnerKeys = List.of();
    String project = "demo_project";
    volatile URI webhookUrl;
    X509Certificate webhookCertificate;
    Path folder;
    Path rulesFile;
    long ruleSeed = 131;

    Duration readyDelay = Duration.ofMillis(300);
    Duration finishDelay = Duration.ofMillis(300);
    Duration cancelDelay = Duration.ofMillis(300);
    Duration confirmDeadline = Duration.ofMinutes(240);

    Duration webhookFirstGap = Duration.ofSeconds(1);
    double webhookGapFactor = 2;
    Duration webhookGapCap = Duration.ofMinutes(15);
    Duration webhookGiveUpAfter = Duration.ofMinutes(30);
    Duration webhookTimeout = Duration.ofSeconds(10);
    int webhookParallel = 32;
    String webhookNames;

    long openingBalance = 100_000_000_00L;
    String accountNumber = "40702810700200000000";

    SecondStart secondStart = SecondStart.REFUSE;
    LackOfMoney lackOfMoney = LackOfMoney.FAIL_AFTER_CONFIRM;
    String noMoneyCode = "insufficient_funds";
    String unknownCardCode = "card_number_does_not_exist";
    String cancelledCode = "cancelled_by_partner";
    String declinedSessionStatus = "accepted";
    boolean autoConfirm;
    boolean finishedWebhookAfterCancel = true;
    boolean cancelBeforeReady;
    boolean confirmInformationInStatus = true;
    boolean confirmInformationRequired = true;
    boolean echoMetadata = true;
    boolean payoutAmountShown;
    boolean refusalsBurnIdempotencyKeys = true;
    int requestsKept = 20_000;
    int workers = Math.max(4, Runtime.getRuntime().availableProcessors() * 2);

    final Map<String, Integer> httpStatuses = new HashMap<>(Map.of(
            "invalid_request", 400,
            "identification_error", 401,
            "authentication_error", 401,
            "authorization_error", 403,
            "idempotency_key_already_exists", 400,
            "internal_error", 500));

    /** Port to listen on; 0 (default) takes a free one. */
    public SandboxSettings port(int value) {
        port = value;
        return this;
    }

    /** Address to listen on; loopback by default. */
    public SandboxSettings host(String value) {
        host = value;
        return this;
    }

    /** The bank's private key, which signs webhooks. Required. */
    public SandboxSettings bankKey(PrivateKey value) {
        bankKey = value;
        return this;
    }

    /** The partner's public keys, any of which verifies a request. Required. */
    public SandboxSettings partnerKeys(PublicKey... values) {
        partnerKeys = List.of(values);
        return this;
    }

    /** The {@code X-PARTNER-PROJECT} that is known; another is refused with {@code identification_error}. */
    public SandboxSettings project(String value) {
        project = value;
        return this;
    }

    /** Where webhooks go; without one none are made. May be changed while the bank runs. */
    public SandboxSettings webhookUrl(URI value) {
        webhookUrl = value;
        return this;
    }

    /** The only certificate that is trusted where webhooks go by https, whatever name it bears: it is of this machine. */
    public SandboxSettings webhookCertificate(X509Certificate value) {
        webhookCertificate = value;
        return this;
    }

    /** Folder of the durable books; null (default) keeps them in memory. */
    public SandboxSettings folder(Path value) {
        folder = value;
        return this;
    }

    /** YAML file of rules, read at start when it exists. */
    public SandboxSettings rulesFile(Path value) {
        rulesFile = value;
        return this;
    }

    /** Seed of the rules' probabilities, so that a run can be repeated. */
    public SandboxSettings ruleSeed(long value) {
        ruleSeed = value;
        return this;
    }

    /** Time from an accepted start to {@code ready_to_confirm}; 300 ms (assumption: seconds at the real bank). */
    public SandboxSettings readyDelay(Duration value) {
        readyDelay = value;
        return this;
    }

    /** Time from an accepted confirm to {@code payment_finished}; 300 ms (assumption). */
    public SandboxSettings finishDelay(Duration value) {
        finishDelay = value;
        return this;
    }

    /** Time from an accepted cancel to the session's {@code cancelled}; 300 ms (assumption). */
    public SandboxSettings cancelDelay(Duration value) {
        cancelDelay = value;
        return this;
    }

    /** How long the bank waits for a confirm; 240 minutes (assumption: the sister platform's number). */
    public SandboxSettings confirmDeadline(Duration value) {
        confirmDeadline = value;
        return this;
    }

    /** Gaps between webhook attempts: 1 s, growing twofold up to 15 min, for 30 min (assumption: the sister platform's). */
    public SandboxSettings webhookRetries(Duration firstGap, double factor, Duration cap, Duration giveUpAfter) {
        webhookFirstGap = firstGap;
        webhookGapFactor = factor;
        webhookGapCap = cap;
        webhookGiveUpAfter = giveUpAfter;
        return this;
    }

    /** How long the bank waits for the answer to a webhook; 10 s (assumption). */
    public SandboxSettings webhookTimeout(Duration value) {
        webhookTimeout = value;
        return this;
    }

    /** Webhooks in flight at once; 32. */
    public SandboxSettings webhookParallel(int value) {
        webhookParallel = value;
        return this;
    }

    /** {@code v1} or {@code v2}: names in webhooks; null (default, assumption): those of the call that started the session. */
    public SandboxSettings webhookNames(String value) {
        webhookNames = value;
        return this;
    }

    /** Money on the nominal account when the books are opened for the first time; 100 million rubles. */
    public SandboxSettings openingBalance(long kopecks) {
        openingBalance = kopecks;
        return this;
    }

    /** Number of the nominal account. */
    public SandboxSettings accountNumber(String value) {
        accountNumber = value;
        return this;
    }

    /** A second start of a session that was started already: refused (default) or a second leg. */
    public SandboxSettings secondStart(SecondStart value) {
        secondStart = value;
        return this;
    }

    /** When too little money is noticed, and the code it gets; {@code insufficient_funds} is an invented name. */
    public SandboxSettings lackOfMoney(LackOfMoney when, String code) {
        lackOfMoney = when;
        noMoneyCode = code;
        return this;
    }

    /** The code for a hash or token that the bank does not know (assumption). */
    public SandboxSettings unknownCardCode(String value) {
        unknownCardCode = value;
        return this;
    }

    /** The code in {@code session.error} after a cancel; an invented name. */
    public SandboxSettings cancelledCode(String value) {
        cancelledCode = value;
        return this;
    }

    /** Session status after a declined payout: {@code accepted} (default), {@code cancelled} or {@code error} (assumption). */
    public SandboxSettings declinedSessionStatus(String value) {
        declinedSessionStatus = value;
        return this;
    }

    /** The bank confirms by itself, as it can be switched to for ordinary payouts (for nominal ones: assumption). */
    public SandboxSettings autoConfirm(boolean value) {
        autoConfirm = value;
        return this;
    }

    /** Whether a cancelled session sends {@code payment_finished}; true (assumption). */
    public SandboxSettings finishedWebhookAfterCancel(boolean value) {
        finishedWebhookAfterCancel = value;
        return this;
    }

    /** Whether a session that was started but does not wait for a confirm yet may be cancelled; false (assumption). */
    public SandboxSettings cancelBeforeReady(boolean value) {
        cancelBeforeReady = value;
        return this;
    }

    /** Whether {@code session/status} shows {@code confirm_information} while it waits; true (assumption). */
    public SandboxSettings confirmInformationInStatus(boolean value) {
        confirmInformationInStatus = value;
        return this;
    }

    /** Whether a confirm without {@code confirm_information} is refused; true (bank page shows it echoed). */
    public SandboxSettings confirmInformationRequired(boolean value) {
        confirmInformationRequired = value;
        return this;
    }

    /** Whether the metadata of create is echoed on both legs; true (bank: echoed; where for nominal: assumption). */
    public SandboxSettings echoMetadata(boolean value) {
        echoMetadata = value;
        return this;
    }

    /** Whether the payout leg shows {@code amount_details} too; false, as on the bank page. */
    public SandboxSettings payoutAmountShown(boolean value) {
        payoutAmountShown = value;
        return this;
    }

    /** Whether a request refused with an error uses up its idempotency key; true (assumption). */
    public SandboxSettings refusalsBurnIdempotencyKeys(boolean value) {
        refusalsBurnIdempotencyKeys = value;
        return this;
    }

    /** HTTP status of an error code (assumption: the bank documents none); 400 for codes that are not listed. */
    public SandboxSettings httpStatus(String code, int status) {
        httpStatuses.put(code, status);
        return this;
    }

    /** How many received requests the books remember; 20,000. */
    public SandboxSettings requestsKept(int value) {
        requestsKept = value;
        return this;
    }

    /** Threads for signatures and bookkeeping; twice the cores, at least 4. */
    public SandboxSettings workers(int value) {
        workers = value;
        return this;
    }
}
