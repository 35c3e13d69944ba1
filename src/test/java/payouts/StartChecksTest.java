package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the start sets for the whole process. */
class StartChecksTest {

    private static final String MOST_KEPT = "jdk.nio.maxCachedBufferSize";
    private final String before = System.getProperty(MOST_KEPT);

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(MOST_KEPT);
        } else {
            System.setProperty(MOST_KEPT, before);
        }
    }

    @Test
    void threadsKeepNoLargeBuffersUnlessSomebodyWantsThemTo() {
        System.clearProperty(MOST_KEPT);
        StartChecks.largeBuffersAreGivenBack();
        assertThat(System.getProperty(MOST_KEPT)).isEqualTo("262144");
        System.setProperty(MOST_KEPT, "1");
        StartChecks.largeBuffersAreGivenBack();
        assertThat(System.getProperty(MOST_KEPT)).isEqualTo("1");
    }
}
