package payouts.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;
import payouts.sandbox.SandboxRule.Event;
import payouts.sandbox.SandboxWebhook.State;

/** The bank's webhooks: made with the step that causes them, sent once that is saved, repeated until HTTP 200. */
final class Webhooks {

    private static final long FORGED_AHEAD_MILLIS = 100;

    private final SandboxSettings settings;
    private final SandboxBooks books;
    private final SandboxClock clock;
    private final SandboxRules rules;
    private final WebhookSender sender;
    private final Executor workers;
    private final Queue<Webhook> held = new ConcurrentLinkedQueue<>();
    private PrivateKey stranger;

    Webhooks(SandboxSettings settings, SandboxBooks books, SandboxClock clock, SandboxRules rules, WebhookSender sender,
             Executor workers) {
        this.settings = settings;
        this.books = books;
        this.clock = clock;
        this.rules = rules;
        this.sender = sender;
        this.workers = workers;
        books.onTopUp(this::topUp);
    }

    /** Goes on with what was due when the program ended. */
    void resume() {
        release(books.webhooks.values());
    }

    /** Makes the webhooks of a step; the caller saves them with it, then calls {@link #release}. */
    List<Webhook> make(String type, BankSession session) {
        if (settings.webhookUrl == null) {
            return List.of();
        }
        Names names = Names.of(settings.webhookNames == null ? session.api : settings.webhookNames);
        List<SandboxRule> matching = rules.matching(new Event(true, type, session.reference(),
                session.payouts.get(0).destination, session.payouts.get(0).amountDetails.path("amount").longValue()));
        ObjectNode body = WebhookBody.of(type, session, names);
        for (SandboxRule rule : matching) {
            if (rule.action.type == SandboxAction.UPPER_CASE_CURRENCY) {
                WebhookBody.upperCaseCurrency(body);
            } else if (rule.action.type == SandboxAction.EXTRA_FIELDS) {
                WebhookBody.extraFields(body, names);
            }
        }
        // The partner echoes what it received: that must be recognised, whatever a rule made of it.
        if (!matching.isEmpty() && body.has("confirm_information")) {
            session.confirmSent.add(Json.normal(body.get("confirm_information")));
        }
        return made(type, session.id, body, matching, names);
    }

    private void topUp(Movement movement) {
        if (settings.webhookUrl == null) {
            return;
        }
        ObjectNode body = WebhookBody.topUp(movement, settings.accountNumber, books.balance());
        List<Webhook> made = made("nominal_topup", null, body,
                rules.matching(new Event(true, "nominal_topup", null, null, movement.amount)), Names.V1);
        made.forEach(webhook -> books.save(books.row("webhook", webhook.id, webhook)).join());
        release(made);
    }

    private List<Webhook> made(String type, String sessionId, ObjectNode body, List<SandboxRule> matching, Names names) {
        List<Webhook> all = new ArrayList<>();
        Webhook real = webhook(type, sessionId, body);
        for (SandboxRule rule : matching) {
            SandboxRule.Does does = rule.action;
            switch (does.type) {
                case UNKNOWN_TYPE -> all.add(webhook("sandbox_unknown", sessionId,
                        body.deepCopy().put("type", "sandbox_unknown")));
                case FORGE -> {
                    stranger();
                    Webhook forged = webhook(type, sessionId, WebhookBody.forged(body, names));
                    forged.forged = true;
                    forged.signature = does.signature;
                    all.add(forged);
                    real.nextAt = forged.nextAt + FORGED_AHEAD_MILLIS;
                }
                default -> { }
            }
        }
        all.add(real);
        for (SandboxRule rule : matching) {
            SandboxRule.Does does = rule.action;
            switch (does.type) {
                case LOSE -> {
                    real.state = State.LOST;
                    real.body = null;
                }
                case DELAY -> real.nextAt += does.millis == null ? 1000 : does.millis;
                case REORDER -> {
                    real.held = true;
                    real.nextAt += does.millis == null ? 2000 : does.millis;
                }
                case REPEAT -> {
                    for (int i = 1; i <= does.repeat; i++) {
                        Webhook again = webhook(type, sessionId, body);
                        again.nextAt += i * (does.millis == null ? 100 : does.millis);
                        all.add(again);
                    }
                }
                default -> { }
            }
        }
        return all;
    }

    private Webhook webhook(String type, String sessionId, ObjectNode body) {
        Webhook webhook = new Webhook();
        webhook.id = Ids.next("wh_");
        webhook.seq = books.nextSeq();
        webhook.type = type;
        webhook.sessionId = sessionId;
        webhook.body = new String(Json.bytes(body), StandardCharsets.UTF_8);
        webhook.madeAt = clock.millis();
        webhook.nextAt = webhook.madeAt;
        return webhook;
    }

    void release(Iterable<Webhook> made) {
        for (Webhook webhook : made) {
            books.webhooks.putIfAbsent(webhook.id, webhook);
            if (webhook.state == State.DUE) {
                if (webhook.held) {
                    held.add(webhook);
                }
                if (webhook.nextAt <= clock.millis()) {
                    workers.execute(() -> attempt(webhook));
                } else {
                    clock.at(webhook.nextAt, () -> attempt(webhook));
                }
            }
        }
    }

    private void attempt(Webhook webhook) {
        byte[] body;
        synchronized (webhook) {
            if (webhook.state != State.DUE || webhook.nextAt > clock.millis()) {
                return;
            }
            // Not due again while this attempt is on its way; the answer sets the next one.
            webhook.nextAt = Long.MAX_VALUE;
            webhook.held = false;
            webhook.attempts++;
            body = webhook.body.getBytes(StandardCharsets.UTF_8);
        }
        sender.send(body, sign(webhook, body), status -> workers.execute(() -> answered(webhook, status)));
    }

    private void answered(Webhook webhook, int status) {
        synchronized (webhook) {
            long now = clock.millis();
            long gap = (long) Math.min(settings.webhookGapCap.toMillis(),
                    settings.webhookFirstGap.toMillis() * Math.pow(settings.webhookGapFactor, webhook.attempts - 1));
            if (status == 200) {
                webhook.state = State.DELIVERED;
            } else if (webhook.forged || now + gap > webhook.madeAt + settings.webhookGiveUpAfter.toMillis()) {
                webhook.state = State.GIVEN_UP;
            } else {
                webhook.nextAt = now + gap;
                clock.at(webhook.nextAt, () -> attempt(webhook));
            }
            if (webhook.state != State.DUE) {
                webhook.body = null;
            }
            books.save(books.row("webhook", webhook.id, webhook));
        }
        if (status == 200) {
            letGo();
        }
    }

    /** Another webhook was delivered: those that a rule put behind it may go. */
    private void letGo() {
        for (Webhook webhook = held.poll(); webhook != null; webhook = held.poll()) {
            Webhook next = webhook;
            synchronized (next) {
                if (next.held) {
                    next.held = false;
                    next.nextAt = clock.millis();
                }
            }
            workers.execute(() -> attempt(next));
        }
    }

    private String sign(Webhook webhook, byte[] body) {
        if (!webhook.forged) {
            return RsaSignature.sign(body, settings.bankKey);
        }
        return switch (webhook.signature) {
            case "missing" -> null;
            case "junk" -> "bm8gc2lnbmF0dXJl";
            default -> RsaSignature.sign(body, stranger());
        };
    }

    private synchronized PrivateKey stranger() {
        if (stranger == null) {
            stranger = PemKeys.generate().getPrivate();
        }
        return stranger;
    }
}
