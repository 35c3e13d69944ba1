package payouts.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import payouts.ChildProgram;
import payouts.bank131.CallGate;
import payouts.bank131.CallGate.Priority;
import payouts.bank131.Pacer;
import payouts.bank131.SharedRate;
import payouts.ledger.BankIdentity;
import payouts.ledger.Ledger;
import payouts.ledger.LedgerDatabase;
import payouts.ledger.LedgerSettings;
import payouts.ledger.TestDatabase;

/** The bank's rate belongs to all nodes of a ledger together. Nothing here depends on how fast the machine is. */
class SharedRateTest {

    private static final int RATE = 60;

    private final LedgerDatabase database = new LedgerDatabase(TestDatabase.POSTGRES.freshUrl(), "", "", 8);
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<Node> nodes = new ArrayList<>();
    private final ConcurrentLinkedQueue<Turn> turns = new ConcurrentLinkedQueue<>();

    /** A call left between these two times. */
    private record Turn(Node node, long before, long after) {
    }

    /** A node that calls as fast as its gate lets it; between gate and send lies a permit, which takes its time. */
    private final class Node {

        private final Ledger ledger = new Ledger(database, LedgerSettings.defaults(), new byte[32], new BankIdentity("b", "p", ""), (kind, text) -> { });
        private final CallGate gate = new CallGate(RATE, 4);
        private final SharedRate rate = new SharedRate(camel, ledger, gate, RATE);
        private final List<Thread> callers = Stream.generate(() -> new Thread(this::call)).limit(4).toList();

        Node() {
            rate.start();
            nodes.add(this);
        }

        Node calling() {
            callers.forEach(Thread::start);
            return this;
        }

        private void call() {
            try {
                while (true) {
                    gate.enter(Priority.START);
                    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(30));
                    long before = System.nanoTime();
                    Pacer.Call call = gate.pacer().next();
                    TimeUnit.NANOSECONDS.sleep(gate.pacer().waitNanos(call));
                    gate.pacer().left(call);
                    turns.add(new Turn(this, before, System.nanoTime()));
                    gate.leave();
                }
            } catch (InterruptedException e) {
                // It has left.
            }
        }

        void leave() throws InterruptedException {
            callers.forEach(Thread::interrupt);
            for (Thread caller : callers) {
                caller.join();
            }
            rate.stop();
            ledger.close();
        }

        long count() {
            return turns.stream().filter(turn -> turn.node() == this).count();
        }
    }

    @BeforeEach
    void start() {
        camel.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Node node : nodes) {
            node.leave();
        }
        camel.stop();
        database.close();
    }

    @Test
    void m05_neverMoreThanTheRateInAnySecondOverAllNodesWhileTheyComeAndGoAndIdle() throws InterruptedException {
        Node first = new Node().calling();
        calls(first, RATE);
        Node second = new Node().calling();
        calls(second, RATE / 2);
        Node third = new Node();
        calls(first, RATE);
        third.calling();
        calls(third, RATE / 2);
        second.leave();
        nodes.remove(second);
        calls(first, RATE);
        assertTheRateHolds();
    }

    /** Waits until a node has passed so many more. */
    private static void calls(Node node, long more) {
        long reached = node.count() + more;
        await().atMost(ChildProgram.PATIENCE).until(() -> node.count() >= reached);
    }

    private void assertTheRateHolds() {
        List<Turn> all = new ArrayList<>(turns);
        // Of any RATE + 1 calls the last one ended, at the earliest, a second after the first one began.
        long[] befores = all.stream().mapToLong(Turn::before).sorted().toArray();
        all.sort(Comparator.comparingLong(Turn::after));
        assertThat(all.size()).isGreaterThan(3 * RATE);
        for (int i = 0; i + RATE < all.size(); i++) {
            assertThat(all.get(i + RATE).after() - befores[i]).as("calls %s to %s", i, i + RATE).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        }
    }
}
