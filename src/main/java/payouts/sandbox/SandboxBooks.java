package payouts.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import payouts.sandbox.Journal.Row;

/**
 * The bank's own books, which a test may ask what really happened: sessions, money that moved, webhooks, requests.
 * Amounts are in kopecks. Everything is read from memory; with a folder, every change is on disk before the bank
 * answers or sends a webhook. Requests alone are never kept on disk.
 */
public final class SandboxBooks {

    private final Journal journal;
    private final SandboxClock clock;
    private final int requestsKept;
    final Map<String, BankSession> sessions = new ConcurrentHashMap<>();
    final Map<String, Webhook> webhooks = new ConcurrentHashMap<>();
    private final Map<String, Boolean> keys = new ConcurrentHashMap<>();
    private final AtomicLong seq = new AtomicLong();
    private final List<Movement> movements = new ArrayList<>();
    private final Deque<SandboxRequest> requests = new ArrayDeque<>();
    private final Map<String, AtomicLong> requestCounts = new ConcurrentHashMap<>();
    private long balance;
    private Consumer<Movement> topUpTold = movement -> { };

    SandboxBooks(Journal journal, SandboxSettings settings, SandboxClock clock) {
        this.journal = journal;
        this.clock = clock;
        this.requestsKept = settings.requestsKept;
        journal.read("session").forEach((id, body) -> sessions.put(id, Json.read(body, BankSession.class)));
        journal.read("webhook").forEach((id, body) -> webhooks.put(id, Json.read(body, Webhook.class)));
        journal.read("key").forEach((id, body) -> keys.put(id, true));
        journal.read("movement").forEach((id, body) -> movements.add(Json.read(body, Movement.class)));
        movements.sort(Comparator.comparingLong(movement -> movement.seq));
        seq.set(movements.size() + sessions.values().stream().mapToLong(session -> session.seq).max().orElse(0)
                + webhooks.values().stream().mapToLong(webhook -> webhook.seq).max().orElse(0)
                + movements.stream().mapToLong(movement -> movement.seq).max().orElse(0));
        if (movements.isEmpty()) {
            journal.write(List.of(enter(movement("opening", settings.openingBalance, "Opening balance"))));
        } else {
            balance = movements.stream().mapToLong(Movement::signed).sum()
                    - sessions.values().stream().mapToLong(session -> session.reserved).sum();
        }
    }

    /** All sessions, oldest first. */
    public List<SandboxSession> sessions() {
        return sessions.values().stream().sorted(Comparator.comparingLong(session -> session.seq))
                .map(SandboxSession::of).toList();
    }

    /** The session of this id. */
    public Optional<SandboxSession> session(String id) {
        return Optional.ofNullable(sessions.get(id)).map(SandboxSession::of);
    }

    /** The sessions whose metadata is this text, oldest first. */
    public List<SandboxSession> sessionsOf(String reference) {
        return sessions().stream().filter(session -> reference.equals(session.reference())).toList();
    }

    /** Money that really moved, in that order. */
    public synchronized List<PaidOut> paid() {
        return movements.stream().filter(movement -> movement.type.equals("payout")).map(Movement::paid).toList();
    }

    /** Kopecks that really moved to recipients. */
    public synchronized long totalPaid() {
        return movements.stream().filter(movement -> movement.type.equals("payout")).mapToLong(m -> m.amount).sum();
    }

    /** Kopecks on the nominal account; a confirm takes its amount off at once, a decline or a return gives it back. */
    public synchronized long balance() {
        return balance;
    }

    /** Puts money on the nominal account and sends {@code nominal_topup} (its shape is an assumption). */
    public void topUp(long kopecks) {
        Movement movement = movement("topup", kopecks, "Top-up of the nominal account");
        Row row;
        synchronized (this) {
            row = enter(movement);
        }
        journal.write(List.of(row)).join();
        topUpTold.accept(movement);
    }

    /** All webhooks, oldest first: due, delivered, given up and lost by a rule. */
    public List<SandboxWebhook> webhooks() {
        return webhooks.values().stream().sorted(Comparator.comparingLong(webhook -> webhook.seq))
                .map(Webhook::view).toList();
    }

    /** The newest requests, oldest first, at most as many as the setting keeps. */
    public List<SandboxRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The newest requests of an operation, such as {@code confirm}. */
    public List<SandboxRequest> requests(String operation) {
        return requests().stream().filter(request -> request.operation().equals(operation)).toList();
    }

    /** How many requests of an operation ever came, whatever became of them. */
    public long requestCount(String operation) {
        AtomicLong count = requestCounts.get(operation);
        return count == null ? 0 : count.get();
    }

    void received(SandboxRequest request) {
        requestCounts.computeIfAbsent(request.operation(), operation -> new AtomicLong()).incrementAndGet();
        synchronized (requests) {
            requests.add(request);
            if (requests.size() > requestsKept) {
                requests.poll();
            }
        }
    }

    void onTopUp(Consumer<Movement> told) {
        topUpTold = told;
    }

    long nextSeq() {
        return seq.incrementAndGet();
    }

    /** Takes an idempotency key; false when it was used before. */
    boolean takeKey(String key) {
        return keys.putIfAbsent(key, true) == null;
    }

    void releaseKey(String key) {
        keys.remove(key);
    }

    /** Takes the amount off the balance if it is there. */
    synchronized boolean reserve(BankSession session, boolean evenWithoutMoney) {
        long amount = session.moves();
        if (balance < amount && !evenWithoutMoney) {
            return false;
        }
        balance -= amount;
        session.reserved = amount;
        return true;
    }

    synchronized void giveBack(BankSession session) {
        balance += session.reserved;
        session.reserved = 0;
    }

    /** Books the payouts of a session as paid from what was reserved. */
    synchronized List<Row> pay(BankSession session, String purpose) {
        giveBack(session);
        session.moved = true;
        List<Row> rows = new ArrayList<>();
        for (Leg leg : session.payouts) {
            Movement movement = movement("payout", leg.moves, purpose);
            movement.sessionId = session.id;
            movement.payoutId = leg.id;
            movement.metadata = session.reference();
            movement.destination = leg.destination;
            movement.recipient = leg.recipient;
            rows.add(enter(movement));
        }
        return rows;
    }

    /** Books money of a paid session as come back. */
    synchronized Row takeBack(BankSession session, long kopecks) {
        Movement movement = movement("refund", kopecks, "Return of a payout");
        movement.sessionId = session.id;
        movement.payoutId = session.payouts.get(0).id;
        movement.recipient = session.payouts.get(0).recipient;
        return enter(movement);
    }

    synchronized List<Movement> movements() {
        return List.copyOf(movements);
    }

    Row row(String kind, String id, Object value) {
        return new Row(kind, id, journal.durable() ? Json.bytes(value) : null);
    }

    /** Writes a session and what belongs to the same step; call it while holding the session. */
    CompletableFuture<Void> save(BankSession session, Collection<Row> more) {
        if (!journal.durable()) {
            return journal.write(List.of());
        }
        List<Row> rows = new ArrayList<>(more);
        rows.add(row("session", session.id, session));
        return journal.write(rows);
    }

    CompletableFuture<Void> save(Row... rows) {
        return journal.write(List.of(rows));
    }

    Map<String, String> stored(String kind) {
        return journal.read(kind);
    }

    private Movement movement(String type, long amount, String purpose) {
        Movement movement = new Movement();
        movement.seq = nextSeq();
        movement.id = Ids.next("tr_");
        movement.type = type;
        movement.amount = amount;
        movement.purpose = purpose;
        movement.at = clock.text();
        return movement;
    }

    private Row enter(Movement movement) {
        movements.add(movement);
        balance += movement.signed();
        return row("movement", movement.id, movement);
    }
}
