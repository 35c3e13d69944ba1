package payouts.sandbox;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Identifiers: opaque, and random so that they stay unique across restarts of a sandbox without durable books. */
final class Ids {

    private static final SecureRandom SECURE = new SecureRandom();

    private Ids() {
    }

    /** Such as {@code ps_482013377120984411}: the bank's prefix and digits. */
    static String next(String prefix) {
        return prefix + ThreadLocalRandom.current().nextLong(100_000_000_000_000_000L, 1_000_000_000_000_000_000L);
    }

    /** 64 lower-case hex characters that can't be guessed. */
    static String hex64() {
        byte[] bytes = new byte[32];
        SECURE.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
