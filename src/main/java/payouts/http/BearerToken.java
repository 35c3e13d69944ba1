package payouts.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/** A token that a request bears in its Authorization header (RFC 6750). Kept as a hash; compared in constant time. */
public final class BearerToken {

    /** Fewer characters could be guessed. */
    public static final int SHORTEST = 16;
    /** What a token may consist of, in words. */
    public static final String ALPHABET = "letters, digits and . _ ~ + / - with = at its end";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +(\\S+)");

    private final byte[] hash;

    private BearerToken(byte[] hash) {
        this.hash = hash;
    }

    /**
     * A token as a setting has it.
     *
     * @throws IllegalArgumentException in one plain line, which never repeats the token
     */
    public static BearerToken of(String setting, String token) {
        if (!isWellFormed(token) || token.length() < SHORTEST) {
            throw new IllegalArgumentException("The setting " + setting + " must have at least " + SHORTEST + " characters, of " + ALPHABET
                    + ": make one with 'openssl rand -hex 32'.");
        }
        return of(token);
    }

    /** A token that was checked already. */
    public static BearerToken of(String token) {
        return new BearerToken(sha256(token));
    }

    /** Whether the characters are those that may stand behind "Bearer". */
    public static boolean isWellFormed(String token) {
        return TOKEN.matcher(token).matches();
    }

    /**
     * Whether an Authorization header bears this token. Takes the same time however much of it is right.
     *
     * @param authorization the header's value, or null
     */
    public boolean isIn(String authorization) {
        var bearer = BEARER.matcher(authorization == null ? "" : authorization.strip());
        return MessageDigest.isEqual(hash, sha256(bearer.matches() ? bearer.group(1) : ""));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BearerToken token && MessageDigest.isEqual(hash, token.hash);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(hash);
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
