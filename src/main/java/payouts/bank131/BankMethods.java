package payouts.bank131;

import payouts.ledger.Destination;

/** The bank's methods by what a payout goes to: cards and bank accounts have different ones for the same step. */
final class BankMethods {

    private BankMethods() {
    }

    static String create(String apiVersion, Destination.Type type) {
        return path(apiVersion, type.isAccount() ? "session/create/nominal" : "session/multi/create/nominal");
    }

    static String start(String apiVersion, Destination.Type type) {
        return path(apiVersion, type.isAccount() ? "session/start/payout/nominal" : "session/multi/start/payment/nominal");
    }

    static String init(String apiVersion, Destination.Type type) {
        return path(apiVersion, type.isAccount() ? "session/init/payout/nominal" : "session/multi/init/payment/nominal");
    }

    static String path(String apiVersion, String method) {
        return "/api/" + apiVersion + "/" + method;
    }
}
