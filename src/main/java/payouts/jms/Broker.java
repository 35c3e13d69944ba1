package payouts.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker as this program reaches it: makes connections, below the pool, and tells once when the broker is gone and
 * once when it is back. Whoever needs a connection tries again by itself, every few seconds.
 */
final class Broker implements ConnectionFactory {

    private static final Logger LOG = LoggerFactory.getLogger("payouts.alarm");

    private final ConnectionFactory connections;
    private final String name;
    private final AtomicReference<Instant> goneSince = new AtomicReference<>();

    /** @param name what the log calls it: an address without a password */
    Broker(ConnectionFactory connections, String name) {
        this.connections = connections;
        this.name = name;
    }

    /** Since when no connection could be made; null while all is well. */
    Instant goneSince() {
        return goneSince.get();
    }

    String name() {
        return name;
    }

    @Override
    public Connection createConnection() throws JMSException {
        try {
            Connection connection = connections.createConnection();
            if (goneSince.getAndSet(null) != null) {
                LOG.info("The broker {} is back: messages are taken, and results that waited are sent.", name);
            }
            return connection;
        } catch (JMSException e) {
            if (goneSince.compareAndSet(null, Instant.now())) {
                LOG.warn("The broker {} can't be reached ({}): orders and results wait for it, everything else goes on. It is tried"
                        + " again every few seconds.", name, e.getClass().getSimpleName());
            }
            throw e;
        }
    }

    @Override
    public Connection createConnection(String user, String password) {
        throw fixed();
    }

    @Override
    public JMSContext createContext() {
        throw fixed();
    }

    @Override
    public JMSContext createContext(String user, String password) {
        throw fixed();
    }

    @Override
    public JMSContext createContext(String user, String password, int sessionMode) {
        throw fixed();
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        throw fixed();
    }

    private static UnsupportedOperationException fixed() {
        return new UnsupportedOperationException("Only createConnection(), with the login of the settings.");
    }
}
