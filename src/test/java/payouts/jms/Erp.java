package payouts.jms;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Objects;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import payouts.Orders;
import payouts.RunningProgram;

/** The sender's side: an ERP that puts orders into a queue and takes results out of others. */
public final class Erp implements AutoCloseable {

    /** Long enough for a message that must not come to have come. */
    private static final Duration NOTHING_COMES = Duration.ofMillis(300);

    private final Connection connection;
    private final Session session;

    private Erp(Connection connection) throws JMSException {
        this.connection = connection;
        this.session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        connection.start();
    }

    /** Connects, over TCP or within the JVM; waits for a broker that is not there yet. */
    public static Erp at(String url) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        return await().atMost(RunningProgram.PATIENCE).ignoreExceptions().until(() -> new Erp(factory.createConnection()), Objects::nonNull);
    }

    /** What makes messages and temporary queues. */
    public Session session() {
        return session;
    }

    /** An order as JSON. */
    public static String order(String reference, String amount) {
        return "{\"reference\":\"%s\",\"amount\":\"%s\",\"recipient_name\":\"Ivanov Ivan\",\"number_hash\":\"%s\",\"shop\":7}"
                .formatted(reference, amount, Orders.card(reference));
    }

    /** Sends a text to the request queue; what it answers has its message id. */
    public Message send(String text) throws JMSException {
        return send(session.createTextMessage(text));
    }

    /** Sends a message to the request queue. */
    public Message send(Message message) throws JMSException {
        try (var producer = session.createProducer(session.createQueue("payouts.requests"))) {
            producer.send(message);
            return message;
        }
    }

    /** The next message of a queue, waited for. */
    public TextMessage receive(String queue) throws JMSException {
        return receive(session.createQueue(queue));
    }

    /** The next message of a queue, waited for. */
    public TextMessage receive(Destination queue) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            TextMessage message = (TextMessage) consumer.receive(RunningProgram.PATIENCE.toMillis());
            if (message == null) {
                throw new AssertionError("No message came to " + queue);
            }
            return message;
        }
    }

    /** Whether nothing (more) is in a queue. */
    public boolean isEmpty(String queue) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            return consumer.receive(NOTHING_COMES.toMillis()) == null;
        }
    }

    /** A message's JSON. */
    public static JsonNode json(TextMessage message) throws Exception {
        return new ObjectMapper().readTree(message.getText());
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
