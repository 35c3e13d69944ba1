package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whoever floods the webhook's port with forged ones does not flood the log. */
class ForgedWebhooksTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(ForgedWebhooks.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong(-5);
    private final ForgedWebhooks forged = new ForgedWebhooks(nanos::get, new BankMeters(new io.micrometer.core.instrument.simple.SimpleMeterRegistry()));

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void forget() {
        log.detachAppender(lines);
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            forged.refused();
        }
    }

    @Test
    void aThousandInAMinuteAreOneLineAndTheirNumberIsToldWithTheNext() {
        refuse(1000);
        assertThat(lines.list).singleElement().extracting(ILoggingEvent::getFormattedMessage).asString().contains("refused: 1 since");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
        refuse(1);
        assertThat(lines.list).hasSize(1);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        refuse(1);
        assertThat(lines.list).hasSize(2).last().extracting(ILoggingEvent::getFormattedMessage).asString().contains("refused: 1001 since");
    }
}
