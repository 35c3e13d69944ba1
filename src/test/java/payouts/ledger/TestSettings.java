package payouts.ledger;

import java.time.Duration;

/** The ledger's settings as the tests want them; what is not said here is the program's default. */
final class TestSettings {

    static final long HOLD_OVER_KOPECKS = 1_000_000;
    static final int ATTEMPTS_MAX = 2;

    private Duration askAfter = Duration.ofSeconds(30);
    private Duration waitRetry = Duration.ofMinutes(5);
    private Duration lease = Duration.ofMinutes(10);
    private Duration bootTimeout = Duration.ofHours(1);
    private int asksMax = 10;
    private int attemptsMax = ATTEMPTS_MAX;
    private int mismatchesMax;
    private boolean holdLookalikes;
    private String apiVersion = "v1";
    private Fee fee = Fee.NONE;
    private boolean init;
    private boolean synchronousStandby;

    TestSettings fee(String percent, long fixedKopecks) {
        fee = new Fee(new java.math.BigDecimal(percent), fixedKopecks);
        return this;
    }

    TestSettings init() {
        init = true;
        return this;
    }

    TestSettings synchronousStandby() {
        synchronousStandby = true;
        return this;
    }

    TestSettings askAfter(Duration value) {
        askAfter = value;
        return this;
    }

    TestSettings waitRetry(Duration value) {
        waitRetry = value;
        return this;
    }

    TestSettings lease(Duration value) {
        lease = value;
        return this;
    }

    TestSettings asksMax(int value) {
        asksMax = value;
        return this;
    }

    TestSettings attemptsMax(int value) {
        attemptsMax = value;
        return this;
    }

    TestSettings mismatchesMax(int value) {
        mismatchesMax = value;
        return this;
    }

    TestSettings holdLookalikes() {
        holdLookalikes = true;
        return this;
    }

    TestSettings apiVersion(String value) {
        apiVersion = value;
        return this;
    }

    LedgerSettings build() {
        LedgerSettings defaults = LedgerSettings.defaults();
        return new LedgerSettings("test", apiVersion, init, askAfter, defaults.askGapMax(), asksMax, attemptsMax, waitRetry,
                defaults.stopFor(), lease, bootTimeout, HOLD_OVER_KOPECKS, defaults.lookalikeDays(), holdLookalikes, mismatchesMax, fee,
                defaults.balanceFor(), synchronousStandby);
    }
}
