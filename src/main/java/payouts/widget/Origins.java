package payouts.widget;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The sites that may use the widget, as browsers name them in {@code Origin}: compared letter by letter, no wildcards. */
final class Origins {

    private static final Pattern ORIGIN = Pattern.compile("(https?)://([a-z0-9.-]+|\\[[0-9a-f:]+])(:[1-9][0-9]{0,4})?");

    private final Set<String> allowed;

    private Origins(Set<String> allowed) {
        this.allowed = new TreeSet<>(allowed);
    }

    /**
     * Origins as a setting has them.
     *
     * @param httpsOnly whether plain http is refused but on this machine
     * @throws IllegalArgumentException in one plain line, with the first one that no browser would send
     */
    static Origins of(String setting, Set<String> origins, boolean httpsOnly) {
        for (String origin : origins) {
            var parts = ORIGIN.matcher(origin);
            if (!parts.matches() || isDefaultPort(parts.group(1), parts.group(3))) {
                throw new IllegalArgumentException("The setting " + setting + " must name origins as browsers do, such as https://shop.example"
                        + " or https://shop.example:8443, in small letters, without a path, a star or the scheme's own port, not '" + origin + "'.");
            }
            if (httpsOnly && parts.group(1).equals("http") && !isLoopback(parts.group(2))) {
                throw new IllegalArgumentException("The setting " + setting + " names the plain http origin '" + origin
                        + "': with real money only https is allowed, or set bank131.live=false for a trial.");
            }
        }
        return new Origins(origins);
    }

    boolean isEmpty() {
        return allowed.isEmpty();
    }

    boolean allow(String origin) {
        return allowed.contains(origin);
    }

    List<String> list() {
        return List.copyOf(allowed);
    }

    static boolean isLoopback(String host) {
        return Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
    }

    private static boolean isDefaultPort(String scheme, String port) {
        return scheme.equals("https") ? ":443".equals(port) : ":80".equals(port);
    }
}
