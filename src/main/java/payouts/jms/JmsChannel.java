package payouts.jms;

import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.JmsComponent;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.Settings;
import payouts.StartChecks;
import payouts.StartRefused;

/**
 * What the JMS channel's routes need: the {@code jms:} component over pooled connections to a broker, outside or inside
 * this program, and the beans that read messages and find the way back. Nothing is opened while the channel is off.
 */
public final class JmsChannel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JmsChannel.class);
    private static final String QUEUE_NAME = "[A-Za-z0-9._-]{1,200}";

    private final EmbeddedBroker embedded;
    private final JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();

    private JmsChannel(EmbeddedBroker embedded) {
        this.embedded = embedded;
    }

    /**
     * Opens the channel and binds its parts to the context.
     *
     * @param needs what the node needs to be ready, {@link payouts.health.ReadyNeeds}
     * @return what closes it, once the routes have stopped
     * @throws StartRefused when a setting is wrong or the embedded broker can't start
     */
    public static JmsChannel open(CamelContext camel, Settings settings, Set<String> needs) {
        if (!settings.flag("payouts.jms.enabled")) {
            return new JmsChannel(null);
        }
        List<String> queues = List.of(queue(settings, "payouts.jms.request-queue"), queue(settings, "payouts.jms.result-queue"),
                settings.text("payouts.jms.request-queue") + ".rejected");
        String url = settings.text("payouts.jms.url");
        EmbeddedBroker embedded = url.isEmpty() ? EmbeddedBroker.start(StartChecks.usable("payouts.jms.embedded-folder",
                settings.path("payouts.jms.embedded-folder")), embeddedPort(settings), queues) : null;
        if (embedded != null && settings.text("payouts.database.url").startsWith("jdbc:postgresql:")) {
            LOG.warn("Where several nodes share this ledger, set payouts.jms.url to one broker for all: a result may be sent by any of them.");
        }
        JmsChannel channel = new JmsChannel(embedded);
        try {
            channel.bind(camel, embedded != null ? new Broker(factory(embedded.url(), "", ""), "inside this program")
                    : new Broker(factory(url, settings.text("payouts.jms.username"), settings.text("payouts.jms.password")),
                            url.replaceAll("[?;].*", "")), needs);
            return channel;
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The port on loopback where others reach the embedded broker; 0 where there is none. */
    public static int embeddedPort(Settings settings) {
        return settings.flag("payouts.jms.enabled") && settings.text("payouts.jms.url").isEmpty()
                ? settings.number("payouts.jms.embedded-port", 0, 65535) : 0;
    }

    /** Where messages are taken from, for a person; null while the channel is off. */
    public static String welcome(Settings settings) {
        if (!settings.flag("payouts.jms.enabled")) {
            return null;
        }
        String url = settings.text("payouts.jms.url").replaceAll("[?;].*", "");
        int port = embeddedPort(settings);
        return settings.text("payouts.jms.request-queue") + (!url.isEmpty() ? " at " + url
                : port > 0 ? " at tcp://" + EmbeddedBroker.HOST + ":" + port : " inside this program only")
                + ", results in " + settings.text("payouts.jms.result-queue");
    }

    private static String queue(Settings settings, String setting) {
        String name = settings.required(setting);
        if (!name.matches(QUEUE_NAME)) {
            throw new StartRefused("The setting " + setting + " must be a queue's name, up to 200 of A-Z a-z 0-9 . _ -, not '" + name + "'.");
        }
        return name;
    }

    private static ActiveMQConnectionFactory factory(String url, String username, String password) {
        try {
            if (url.contains("@")) {
                throw new IllegalArgumentException("a password would stand in logs");
            }
            ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
            // We never open an ObjectMessage; should a route of somebody's do so, its classes stay unloaded.
            factory.setDeserializationDenyList("*");
            return username.isEmpty() ? factory : factory.setUser(username).setPassword(password);
        } catch (RuntimeException e) {
            throw new StartRefused("payouts.jms.url is no address of an Artemis broker: write tcp://host:61616, and the login as"
                    + " payouts.jms.username and payouts.jms.password.");
        }
    }

    private void bind(CamelContext camel, Broker broker, Set<String> needs) {
        pool.setConnectionFactory(broker);
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(pool);
        // A session's own transaction: the message and what a route sends meanwhile are one, without a manager.
        jms.setLazyCreateTransactionManager(false);
        camel.addComponent("jms", jms);
        camel.getRegistry().bind("jmsOrders", new JmsOrders());
        camel.getRegistry().bind("jmsReplyTo", new ReplyTo(pool));
        new BrokerHealth(broker, needs).register(camel);
    }

    @Override
    public void close() {
        pool.stop();
        if (embedded != null) {
            embedded.close();
        }
    }
}
