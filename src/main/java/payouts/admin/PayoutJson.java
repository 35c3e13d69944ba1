package payouts.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import payouts.ledger.Controls.Stop;
import payouts.ledger.Outbox;
import payouts.ledger.Persons.Back;
import payouts.ledger.Persons.Moment;
import payouts.ledger.Persons.View;
import payouts.ledger.RouteChanges;
import payouts.money.Kopecks;

/** What the ledger shows, in the names of the result's columns. Fields that do not apply are null. */
final class PayoutJson {

    private PayoutJson() {
    }

    static Map<String, Object> payout(View view) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reference", view.reference());
        json.put("status", view.state().name().toLowerCase(Locale.ROOT));
        json.put("reason", view.reason());
        json.put("attempt", view.attempt());
        json.put("amount", Kopecks.format(view.amountKopecks()));
        json.put("currency", view.currency());
        json.put("batch", view.batch());
        json.put("session_id", view.sessionId());
        json.put("card_brand", view.cardBrand());
        json.put("card_last4", view.cardLast4());
        json.put("error_code", view.errorCode());
        json.put("error_description", view.errorDescription());
        json.put("accepted_at", view.acceptedAt());
        json.put("updated_at", view.updatedAt());
        return json;
    }

    static Map<String, Object> payout(View view, List<Back> returns, List<Moment> history) {
        Map<String, Object> json = payout(view);
        json.put("returns", returns.stream().map(PayoutJson::back).toList());
        json.put("history", history.stream().map(PayoutJson::moment).toList());
        return json;
    }

    private static Map<String, Object> back(Back back) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", back.id());
        json.put("attempt", back.attempt());
        json.put("amount", Kopecks.format(back.amountKopecks()));
        json.put("recorded_at", back.recordedAt());
        return json;
    }

    private static Map<String, Object> moment(Moment moment) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", moment.at());
        json.put("attempt", moment.attempt());
        json.put("from", moment.from() == null ? null : moment.from().toLowerCase(Locale.ROOT));
        json.put("to", moment.to().toLowerCase(Locale.ROOT));
        json.put("event", moment.event());
        json.put("why", moment.why());
        json.put("actor", moment.actor());
        return json;
    }

    static Map<String, Object> sink(Outbox.Depth depth) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", depth.sink());
        json.put("channel", depth.channel());
        json.put("waiting", depth.waiting());
        json.put("oldest", depth.oldest());
        json.put("last_error", depth.lastError());
        return json;
    }

    static List<Map<String, Object>> stops(List<Stop> stops) {
        return stops.stream().map(PayoutJson::stop).toList();
    }

    static Map<String, Object> routeFile(RouteChanges.Running running) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", running.file());
        json.put("sha256", running.sha256());
        json.put("since", running.since());
        json.put("node", running.node());
        return json;
    }

    private static Map<String, Object> stop(Stop stop) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", stop.name());
        json.put("reason", stop.reason());
        json.put("set_by", stop.setBy());
        json.put("needs_person", stop.needsPerson());
        return json;
    }
}
