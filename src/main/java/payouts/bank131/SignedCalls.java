package payouts.bank131;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import payouts.keys.RsaSignature;
import payouts.keys.Secrets;
import payouts.ledger.Refusal;

/** The one place where a body is signed and sent to the bank, and where its answer is read. */
final class SignedCalls extends ServiceSupport {

    private final BankSettings settings;
    private final BankErrors errors;
    private final BankReach reach;
    private final BankMeters meters;
    private final BankClient client;

    SignedCalls(CamelContext camel, BankSettings settings, BankErrors errors, BankReach reach, BankMeters meters, Pacer pacer) {
        this.settings = settings;
        this.errors = errors;
        this.reach = reach;
        this.meters = meters;
        this.client = new BankClient(camel, settings, pacer);
    }

    @Override
    protected void doStart() {
        client.start();
    }

    @Override
    protected void doStop() {
        client.stop();
    }

    /** Whose threads sign and send, and go on with a route. */
    BankClient client() {
        return client;
    }

    /**
     * Signs and sends one body, once. Nobody waits.
     *
     * @param path           behind the server's address, with {@code /api/}
     * @param idempotencyKey null for none
     * @param told           hears the result once, whatever comes, by {@link BankClient#onTheRoute}
     */
    void send(String path, byte[] body, String idempotencyKey, Consumer<CallResult> told) {
        long since = System.nanoTime();
        exchange(path, body, idempotencyKey, answer -> {
            CallResult result;
            try {
                result = result(path, answer, since);
            } catch (RuntimeException | Error e) {
                result = new CallResult.Unknown("an answer that can't be read (" + e.getClass().getSimpleName() + ")", null, true);
            }
            told.accept(result);
        });
    }

    /** As {@link #send}, and waits for the result. */
    CallResult call(String path, byte[] body, String idempotencyKey) {
        long since = System.nanoTime();
        return result(path, answer(path, body, idempotencyKey), since);
    }

    /** Signs and sends one body, once, and waits; what the answer means is the caller's. */
    BankClient.Answer answer(String path, byte[] body, String idempotencyKey) {
        CompletableFuture<BankClient.Answer> told = new CompletableFuture<>();
        exchange(path, body, idempotencyKey, told::complete);
        try {
            return told.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return BankClient.Answer.missed(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A call came to no answer and to no error", e);
        }
    }

    private void exchange(String path, byte[] body, String idempotencyKey, Consumer<BankClient.Answer> told) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        headers.put("X-PARTNER-PROJECT", settings.project());
        headers.put(RsaSignature.HEADER, RsaSignature.sign(body, settings.privateKey()));
        if (!settings.submerchant().isEmpty()) {
            headers.put("X-PARTNER-SUBMERCHANT", settings.submerchant());
        }
        if (idempotencyKey != null && settings.idempotencyHeader()) {
            headers.put("X-PARTNER-IDEMPOTENCY-KEY", idempotencyKey);
        }
        client.post(path, body, headers, answer -> heard(answer, told));
    }

    private void heard(BankClient.Answer answer, Consumer<BankClient.Answer> told) {
        try {
            if (answer.missed() == null) {
                reach.answered();
            } else {
                reach.missed(answer.missed());
            }
        } finally {
            told.accept(answer);
        }
    }

    private CallResult result(String path, BankClient.Answer answer, long since) {
        CallResult result = read(answer);
        meters.called(path, result, System.nanoTime() - since);
        if (result instanceof CallResult.Refused refused && refused.refusal().meaning() == Refusal.Meaning.STOP) {
            reach.refused(refused.refusal().code());
        } else if (!(result instanceof CallResult.Unknown)) {
            reach.taken();
        }
        return result;
    }

    private CallResult read(BankClient.Answer answer) {
        if (answer.missed() != null) {
            return new CallResult.Unknown("no answer (" + answer.missed() + ")", null, false);
        }
        int status = answer.status();
        byte[] body = answer.body();
        JsonNode json;
        try {
            json = SessionReader.parse(body);
        } catch (IOException e) {
            return new CallResult.Unknown("HTTP " + status + " with a body that can't be read", null, true);
        }
        if (status == 200 && "ok".equals(SessionReader.text(json, "status"))) {
            return new CallResult.Accepted(body, json);
        }
        JsonNode error = json.path("error");
        // A bank that repeats in an error what it was sent must not carry it into logs and results.
        String code = Secrets.blanked(SessionReader.text(error, "code"));
        if (status >= 500 || code == null) {
            return new CallResult.Unknown("HTTP " + status + (code == null ? "" : ", code " + code), code, true);
        }
        Optional<Refusal.Meaning> meaning = errors.meaning(code);
        if (meaning.isEmpty()) {
            return new CallResult.Unknown("HTTP " + status + ", code " + code, code, true);
        }
        return new CallResult.Refused(new Refusal(code, Secrets.blanked(SessionReader.text(error, "description")), meaning.get()));
    }
}
