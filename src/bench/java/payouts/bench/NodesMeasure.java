package payouts.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two nodes on one ledger against one, with a bank that takes its time and a bound on the calls of each node. Two have twice as many
 * payouts to pay: the first and the last second, in which there is too little to do, are the same part of both.
 */
final class NodesMeasure implements Measure {

    private static final int PAYOUTS_A_NODE = 240;
    private static final int WARM_UP_A_NODE = 100;
    private static final String IN_FLIGHT = "16";
    private static final String SLOW = """
            rules:
              - match: {operation: create}
                action: {type: delay, millis: 300}
              - match: {operation: start}
                action: {type: delay, millis: 300}
              - match: {operation: confirm}
                action: {type: delay, millis: 300}
            """;

    @Override
    public void run(Workplace place, Report report) throws Exception {
        double two = pay(place, 2);
        double one = pay(place, 1);
        report.ratio("two_nodes_vs_one", two / one, ">= 1.9");
        report.number("payouts_per_second_one_node", one);
        report.number("payouts_per_second_two_nodes", two);
    }

    private static double pay(Workplace place, int count) throws Exception {
        String database = place.freshDatabase();
        List<Node> nodes = new ArrayList<>();
        AtomicInteger turn = new AtomicInteger();
        ScheduledExecutorService balancer = Executors.newSingleThreadScheduledExecutor();
        try (Bank bank = Bank.start(place, SLOW)) {
            for (int i = 1; i <= count; i++) {
                Node node = Node.of(place, "node-" + i + "-of-" + count, database, bank.url()).set("bank131.in-flight", IN_FLIGHT);
                nodes.add((nodes.isEmpty() ? node : node.sharing(nodes.get(0))).start(place));
            }
            balancer.scheduleWithFixedDelay(() -> webhooksTo(bank, nodes.get(turn.getAndIncrement() % count)), 0, 50, TimeUnit.MILLISECONDS);
            nodes.get(0).awaitResult(nodes.get(0).drop(place.scaled(WARM_UP_A_NODE) * count));
            String file = nodes.get(0).drop(place.scaled(PAYOUTS_A_NODE) * count);
            nodes.get(0).awaitResult(file);
            balancer.shutdownNow();
            return nodes.get(0).payoutsPerSecond(file);
        } finally {
            balancer.shutdownNow();
            nodes.forEach(Node::close);
        }
    }

    /** The bank's webhooks come to all nodes alike, as through a load balancer. */
    private static void webhooksTo(Bank bank, Node node) {
        try {
            bank.webhooksTo(node.webhooks());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
