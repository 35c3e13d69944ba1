package payouts;

import java.util.HashMap;
import java.util.Map;
import payouts.admin.AdminHttp;
import payouts.jms.JmsChannel;

/** Every port that this program opens is free and set once: Camel alone would go on without it. */
final class Ports {

    private final Settings settings;
    private final Map<Integer, String> ports = new HashMap<>();

    private Ports(Settings settings) {
        this.settings = settings;
    }

    static void check(Settings settings, boolean admin) {
        new Ports(settings).check(admin);
    }

    private void check(boolean admin) {
        check("payouts.http.port", "0.0.0.0");
        if (settings.flag("camel.management.enabled")) {
            check("camel.management.port", settings.required("camel.management.host"));
        }
        if (admin) {
            check("payouts.admin.port", AdminHttp.HOST);
        }
        if (settings.flag("payouts.sandbox.enabled")) {
            check("payouts.sandbox.port", "127.0.0.1");
        }
        if (JmsChannel.embeddedPort(settings) > 0) {
            check("payouts.jms.embedded-port", "127.0.0.1");
        }
    }

    private void check(String setting, String host) {
        int port = settings.number(setting, 1, 65535);
        String other = ports.putIfAbsent(port, setting);
        if (other != null) {
            throw new StartRefused("Port " + port + " is set twice, as " + other + " and as " + setting + ": set one of them to another port.");
        }
        StartChecks.portIsFree(setting, host, port);
    }
}
