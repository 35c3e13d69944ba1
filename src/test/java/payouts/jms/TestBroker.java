package payouts.jms;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import payouts.RunningProgram;

/** An Artemis broker of somebody else's, with its own defaults, reached over TCP. It can be stopped and started again. */
public final class TestBroker implements AutoCloseable {

    private final Path folder;
    private final String url = "tcp://127.0.0.1:" + RunningProgram.freePort();
    private EmbeddedActiveMQ broker;

    private TestBroker(Path folder) {
        this.folder = folder;
    }

    /** A broker that does not run yet. */
    public static TestBroker in(Path folder) {
        return new TestBroker(folder);
    }

    /** Starts it (again). */
    public TestBroker start() throws Exception {
        broker = new EmbeddedActiveMQ().setConfiguration(new ConfigurationImpl().setName("test").setSecurityEnabled(false)
                .setJournalType(JournalType.NIO).setJournalFileSize(2 * 1024 * 1024).setMaxDiskUsage(-1).setJMXManagementEnabled(false)
                .setJournalDirectory(folder.resolve("journal").toString()).setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString()).setLargeMessagesDirectory(folder.resolve("large").toString())
                .addAcceptorConfiguration("tcp", url));
        broker.start();
        return this;
    }

    /** Where it is reached. */
    public String url() {
        return url;
    }

    /** The running server. */
    public ActiveMQServer server() {
        return broker.getActiveMQServer();
    }

    /** Messages in a queue; 0 where there is no such queue. */
    public long waiting(String queue) {
        var found = server().locateQueue(queue);
        return found == null ? 0 : found.getMessageCount();
    }

    @Override
    public void close() throws Exception {
        if (broker != null) {
            broker.stop();
            broker = null;
        }
    }
}
