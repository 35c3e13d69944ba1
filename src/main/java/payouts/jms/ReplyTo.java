package payouts.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.camel.ExchangeProperty;
import org.messaginghub.pooled.jms.JmsPoolSession;
import payouts.ledger.Outbox.Result;

/** Where a message wants its results, kept in the ledger by name. */
public final class ReplyTo {

    private final ConnectionFactory connections;

    ReplyTo(ConnectionFactory connections) {
        this.connections = connections;
    }

    /** Such as {@code queue://erp.answers} or {@code temp-queue://4f0c…}; null for none. */
    static String name(Destination destination) {
        if (!(destination instanceof ActiveMQDestination known)) {
            return null;
        }
        return (known.isTemporary() ? "temp-" : "") + (known.isQueue() ? "queue://" : "topic://") + known.getAddress();
    }

    /**
     * Where a result goes.
     *
     * @return null for the result queue, where the message named nothing
     * @throws Gone when nobody would hear it there
     */
    public Destination destination(@ExchangeProperty("PayoutResult") Result result) throws JMSException, Gone {
        if (result.replyTo() == null) {
            return null;
        }
        ActiveMQDestination destination = ActiveMQDestination.fromPrefixedName(result.replyTo());
        // A named queue keeps the result for whoever comes. In all other places somebody must listen now, and Artemis would
        // make a temporary queue anew for us alone.
        if ((destination.isTemporary() || !destination.isQueue()) && !isHeard(destination)) {
            throw new Gone();
        }
        return destination;
    }

    private boolean isHeard(ActiveMQDestination destination) throws JMSException {
        try (Connection connection = connections.createConnection();
             Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            ActiveMQSession artemis = (ActiveMQSession) ((JmsPoolSession) session).getInternalSession();
            return !artemis.getCoreSession().addressQuery(destination.getSimpleAddress()).getQueueNames().isEmpty();
        } catch (ActiveMQException e) {
            JMSException failed = new JMSException("The broker can't be asked about a reply-to");
            failed.setLinkedException(e);
            throw failed;
        }
    }

    /** The temporary queue is deleted, or nobody subscribes to the topic. */
    public static final class Gone extends Exception {
        private static final long serialVersionUID = 1L;

        Gone() {
            super("nobody listens there any more", null, false, false);
        }
    }
}
