package payouts.widget;

import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import payouts.Settings;
import payouts.StartRefused;

/**
 * What the settings say about the card widget.
 *
 * @param origins      sites that may use it; none while it is off
 * @param clientHeader the header in which the proxy in front writes the client's address; empty for none
 * @param script       the bank's script; null while it is not known, and then there is no page
 * @param style        the bank's style sheet; null for none
 * @param hosts        origins that the bank's script may call and frame, its own included
 * @param global       the script's class
 * @param container    id of the element that the script fills
 * @param hashField    what the script calls the hash
 */
record WidgetSettings(Origins origins, String clientHeader, URI script, URI style, Set<String> hosts, String global, String container,
                      String hashField) {

    private static final String PREFIX = "payouts.widget.";
    private static final String NAME = "[A-Za-z_$][A-Za-z0-9_$-]{0,63}";

    /**
     * Reads and checks them.
     *
     * @param live whether the rules for real money hold
     * @throws StartRefused with one plain line
     */
    static WidgetSettings of(Settings settings, boolean live) {
        boolean sandboxed = settings.flag("payouts.sandbox.enabled");
        settings.number(PREFIX + "client-requests-per-minute", 1, 1_000_000);
        settings.number(PREFIX + "requests-per-minute", 1, 1_000_000);
        settings.number(PREFIX + "in-flight", 1, 1000);
        String bank = "http://127.0.0.1:" + settings.text("payouts.sandbox.port") + "/widget/card.";
        URI script = url(settings, "script-url", sandboxed ? bank + "js" : "");
        URI style = url(settings, "style-url", sandboxed ? bank + "css" : "");
        Set<String> hosts = new TreeSet<>(origins("hosts", settings.words(PREFIX + "hosts"), true).list());
        for (URI url : new URI[] {script, style}) {
            if (url != null) {
                hosts.add(url.getScheme() + "://" + url.getRawAuthority());
            }
        }
        Set<String> sites = settings.words(PREFIX + "origins");
        return new WidgetSettings(sites.isEmpty() && sandboxed ? origins("origins", own(settings), false) : origins("origins", sites, live),
                settings.text(PREFIX + "client-header"), script, style, hosts, name(settings, "global"), name(settings, "container"),
                name(settings, "hash-field"));
    }

    /** A trial on this machine needs no setting: the page that this program serves itself may use it. */
    private static Set<String> own(Settings settings) {
        String scheme = settings.flag("payouts.http.tls") ? "https" : "http";
        String port = settings.text("payouts.http.port").equals(scheme.equals("https") ? "443" : "80") ? "" : ":" + settings.text("payouts.http.port");
        return Set.of(scheme + "://127.0.0.1" + port, scheme + "://localhost" + port);
    }

    private static Origins origins(String setting, Set<String> origins, boolean httpsOnly) {
        try {
            return Origins.of(PREFIX + setting, origins, httpsOnly);
        } catch (IllegalArgumentException e) {
            throw new StartRefused(e.getMessage());
        }
    }

    /** Whoever can change the bank's script on its way sees card numbers: plain http is for the sandbox on this machine. */
    private static URI url(Settings settings, String setting, String byDefault) {
        String text = settings.text(PREFIX + setting).isEmpty() ? byDefault : settings.text(PREFIX + setting);
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI url = new URI(text);
            // These two characters would end an entry of the page's Content-Security-Policy.
            if (url.getHost() != null && !text.matches(".*[;,].*") && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()) && Origins.isLoopback(url.getHost()))) {
                return url;
            }
        } catch (java.net.URISyntaxException e) {
            // Told below.
        }
        throw new StartRefused("The setting " + PREFIX + setting + " must be the https address of a file of the bank's widget, not '" + text + "'.");
    }

    private static String name(Settings settings, String setting) {
        String text = settings.required(PREFIX + setting);
        if (!text.matches(NAME)) {
            throw new StartRefused("The setting " + PREFIX + setting + " must be a name as JavaScript and HTML have them, not '" + text + "'.");
        }
        return text;
    }
}
