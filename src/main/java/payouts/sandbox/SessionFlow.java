package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.sandbox.BankSession.Phase;
import payouts.sandbox.Journal.Row;

/**
 * What the bank does by itself: a started session gets ready, a confirmed one is paid, a forgotten one is cancelled. Each
 * step is saved together with the webhooks it causes; they leave once that is on disk.
 */
final class SessionFlow {

    private static final Logger LOG = LoggerFactory.getLogger(SessionFlow.class);

    private final SandboxSettings settings;
    private final SandboxBooks books;
    private final SandboxClock clock;
    private final Webhooks webhooks;
    private final Executor workers;

    SessionFlow(SandboxSettings settings, SandboxBooks books, SandboxClock clock, Webhooks webhooks, Executor workers) {
        this.settings = settings;
        this.books = books;
        this.clock = clock;
        this.webhooks = webhooks;
        this.workers = workers;
    }

    /** Takes up every session that waited for the clock when the program ended. */
    void resume() {
        books.sessions.values().forEach(session -> {
            if (session.dueAt > 0) {
                clock.at(session.dueAt, () -> step(session));
            }
        });
    }

    /** Enters a phase that the clock ends after this time; null for one that it does not. */
    void enter(BankSession session, Phase phase, Duration delay) {
        session.phase = phase;
        session.updatedAt = clock.text();
        session.dueAt = delay == null ? 0 : clock.millis() + delay.toMillis();
        if (delay != null) {
            clock.at(session.dueAt, () -> step(session));
        }
    }

    private void step(BankSession session) {
        try {
            List<Webhook> made;
            CompletableFuture<Void> saved;
            synchronized (session) {
                if (session.dueAt == 0 || session.dueAt > clock.millis()) {
                    return;
                }
                List<Row> rows = new ArrayList<>();
                made = switch (session.phase) {
                    case STARTED -> ready(session, rows);
                    case WAITING -> cancelled(session, "confirm_timeout", "No confirm came in time", true);
                    case CONFIRMED -> session.afterConfirm == null ? succeeded(session, rows)
                            : ended(session, session.afterConfirm);
                    case CANCELLING -> cancelled(session, settings.cancelledCode, "Cancelled by the partner",
                            settings.finishedWebhookAfterCancel);
                    case IN_ERROR -> resolved(session, rows);
                    case CREATED, FINAL -> List.of();
                };
                made.forEach(webhook -> rows.add(books.row("webhook", webhook.id, webhook)));
                saved = books.save(session, rows);
            }
            saved.thenRunAsync(() -> webhooks.release(made), workers);
        } catch (RuntimeException e) {
            LOG.error("The sandbox bank could not go on with session {}", session.id, e);
        }
    }

    private List<Webhook> ready(BankSession session, List<Row> rows) {
        if (session.afterStart != null) {
            return ended(session, session.afterStart);
        }
        if (settings.lackOfMoney == SandboxSettings.LackOfMoney.FAIL_BEFORE_READY && books.balance() < session.moves()) {
            return ended(session, noMoney());
        }
        if (session.autoConfirm || settings.autoConfirm) {
            reserve(session);
            enter(session, Phase.CONFIRMED, settings.finishDelay);
            return List.of();
        }
        enter(session, Phase.WAITING, settings.confirmDeadline);
        session.legs().forEach(leg -> leg.status = "pending");
        session.nextAction = "confirm";
        JsonNode information = Legs.confirmInformation(session, settings);
        session.tampers.forEach(tamper -> Tampering.confirmInformation(information, tamper));
        session.confirmInformation = Json.normal(information);
        return webhooks.make("ready_to_confirm", session);
    }

    /** Takes the money off the account, or settles that the payout will fail for want of it. */
    void reserve(BankSession session) {
        if (session.afterConfirm == null && !books.reserve(session, false)) {
            session.afterConfirm = noMoney();
        } else if (session.afterConfirm != null && session.afterConfirm.sessionStatus().equals("error")) {
            books.reserve(session, true);
        }
    }

    Ending noMoney() {
        return Ending.declined(settings.noMoneyCode, "Too little money on the account", settings.declinedSessionStatus);
    }

    private List<Webhook> succeeded(BankSession session, List<Row> rows) {
        finish(session, "accepted", "succeeded");
        session.legs().forEach(leg -> leg.error = null);
        JsonNode purpose = session.account ? session.payouts.get(0).method.at("/bank_account/ru/description")
                : session.payments.get(0).method.at("/internal_transfer/transfer_from_nominal_account/description");
        rows.addAll(books.pay(session, purpose.asText()));
        return webhooks.make("payment_finished", session);
    }

    /** A decline, or a session whose outcome is open. */
    private List<Webhook> ended(BankSession session, Ending ending) {
        boolean open = ending.sessionStatus().equals("error");
        if (open) {
            enter(session, Phase.IN_ERROR, ending.then().equals("stay") ? null : Duration.ofMillis(ending.thenMillis()));
            session.status = "error";
            session.legs().forEach(leg -> leg.status = ending.payoutStatus());
        } else {
            books.giveBack(session);
            finish(session, ending.sessionStatus(), "failed");
        }
        session.payouts.forEach(leg -> leg.error = error(ending.code(), ending.description()));
        return webhooks.make("payment_finished", session);
    }

    private List<Webhook> resolved(BankSession session, List<Row> rows) {
        Ending open = session.afterConfirm != null ? session.afterConfirm : session.afterStart;
        if (open.then().equals("accepted")) {
            if (session.reserved == 0) {
                books.reserve(session, true);
            }
            return succeeded(session, rows);
        }
        String status = settings.declinedSessionStatus.equals("error") ? "cancelled" : settings.declinedSessionStatus;
        return ended(session, Ending.declined(open.code(), open.description(), status));
    }

    private List<Webhook> cancelled(BankSession session, String code, String description, boolean told) {
        finish(session, "cancelled", "failed");
        session.error = error(code, description);
        session.payouts.forEach(leg -> leg.error = error(code, description));
        return told && !session.payouts.isEmpty() ? webhooks.make("payment_finished", session) : List.of();
    }

    /** Money that came back from the recipient's bank: the payout stays succeeded (bank page on refunds). */
    void giveBack(String sessionId, long kopecks) {
        BankSession session = books.sessions.get(sessionId);
        if (session == null || !session.moved) {
            throw new IllegalArgumentException("nothing was paid in session " + sessionId);
        }
        List<Webhook> made;
        CompletableFuture<Void> saved;
        synchronized (session) {
            session.updatedAt = clock.text();
            ObjectNode refund = Json.object().put("id", Ids.next("rf_")).put("status", "accepted")
                    .put("created_at", session.updatedAt).put("finished_at", session.updatedAt);
            refund.putObject("amount_details").put("amount", kopecks).put("currency", "rub");
            session.payouts.get(0).refunds.add(refund);
            List<Row> rows = new ArrayList<>(List.of(books.takeBack(session, kopecks)));
            made = webhooks.make("payment_refunded", session);
            made.forEach(webhook -> rows.add(books.row("webhook", webhook.id, webhook)));
            saved = books.save(session, rows);
        }
        saved.join();
        webhooks.release(made);
    }

    private void finish(BankSession session, String sessionStatus, String legStatus) {
        enter(session, Phase.FINAL, null);
        session.status = sessionStatus;
        session.finishedAt = clock.text();
        session.nextAction = null;
        session.confirmInformation = null;
        session.confirmSent.clear();
        session.legs().forEach(leg -> {
            leg.status = legStatus;
            leg.finishedAt = session.finishedAt;
        });
    }

    private static ObjectNode error(String code, String description) {
        return Json.object().put("code", code).put("description", description);
    }
}
