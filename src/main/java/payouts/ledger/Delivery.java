package payouts.ledger;

import java.util.List;
import java.util.Objects;

/**
 * Orders that come whole and go into the ledger in one commit, as a batch of their own: a message, a request, some rows
 * of a table. Its cells are JSON values.
 *
 * @param channel       where it came from: {@code jms}, {@code database}, {@code http}, or a name of the route's own
 * @param inputName     what the sender's side knows it by (a message id): a repeat of it is silent (M24). Null where
 *                      there is none
 * @param sha256        of its content, so that only the same delivery counts as a repeat
 * @param header        names of the fields that its orders have, in the order of their appearance
 * @param correlationId goes back with each result; null for none
 * @param replyTo       where its results go instead of the channel's own place; null for none
 */
public record Delivery(String channel, String inputName, String sha256, List<String> header, String correlationId,
                       String replyTo) {

    public Delivery {
        Objects.requireNonNull(channel);
        Objects.requireNonNull(sha256);
        header = List.copyOf(header);
    }

    @Override
    public String toString() {
        return "Delivery[" + channel + "]";
    }
}
