package payouts.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;

/**
 * The answer of an operation.
 *
 * @param saved completes when what the operation did is on disk; the answer leaves after that
 */
record Reply(ObjectNode body, CompletableFuture<Void> saved) {

    static Reply now(ObjectNode body) {
        return new Reply(body, CompletableFuture.completedFuture(null));
    }
}
