package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The three names that differ between the API's versions (bank page "API request format"). */
enum Names {
    V1("payment_method", "payments", "acquiring_payments"),
    V2("payout_details", "payout_list", "payment_list");

    final String method;
    final String payouts;
    final String payments;

    Names(String method, String payouts, String payments) {
        this.method = method;
        this.payouts = payouts;
        this.payments = payments;
    }

    static Names of(String api) {
        return api.equals("v2") ? V2 : V1;
    }

    Names other() {
        return this == V1 ? V2 : V1;
    }

    /** Names of the other version are refused (the bank: they may make the operation fail). */
    void check(JsonNode body) {
        Names wrong = other();
        for (String name : new String[] {wrong.method, wrong.payouts, wrong.payments}) {
            if (body.has(name) || body.at("/confirm_information/transfer_details").has(name)) {
                throw ApiError.invalid(name + " is a name of the other API version");
            }
        }
    }

    /** A {@code confirm_information} of v1 names in these names, its order kept. */
    JsonNode confirmInformation(JsonNode v1) {
        if (this == V1 || !v1.path("transfer_details").has(V1.method)) {
            return v1;
        }
        ObjectNode details = Json.object();
        v1.get("transfer_details").properties().forEach(entry ->
                details.set(entry.getKey().equals(V1.method) ? method : entry.getKey(), entry.getValue()));
        ObjectNode renamed = v1.deepCopy();
        renamed.set("transfer_details", details);
        return renamed;
    }
}
