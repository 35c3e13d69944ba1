package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A session as the bank keeps it; every use holds its monitor. */
final class BankSession {

    /** Where the session stands; each phase but the first and the last is left by the clock at {@link #dueAt}. */
    enum Phase { CREATED, STARTED, WAITING, CONFIRMED, CANCELLING, IN_ERROR, FINAL }

    String id;
    long seq;
    /** The names its webhooks use: those of the call that created or, better, started it. */
    String api;
    boolean account;
    Phase phase = Phase.CREATED;
    String status = "created";
    String createdAt;
    String updatedAt;
    String finishedAt;
    String nextAction;
    JsonNode metadata;
    ObjectNode error;
    List<Leg> payouts = new ArrayList<>();
    List<Leg> payments = new ArrayList<>();
    /** In v1 names, as it is shown while the session waits. */
    JsonNode confirmInformation;
    /** What webhooks really carried, where a rule changed it on its way. */
    List<JsonNode> confirmSent = new ArrayList<>();
    /** Epoch milliseconds of the next step by the clock; 0 for none. */
    long dueAt;
    Ending afterStart;
    Ending afterConfirm;
    boolean autoConfirm;
    List<Tamper> tampers = new ArrayList<>();
    /** Kopecks taken off the balance at confirm, until they are paid or given back. */
    long reserved;
    boolean moved;
    Map<String, Integer> calls = new TreeMap<>();
    Map<String, Integer> accepted = new TreeMap<>();

    record Tamper(String field, String value) {
    }

    String reference() {
        return Json.text(metadata);
    }

    /** Kopecks that a confirm of this session moves. */
    long moves() {
        return payouts.stream().mapToLong(leg -> leg.moves).sum();
    }

    List<Leg> legs() {
        List<Leg> all = new ArrayList<>(payouts);
        all.addAll(payments);
        return all;
    }

    void calledBy(String operation) {
        calls.merge(operation, 1, Integer::sum);
    }

    void acceptedBy(String operation) {
        accepted.merge(operation, 1, Integer::sum);
    }
}
