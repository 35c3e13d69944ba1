package payouts.intake;

import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;

/** Orders of a channel that ops add with {@code kamelet:payout-orders-sink}: JSON from wherever a route gets it. */
public final class DeliveredOrders {

    /** Header: what the source knows this delivery by; one that comes again under the same name is silent (M24). */
    public static final String DELIVERY = "PayoutDelivery";

    private static final Set<String> OURS = Set.of("csv", "jms", "database", "http");
    private static final int DELIVERY_LENGTH_MAX = 255;

    private final String channel;

    /**
     * @param channel what the orders' results are told under
     * @throws IllegalArgumentException when it is no channel's name, or one of the program's own
     */
    public DeliveredOrders(String channel) {
        if (!channel.matches("[a-z][a-z0-9-]{0,19}") || OURS.contains(channel)) {
            throw new IllegalArgumentException("The channel '" + channel + "' must be a name of its own: 1 to 20 of a-z 0-9 -, a letter first,"
                    + " and none of " + String.join(", ", OURS.stream().sorted().toList()) + ".");
        }
        this.channel = channel;
    }

    /**
     * Reads one JSON order, or an array of them, as one delivery.
     *
     * @param delivery its name at the source; null for none, then orders that come again are duplicates
     * @throws NotAPayoutMessage when no order can be read from it, or its name can't be kept
     */
    public OrderChunk.Whole read(@Body String text, @Header(DELIVERY) String delivery) throws NotAPayoutMessage {
        if (delivery != null && (delivery.length() > DELIVERY_LENGTH_MAX || delivery.chars().anyMatch(Character::isISOControl))) {
            throw new NotAPayoutMessage("the header " + DELIVERY + " can't be kept",
                    "give it at most " + DELIVERY_LENGTH_MAX + " characters and no control characters");
        }
        return JsonOrders.read(text).delivered(text, channel, delivery, delivery, null);
    }
}
