package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A session as answers and webhooks show it; fields and their order as on the bank page. */
final class SessionView {

    private SessionView() {
    }

    static ObjectNode of(BankSession session, Names names) {
        ObjectNode view = Json.object().put("id", session.id).put("status", session.status)
                .put("created_at", session.createdAt).put("updated_at", session.updatedAt);
        if (session.finishedAt != null) {
            view.put("finished_at", session.finishedAt);
        }
        legs(view, names.payouts, session.payouts, names.method);
        legs(view, names.payments, session.payments, "payment_details");
        if (session.nextAction != null) {
            view.put("next_action", session.nextAction);
        }
        set(view, "error", session.error);
        return view;
    }

    /** The envelope of an answer. */
    static ObjectNode answer(BankSession session, Names names) {
        ObjectNode answer = Json.object().put("status", "ok");
        answer.set("session", of(session, names));
        return answer;
    }

    /** {@code confirm_information} as shown in these names; only while the session waits. */
    static JsonNode confirmInformation(BankSession session, Names names) {
        return names.confirmInformation(session.confirmInformation);
    }

    private static void legs(ObjectNode view, String name, List<Leg> legs, String method) {
        if (legs.isEmpty()) {
            return;
        }
        ArrayNode list = view.putArray(name);
        for (Leg leg : legs) {
            ObjectNode shown = list.addObject().put("id", leg.id).put("status", leg.status)
                    .put("created_at", leg.createdAt);
            if (leg.finishedAt != null) {
                shown.put("finished_at", leg.finishedAt);
            }
            set(shown, "customer", leg.customer);
            set(shown, method, leg.method);
            if (!leg.amountHidden) {
                set(shown, "amount_details", leg.amountDetails);
            }
            set(shown, "participant_details", leg.participantDetails);
            set(shown, "metadata", leg.metadata);
            set(shown, "error", leg.error);
            if (!leg.refunds.isEmpty()) {
                shown.putArray("refunds").addAll(leg.refunds);
            }
        }
    }

    private static void set(ObjectNode view, String name, JsonNode value) {
        if (value != null && !value.isNull() && !value.isMissingNode()) {
            view.set(name, value.deepCopy());
        }
    }
}
