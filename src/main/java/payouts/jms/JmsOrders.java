package payouts.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.intake.CardNumbers;
import payouts.intake.JsonOrders;
import payouts.intake.NotAPayoutMessage;
import payouts.intake.OrderChunk;

/**
 * Orders out of JMS messages. Only text is read, of a text message or of a bytes message in UTF-8; an object is never
 * deserialised, and none of a sender's headers goes on.
 */
public final class JmsOrders {

    private static final Logger LOG = LoggerFactory.getLogger(JmsOrders.class);
    private static final int ID_LENGTH_MAX = 255;

    /**
     * The orders of a message as one delivery, which a repeat is known by: message id and content (M24).
     *
     * @throws NotAPayoutMessage when no order can be read from it
     */
    public OrderChunk.Whole read(@Body Message message) throws NotAPayoutMessage, JMSException {
        String text = text(message);
        String id = message.getJMSMessageID();
        String correlationId = message.getJMSCorrelationID();
        return JsonOrders.read(text).delivered(text, "jms", kept("JMSMessageID", id),
                correlationId == null || correlationId.isEmpty() ? id : kept("JMSCorrelationID", correlationId),
                kept("JMSReplyTo", ReplyTo.name(message.getJMSReplyTo())));
    }

    /** Makes of a message that can't be taken what goes to the rejected queue: its text, and why. */
    public void refuse(Exchange exchange, @ExchangeProperty("jmsMessage") Message message, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why)
            throws JMSException {
        String reason = why instanceof NotAPayoutMessage ? why.getMessage()
                : "this message can't be taken: tell whoever runs Payout Routes, the log says more";
        // The broker gives most messages their id, some protocols leave it to the sender.
        LOG.warn("A message was refused, it is in the rejected queue now ({}): {}.", CardNumbers.blank(message.getJMSMessageID()),
                why instanceof NotAPayoutMessage ? reason : where(why));
        String text = "";
        try {
            text = CardNumbers.blank(text(message));
        } catch (NotAPayoutMessage e) {
            // No text to pass on.
        }
        String correlationId = message.getJMSCorrelationID();
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader("JMSCorrelationID", correlationId == null || correlationId.isEmpty()
                ? message.getJMSMessageID() : correlationId);
        exchange.getMessage().setHeader("reason", reason);
        exchange.getMessage().setBody(text == null ? "" : text, String.class);
    }

    private static String text(Message message) throws NotAPayoutMessage, JMSException {
        if (message instanceof TextMessage text) {
            return text.getText();
        }
        if (message instanceof BytesMessage bytes) {
            byte[] content = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.reset();
            bytes.readBytes(content);
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            } catch (CharacterCodingException e) {
                throw new NotAPayoutMessage("the bytes are no text", "send JSON in UTF-8");
            }
        }
        throw new NotAPayoutMessage("this kind of message holds no text", "send a text message, or a bytes message in UTF-8");
    }

    /** The ledger keeps so much of an id, and no control characters. */
    private static String kept(String name, String id) throws NotAPayoutMessage {
        if (id != null && (id.length() > ID_LENGTH_MAX || id.chars().anyMatch(Character::isISOControl))) {
            throw new NotAPayoutMessage(name + " can't be kept", "give it at most " + ID_LENGTH_MAX + " characters and no control characters");
        }
        return id;
    }

    /** A foreign message can repeat what stands in an order: only its class and place are told. */
    private static String where(Exception why) {
        StackTraceElement[] trace = why.getStackTrace();
        return why.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
