package payouts;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** For real money, no door of a server elsewhere may stand open by an empty password, or by one that everybody tries first. */
final class Passwords {

    /** Setting of the address, and what the settings of its user and password begin with. */
    private static final Map<String, String> DOORS = Map.of("payouts.database.url", "payouts.database", "payouts.erp.url", "payouts.erp",
            "payouts.jms.url", "payouts.jms");

    /** What servers are shipped with. */
    private static final Set<String> DEFAULTS = Set.of("admin", "administrator", "artemis", "activemq", "changeit", "changeme", "guest",
            "password", "payouts", "postgres", "root", "sa", "secret", "test", "123456");

    /** The hosts of an address, with their ports: {@code //one:1,two:2/}; Oracle writes {@code :@one:1}. */
    private static final Pattern HOSTS = Pattern.compile("(?://|:@)([^/?;)]*)");

    /** An address may bring its own: a password, a client's certificate, Kerberos. */
    private static final Pattern CREDENTIALS = Pattern.compile("(?i)(password|sslcert|sslkey|keystorepath|gss|passfile)");

    /** A user and a password within an address: as parameters, or before the host. */
    private static final Pattern USER = Pattern.compile("(?i)[?&;]user(?:name)?=([^&;)#]*)|(?://|thin:)([^/@?;:]*)[:/][^@]*@");
    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&;](?:password|pwd)=([^&;)#]*)|(?://|thin:)[^/@?;:]*[:/]([^@/?;]*)@");

    private Passwords() {
    }

    /** Tells every password that is none; the password itself is told nowhere. */
    static void check(Settings settings, List<String> broken) {
        DOORS.forEach((setting, door) -> {
            String url = settings.text(setting);
            String password = settings.text(door + ".password");
            if (isElsewhere(url)) {
                Set<String> passwords = within(PASSWORD, url);
                Set<String> users = new HashSet<>(within(USER, url));
                users.add(settings.text(door + ".username"));
                if (password.isEmpty() && passwords.isEmpty() && !CREDENTIALS.matcher(url).find()) {
                    broken.add(door + ".password is empty, and the server of " + setting + " is another machine: set it");
                } else if (!password.isEmpty() && isTriedFirst(password, users)) {
                    broken.add(door + ".password is one that everybody tries first: give " + setting + "'s server a long random one");
                }
                if (passwords.stream().anyMatch(one -> isTriedFirst(one, users))) {
                    broken.add(setting + " holds a password that is empty or one that everybody tries first: give its server a long random one");
                }
            }
        });
    }

    private static boolean isTriedFirst(String password, Set<String> users) {
        return password.isEmpty() || DEFAULTS.contains(password.toLowerCase(Locale.ROOT)) || users.contains(password);
    }

    /** What the pattern finds in an address, as a driver reads it. */
    private static Set<String> within(Pattern pattern, String url) {
        return pattern.matcher(url).results().map(found -> decoded(found.group(1) == null ? found.group(2) : found.group(1)))
                .collect(Collectors.toSet());
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Any host of the address is not this machine. */
    private static boolean isElsewhere(String url) {
        return HOSTS.matcher(url).results().flatMap(hosts -> Arrays.stream(hosts.group(1).split(",")))
                // Of a list of whole addresses, (tcp://one:1,tcp://two:2), the scheme of the next one comes last.
                .filter(host -> !host.isEmpty() && !host.endsWith(":"))
                .map(host -> host.replaceFirst("^[^@]*@", "").replaceFirst("(?<!\\[[^]]{0,50}):.*", ""))
                .anyMatch(host -> !isLoopback(host));
    }

    /** Only the addresses themselves: {@code 127.example.com} is somebody's server. */
    static boolean isLoopback(String host) {
        return host != null && (host.equalsIgnoreCase("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("[::1]"));
    }
}
