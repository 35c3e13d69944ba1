package payouts.jms;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import payouts.StartRefused;

/**
 * An Artemis broker inside this program, for one machine: durable in a folder, reached by this program without a network
 * and by others on loopback, without a login. What it took is there after a kill; nothing in it expires, and nothing
 * is given up after some deliveries.
 */
final class EmbeddedBroker implements AutoCloseable {

    /** Nobody beyond this machine may order payouts without a login. */
    static final String HOST = "127.0.0.1";

    /** Several programs can run in one JVM. */
    private static final AtomicInteger SERVERS = new AtomicInteger();

    private static final long LOCK_WAIT_MILLIS = 2_000;
    private static final int JOURNAL_FILE_BYTES = 2 * 1024 * 1024;
    private static final long REDELIVERY_MILLIS = 1_000;
    private static final long LONGEST_REDELIVERY_MILLIS = 60_000;

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final String url;

    private EmbeddedBroker(Path folder, int port, List<String> queues) {
        int server = SERVERS.incrementAndGet();
        url = "vm://" + server;
        broker.setConfiguration(configuration(folder, port, queues, url));
    }

    /**
     * Starts it.
     *
     * @param folder where its messages are kept
     * @param port   on loopback; 0 for none
     * @param queues that are there from the start, that of rejected messages last
     * @throws StartRefused when it can't start
     */
    static EmbeddedBroker start(Path folder, int port, List<String> queues) {
        EmbeddedBroker started = new EmbeddedBroker(folder, port, queues);
        try {
            started.broker.start();
            if (!started.broker.getActiveMQServer().isActive()) {
                throw new IllegalStateException("another program has it open");
            }
            return started;
        } catch (Exception e) {
            started.close();
            throw new StartRefused("The embedded broker can't start in " + folder.toAbsolutePath().normalize()
                    + " (payouts.jms.embedded-folder): end the other program that uses it, or set payouts.jms.url to a broker of your own.");
        }
    }

    /** Its address for this JVM. */
    String url() {
        return url;
    }

    private static Configuration configuration(Path folder, int port, List<String> queues, String url) {
        try {
            Configuration configuration = new ConfigurationImpl()
                    .setName("payout-routes")
                    .setPersistenceEnabled(true)
                    .setJournalType(JournalType.NIO)
                    .setJournalFileSize(JOURNAL_FILE_BYTES)
                    .setJournalDirectory(folder.resolve("journal").toString())
                    .setBindingsDirectory(folder.resolve("bindings").toString())
                    .setPagingDirectory(folder.resolve("paging").toString())
                    .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
                    .setJournalLockAcquisitionTimeout(LOCK_WAIT_MILLIS)
                    .setSecurityEnabled(false)
                    .setJMXManagementEnabled(false)
                    // A broker that halts its JVM, or holds every sender while a disk is nearly full, would take the payouts with it.
                    .setCriticalAnalyzer(false)
                    .setMaxDiskUsage(-1)
                    .setMessageExpiryScanPeriod(-1)
                    .addAddressSetting("#", addresses(SimpleString.of(queues.get(queues.size() - 1))))
                    .addAcceptorConfiguration("in-vm", url);
            if (port > 0) {
                configuration.addAcceptorConfiguration("tcp", "tcp://" + HOST + ":" + port + "?protocols=CORE");
            }
            queues.forEach(queue -> configuration.addAddressConfiguration(new CoreAddressConfiguration().setName(queue)
                    .addRoutingType(RoutingType.ANYCAST)
                    .addQueueConfig(QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST).setDurable(true))));
            return configuration;
        } catch (Exception e) {
            throw new IllegalStateException("The embedded broker's addresses are no addresses", e);
        }
    }

    /** @param rejected where a message would go if it expired or were given up: never, as long as this stands */
    private static AddressSettings addresses(SimpleString rejected) {
        return new AddressSettings()
                .setDeadLetterAddress(rejected)
                .setExpiryAddress(rejected)
                .setMaxDeliveryAttempts(-1)
                .setRedeliveryDelay(REDELIVERY_MILLIS)
                .setRedeliveryMultiplier(2)
                .setMaxRedeliveryDelay(LONGEST_REDELIVERY_MILLIS)
                .setNoExpiry(true)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE);
    }

    @Override
    public void close() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The embedded broker did not stop", e);
        }
    }
}
