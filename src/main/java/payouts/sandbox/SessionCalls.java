package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import payouts.sandbox.BankSession.Phase;

/** The calls on sessions: create, start, init, confirm, cancel, status. */
final class SessionCalls {

    private final SandboxSettings settings;
    private final SandboxBooks books;
    private final SandboxClock clock;
    private final SessionFlow flow;
    private final Cards cards;

    SessionCalls(SandboxSettings settings, SandboxBooks books, SandboxClock clock, SessionFlow flow, Cards cards) {
        this.settings = settings;
        this.books = books;
        this.clock = clock;
        this.flow = flow;
        this.cards = cards;
    }

    Reply create(Call call) {
        call.names().check(call.body());
        BankSession session = fresh(call);
        return new Reply(SessionView.answer(session, call.names()), put(session, call));
    }

    Reply init(Call call) {
        StartBody start = StartBody.read(call.body(), call.names(), call.account(), cards);
        BankSession session = fresh(call);
        begin(session, start, call);
        return new Reply(SessionView.answer(session, call.names()), put(session, call));
    }

    Reply start(Call call) {
        return on(call, session -> {
            StartBody start = StartBody.read(call.body(), call.names(), call.account(), cards);
            boolean again = session.phase == Phase.STARTED || session.phase == Phase.WAITING;
            if (session.phase != Phase.CREATED
                    && !(again && settings.secondStart == SandboxSettings.SecondStart.SECOND_LEG)) {
                throw ApiError.invalid("the session was started already");
            }
            if (session.account != call.account()) {
                throw ApiError.invalid("the session was created for another kind of payout");
            }
            begin(session, start, call);
            return SessionView.answer(session, call.names());
        });
    }

    Reply confirm(Call call) {
        return on(call, session -> {
            call.names().check(call.body());
            if (session.phase != Phase.WAITING) {
                throw ApiError.invalid("the session does not wait for a confirm");
            }
            compare(session, call, settings.confirmInformationRequired);
            session.nextAction = null;
            session.legs().forEach(leg -> leg.status = "in_progress");
            Ending ending = ending(call);
            session.afterConfirm = ending != null ? ending : session.afterConfirm;
            flow.reserve(session);
            flow.enter(session, Phase.CONFIRMED, settings.finishDelay);
            return SessionView.answer(session, call.names());
        });
    }

    Reply cancel(Call call) {
        return on(call, session -> {
            call.names().check(call.body());
            boolean allowed = switch (session.phase) {
                case CREATED, WAITING -> true;
                case STARTED -> settings.cancelBeforeReady;
                default -> false;
            };
            if (!allowed) {
                throw ApiError.invalid("the session can't be cancelled");
            }
            compare(session, call, false);
            session.nextAction = null;
            session.status = "in_progress";
            flow.enter(session, Phase.CANCELLING, settings.cancelDelay);
            return SessionView.answer(session, call.names());
        });
    }

    Reply status(Call call) {
        return on(call, session -> {
            ObjectNode answer = SessionView.answer(session, call.names());
            boolean left = call.rules().stream()
                    .anyMatch(rule -> rule.action.type == SandboxAction.WITHOUT_CONFIRM_INFORMATION);
            if (session.phase == Phase.WAITING && settings.confirmInformationInStatus && !left) {
                answer.set("confirm_information", SessionView.confirmInformation(session, call.names()));
            }
            return answer;
        });
    }

    private interface Work {
        ObjectNode on(BankSession session);
    }

    private Reply on(Call call, Work work) {
        BankSession session = books.sessions.get(StartBody.text(call.body(), "/session_id"));
        if (session == null) {
            throw ApiError.invalid("session_id: there is no such session");
        }
        synchronized (session) {
            session.calledBy(call.operation());
            boolean done = false;
            try {
                ObjectNode answer = work.on(session);
                done = true;
                session.acceptedBy(call.operation());
                // Asking changes nothing that a restart must know: its count alone is not worth a write.
                return call.operation().equals("status") ? Reply.now(answer)
                        : new Reply(answer, books.save(session, call.keyRows()));
            } finally {
                if (!done) {
                    books.save(session, List.of());
                }
            }
        }
    }

    private BankSession fresh(Call call) {
        BankSession session = new BankSession();
        session.id = Ids.next("ps_");
        session.seq = books.nextSeq();
        session.api = call.api();
        session.account = call.account();
        session.createdAt = clock.text();
        session.updatedAt = session.createdAt;
        session.metadata = call.body().get("metadata");
        session.calledBy(call.operation());
        session.acceptedBy(call.operation());
        return session;
    }

    private CompletableFuture<Void> put(BankSession session, Call call) {
        synchronized (session) {
            books.sessions.put(session.id, session);
            return books.save(session, call.keyRows());
        }
    }

    private void begin(BankSession session, StartBody start, Call call) {
        if (settings.lackOfMoney == SandboxSettings.LackOfMoney.REFUSE_START && books.balance() < start.amount()) {
            throw new ApiError(settings.noMoneyCode, "too little money on the account");
        }
        boolean waiting = session.phase == Phase.WAITING;
        session.api = call.api();
        session.status = "in_progress";
        if (session.metadata == null) {
            session.metadata = start.body().get("metadata");
        }
        Legs.add(session, start, settings, clock.text(), false);
        for (SandboxRule rule : call.rules()) {
            switch (rule.action.type) {
                case EXTRA_LEG -> Legs.add(session, start, settings, clock.text(), true);
                case AUTO_CONFIRM -> session.autoConfirm = true;
                case TAMPER -> {
                    BankSession.Tamper tamper = new BankSession.Tamper(rule.action.field, rule.action.value);
                    session.tampers.add(tamper);
                    Tampering.legs(session, tamper);
                }
                default -> { }
            }
        }
        Ending ending = ending(call);
        session.afterStart = ending != null ? ending : session.afterStart;
        if (waiting) {
            session.legs().forEach(leg -> leg.status = "pending");
        } else {
            flow.enter(session, Phase.STARTED, settings.readyDelay);
        }
    }

    /** What the matching rules make of the step that follows this call; null for nothing. */
    private Ending ending(Call call) {
        for (SandboxRule rule : call.rules()) {
            SandboxRule.Does does = rule.action;
            String session = does.sessionStatus == null ? settings.declinedSessionStatus : does.sessionStatus;
            String text = does.description == null ? "by a rule of the sandbox" : does.description;
            switch (does.type) {
                case DECLINE -> {
                    return Ending.declined(does.code == null ? "provider_internal_error" : does.code, text, session);
                }
                case NO_MONEY -> {
                    return flow.noMoney();
                }
                case SESSION_ERROR -> {
                    return new Ending(does.code == null ? "internal_error" : does.code, text, "error",
                            does.payoutStatus, does.then, does.millis == null ? 1000 : does.millis);
                }
                default -> { }
            }
        }
        return null;
    }

    private void compare(BankSession session, Call call, boolean required) {
        JsonNode sent = call.body().get("confirm_information");
        if (sent == null || sent.isNull()) {
            if (required) {
                throw ApiError.invalid("confirm_information is missing");
            }
            return;
        }
        if (session.phase != Phase.WAITING
                || !sent.equals(SessionView.confirmInformation(session, call.names()))
                && session.confirmSent.stream().noneMatch(sent::equals)) {
            throw ApiError.invalid("confirm_information is not what was sent");
        }
    }
}
