package payouts.ledger;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.List;

/** What happens after commits of this node. Wakes a stage of this node when a commit made work for it; without a bell it finds the work by polling. */
public final class Bells {

    private final Map<Stage, List<Runnable>> listeners = new ConcurrentHashMap<>();

    Bells() {
    }

    /** From now on the listener runs after each commit that made work for the stage; it must be quick. */
    public void listen(Stage stage, Runnable listener) {
        listeners.computeIfAbsent(stage, key -> new CopyOnWriteArrayList<>()).add(listener);
    }

    /** Ends {@link #listen}. */
    public void forget(Stage stage, Runnable listener) {
        listeners.getOrDefault(stage, List.of()).remove(listener);
    }

    void ring(Stage stage) {
        listeners.getOrDefault(stage, List.of()).forEach(Runnable::run);
        if (stage == Stage.RESULT) {
            // What makes a result may finish a file.
            ring(Stage.FINISHED_BATCH);
        }
    }
}
