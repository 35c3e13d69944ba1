package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.keys.RsaSignature;
import payouts.sandbox.Journal.Row;
import payouts.sandbox.SandboxRule.Event;

/**
 * One request from its raw bytes to its answer: project and signature before anything is parsed, then the rules, the
 * idempotency key, and the operation. Errors come in the bank's envelope.
 */
final class SandboxApi {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxApi.class);

    /** Characters of an idempotency key (assumption). */
    private static final int KEY_MAX = 255;

    /** A request as it came. */
    record Raw(String method, String path, byte[] body, Function<String, String> headers) {
    }

    /** @param burnsKey whether the idempotency header means something here */
    private record Route(String operation, boolean account, boolean burnsKey, Function<Call, Reply> work) {
    }

    private final SandboxSettings settings;
    private final SandboxBooks books;
    private final SandboxRules rules;
    private final SandboxClock clock;
    private final Map<String, Route> routes;
    private final Route tokenize;

    SandboxApi(SandboxSettings settings, SandboxBooks books, SandboxRules rules, SandboxClock clock,
               SessionCalls sessions, CardCalls cards, AccountCalls account) {
        this.settings = settings;
        this.books = books;
        this.rules = rules;
        this.clock = clock;
        this.tokenize = new Route("tokenize", false, false, cards::tokenize);
        this.routes = Map.ofEntries(
                Map.entry("token", new Route("token", false, false, cards::token)),
                Map.entry("token/info", new Route("token_info", false, false, cards::tokenInfo)),
                Map.entry("session/multi/create/nominal", new Route("create", false, true, sessions::create)),
                Map.entry("session/multi/start/payment/nominal", new Route("start", false, true, sessions::start)),
                Map.entry("session/multi/init/payment/nominal", new Route("init", false, true, sessions::init)),
                Map.entry("session/create/nominal", new Route("create", true, true, sessions::create)),
                Map.entry("session/start/payout/nominal", new Route("start", true, true, sessions::start)),
                Map.entry("session/init/payout/nominal", new Route("init", true, true, sessions::init)),
                Map.entry("session/confirm", new Route("confirm", false, true, sessions::confirm)),
                Map.entry("session/cancel", new Route("cancel", false, true, sessions::cancel)),
                Map.entry("session/status", new Route("status", false, false, sessions::status)),
                Map.entry("report/account_balance", new Route("account_balance", false, false, account::balance)),
                Map.entry("report/account_statement", new Route("account_statement", false, false, account::statement)));
    }

    /** Handles a request on the calling worker; the answer may come later, from another. */
    CompletableFuture<Answer> handle(Raw raw) {
        try {
            return handled(raw);
        } catch (ApiError e) {
            return CompletableFuture.completedFuture(refusal(e));
        } catch (RuntimeException e) {
            LOG.error("The sandbox bank failed on {}", raw.path, e);
            return CompletableFuture.completedFuture(refusal(new ApiError("internal_error", "internal error")));
        }
    }

    private CompletableFuture<Answer> handled(Raw raw) {
        String[] parts = raw.path.split("/", 4);
        boolean widget = raw.path.equals("/cds/v1/tokenize/card");
        boolean api = parts.length == 4 && parts[1].equals("api") && (parts[2].equals("v1") || parts[2].equals("v2"));
        Route route = widget ? tokenize : api ? routes.get(parts[3]) : null;
        if (route == null || !raw.method.equals("POST")) {
            seen(raw, "unknown", false, null);
            throw new ApiError("invalid_request", "there is no such method", route == null ? 404 : 405);
        }
        JsonNode body;
        try {
            if (!widget) {
                authenticate(raw);
            }
        } catch (ApiError e) {
            seen(raw, route.operation, false, null);
            throw e;
        }
        try {
            body = parse(raw.body);
        } catch (ApiError e) {
            seen(raw, route.operation, !widget, null);
            throw e;
        }
        seen(raw, route.operation, !widget, body.path("session_id").textValue());
        List<SandboxRule> matching = rules.matching(event(route.operation, body));
        String names = widget ? "v1" : parts[2];
        long wait = 0;
        for (SandboxRule rule : matching) {
            switch (rule.action.type) {
                case DROP_REQUEST -> {
                    return CompletableFuture.completedFuture(Answer.DROPPED);
                }
                case REFUSE -> throw new ApiError(rule.action.code == null ? "internal_error" : rule.action.code,
                        "refused by a rule of the sandbox", rule.action.status == null ? 0 : rule.action.status);
                case HTTP_ERROR -> {
                    if (!"after".equals(rule.action.when)) {
                        return CompletableFuture.completedFuture(httpError(rule));
                    }
                }
                case DELAY -> wait += "before".equals(rule.action.when) ? millis(rule) : 0;
                default -> { }
            }
        }
        String key = route.burnsKey ? raw.headers.apply("X-PARTNER-IDEMPOTENCY-KEY") : null;
        return later(wait).thenCompose(nothing -> work(raw, route, names, body, matching, key));
    }

    private CompletableFuture<Answer> work(Raw raw, Route route, String names, JsonNode body,
                                           List<SandboxRule> matching, String key) {
        if (key != null && key.length() > KEY_MAX) {
            return CompletableFuture.completedFuture(refusal(ApiError.invalid("X-PARTNER-IDEMPOTENCY-KEY")));
        }
        // Scope of a key: this project and this method (assumption).
        String scoped = key == null || key.isBlank() ? null : raw.path.substring("/api/v1/".length()) + " " + key;
        CompletableFuture<Answer> answer;
        if (scoped != null && !books.takeKey(scoped)) {
            answer = CompletableFuture.completedFuture(
                    refusal(new ApiError("idempotency_key_already_exists", "the idempotency key was used before")));
        } else {
            List<Row> keyRows = scoped == null ? List.of() : List.of(books.row("key", scoped, true));
            try {
                Reply reply = route.work.apply(new Call(route.operation, Names.of(names), names, body, matching, keyRows,
                        raw.headers.apply("X-PUBLIC-TOKEN"), route.account));
                answer = reply.saved().thenApply(saved -> new Answer(200, Json.bytes(reply.body()), false));
            } catch (ApiError e) {
                answer = CompletableFuture.completedFuture(refusal(e));
                if (scoped != null && settings.refusalsBurnIdempotencyKeys) {
                    answer = books.save(keyRows.toArray(Row[]::new)).thenApply(saved -> refusal(e));
                } else if (scoped != null) {
                    books.releaseKey(scoped);
                }
            }
        }
        return answer.thenCompose(made -> misbehaved(made, matching)).exceptionally(failure -> {
            LOG.error("The sandbox bank failed on {}", raw.path, failure);
            return refusal(new ApiError("internal_error", "internal error"));
        });
    }

    /** What rules do to an answer once the work is done. */
    private CompletableFuture<Answer> misbehaved(Answer answer, List<SandboxRule> matching) {
        Answer changed = answer;
        long wait = 0;
        for (SandboxRule rule : matching) {
            switch (rule.action.type) {
                case DROP_ANSWER -> changed = Answer.DROPPED;
                case HTTP_ERROR -> changed = httpError(rule);
                case UNREADABLE -> changed = Answer.of(rule.action.status == null ? 200 : rule.action.status,
                        "<html><body>Bad Gateway");
                case DELAY -> wait += "before".equals(rule.action.when) ? 0 : millis(rule);
                default -> { }
            }
        }
        Answer last = changed;
        return later(wait).thenApply(nothing -> last);
    }

    private void authenticate(Raw raw) {
        if (!settings.project.equals(raw.headers.apply("X-PARTNER-PROJECT"))) {
            throw new ApiError("identification_error", "the project is not known");
        }
        if (!RsaSignature.verify(raw.body, raw.headers.apply(RsaSignature.HEADER), settings.partnerKeys)) {
            throw new ApiError("authentication_error", "the signature is wrong");
        }
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            JsonNode body = bytes.length == 0 ? Json.object() : Json.MAPPER.readTree(bytes);
            // The bank's PHP client writes "no parameters" as an empty array.
            if (body.isArray() && body.isEmpty()) {
                return Json.object();
            }
            if (body.isObject()) {
                return body;
            }
        } catch (IOException e) {
            // The parser's own message would repeat the body.
            throw ApiError.invalid("the body is no JSON");
        }
        throw ApiError.invalid("the body is no JSON object");
    }

    private Event event(String operation, JsonNode body) {
        BankSession session = body.path("session_id").isTextual() ? books.sessions.get(body.get("session_id").textValue())
                : null;
        String reference = Json.text(body.get("metadata"));
        String hash = body.findPath("number_hash").textValue();
        long amount = body.at("/amount_details/amount").longValue();
        if (session != null) {
            synchronized (session) {
                reference = session.metadata == null ? reference : session.reference();
                if (!session.payouts.isEmpty()) {
                    hash = session.payouts.get(0).destination;
                    amount = session.payouts.get(0).amountDetails.path("amount").longValue();
                }
            }
        }
        return new Event(false, operation, reference, hash, amount);
    }

    private void seen(Raw raw, String operation, boolean signed, String sessionId) {
        books.received(new SandboxRequest(clock.now(), operation, raw.path, signed, sessionId,
                raw.headers.apply("X-PARTNER-IDEMPOTENCY-KEY"), raw.headers.apply("X-PARTNER-SUBMERCHANT")));
    }

    private Answer refusal(ApiError error) {
        ObjectNode envelope = Json.object().put("status", "error");
        envelope.putObject("error").put("code", error.code).put("description", error.getMessage());
        int status = error.httpStatus != 0 ? error.httpStatus : settings.httpStatuses.getOrDefault(error.code, 400);
        return new Answer(status, Json.bytes(envelope), false);
    }

    private static Answer httpError(SandboxRule rule) {
        return Answer.of(rule.action.status == null ? 500 : rule.action.status, "");
    }

    private static long millis(SandboxRule rule) {
        return rule.action.millis == null ? 1000 : rule.action.millis;
    }

    private CompletableFuture<Void> later(long millis) {
        CompletableFuture<Void> then = new CompletableFuture<>();
        if (millis == 0) {
            then.complete(null);
        } else {
            clock.in(millis, () -> then.complete(null));
        }
        return then;
    }
}
