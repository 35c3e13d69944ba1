package payouts.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import payouts.http.BearerToken;

/** The bearer tokens of the admin API: one for each person, whose name the history keeps (M40). */
public final class AdminTokens {

    private static final String SETTING = "payouts.admin.tokens";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
    /** The history calls itself these; a person of that name could not be told from the program. */
    private static final Set<String> TAKEN = Set.of("program", "settings", "ledger", "bank");

    private final Map<String, BearerToken> tokens = new LinkedHashMap<>();

    private AdminTokens() {
    }

    /**
     * Reads {@code name:token,name:token}; an empty text gives no tokens.
     *
     * @throws IllegalArgumentException in one plain line, which never repeats a token
     */
    public static AdminTokens parse(String setting) {
        AdminTokens tokens = new AdminTokens();
        if (!setting.isBlank()) {
            String[] entries = setting.split(",", -1);
            for (int i = 0; i < entries.length; i++) {
                tokens.add("Entry " + (i + 1) + " of " + SETTING, entries[i].strip());
            }
        }
        return tokens;
    }

    private void add(String entry, String text) {
        int colon = text.indexOf(':');
        String name = text.substring(0, Math.max(0, colon));
        String token = text.substring(colon + 1);
        // A name is told only when a colon stands behind it: without one the text may be a token.
        if (!NAME.matcher(name).matches() || !BearerToken.isWellFormed(token)) {
            throw new IllegalArgumentException(entry + " must be name:token, the name of letters, digits and . _ @ -, the token of "
                    + BearerToken.ALPHABET + "; entries are separated by commas.");
        }
        if (token.length() < BearerToken.SHORTEST) {
            throw new IllegalArgumentException("The token of " + name + " in " + SETTING + " must have at least " + BearerToken.SHORTEST
                    + " characters: make one with 'openssl rand -hex 32'.");
        }
        if (TAKEN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            throw new IllegalArgumentException(entry + " has the name " + name + ", which the history uses for the program itself:"
                    + " give the person's name.");
        }
        if (tokens.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
            throw new IllegalArgumentException(SETTING + " names " + name + " twice: one token for each person.");
        }
        BearerToken borne = BearerToken.of(token);
        if (tokens.containsValue(borne)) {
            throw new IllegalArgumentException(entry + " has the token of another entry: each person needs one of their own.");
        }
        tokens.put(name, borne);
    }

    /** Whether there are none: the admin API is off. */
    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /**
     * Whose token an Authorization header bears. Takes the same time whichever token is right or how much of it is.
     *
     * @param authorization the header's value, or null
     */
    public Optional<String> nameOf(String authorization) {
        String name = null;
        for (Map.Entry<String, BearerToken> entry : tokens.entrySet()) {
            if (entry.getValue().isIn(authorization)) {
                name = entry.getKey();
            }
        }
        return Optional.ofNullable(name);
    }
}
