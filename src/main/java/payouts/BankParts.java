package payouts;

import java.net.URI;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import payouts.bank131.BankErrors;
import payouts.bank131.BankSettings;
import payouts.confirm.Comparison;
import payouts.confirm.Rule;
import payouts.keys.PemKeys;

/** What the settings say of the bank: its address, our project and account, keys, codes, and what is compared. */
final class BankParts {

    private BankParts() {
    }

    static BankSettings settings(Settings settings) {
        return new BankSettings(url(settings), settings.oneOf("bank131.api-version", "v1", "v2"), settings.required("bank131.project"),
                settings.text("bank131.submerchant"), ourKey(settings), bankKeys(settings), settings.flag("bank131.idempotency-header"),
                settings.flag("bank131.token-info"), settings.number("bank131.token-info.cache", 0, 10_000_000),
                settings.number("bank131.requests-per-second", 0, 1_000_000),
                settings.number("bank131.in-flight", 1, 10_000), settings.millis("bank131.connect-timeout-ms"),
                settings.millis("bank131.response-timeout-ms"), account(settings), settings.seconds("payouts.balance.fresh-seconds"));
    }

    static String account(Settings settings) {
        String account = settings.text("bank131.account");
        if (!account.isEmpty() && !account.matches("[0-9]{20}")) {
            throw new StartRefused("The setting bank131.account must be the escrow account's number, 20 digits without spaces, or empty; it has "
                    + account.length() + " characters.");
        }
        return account;
    }

    private static PrivateKey ourKey(Settings settings) {
        try {
            return PemKeys.privateKey(settings.path("bank131.private-key"), settings.text("bank131.private-key-password"));
        } catch (PemKeys.KeyUnusable e) {
            throw new StartRefused(e.getMessage() + " (bank131.private-key, bank131.private-key-password)");
        }
    }

    private static List<PublicKey> bankKeys(Settings settings) {
        try {
            return publicKeyFiles(settings).stream().map(PemKeys::publicKey).toList();
        } catch (PemKeys.KeyUnusable e) {
            throw new StartRefused(e.getMessage() + " (bank131.public-key)");
        }
    }

    static String url(Settings settings) {
        String url = settings.required("bank131.url").replaceAll("/+$", "");
        try {
            URI uri = URI.create(url);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null && !url.endsWith("/api")
                    && uri.getUserInfo() == null && uri.getQuery() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new StartRefused("bank131.url must be the server's address without /api, such as https://demo.bank131.ru, not '"
                + url.replaceAll("//[^/]*@", "//***@") + "'.");
    }

    static List<Path> publicKeyFiles(Settings settings) {
        return Arrays.stream(settings.required("bank131.public-key").split(",")).map(file -> Path.of(file.strip())).toList();
    }

    static BankErrors errors(Settings settings) {
        return new BankErrors(settings.words("bank131.codes.wait"), settings.words("bank131.codes.unknown-card"),
                settings.words("bank131.codes.confirm-timeout"));
    }

    static Comparison comparison(Settings settings) {
        Map<Rule, Rule.Mode> modes = new EnumMap<>(Rule.class);
        for (Rule rule : Rule.values()) {
            modes.put(rule, Rule.Mode.valueOf(settings.oneOf("payouts.compare." + rule.key(), "cancel", "hold", "note").toUpperCase(Locale.ROOT)));
        }
        return new Comparison(modes, account(settings));
    }
}
