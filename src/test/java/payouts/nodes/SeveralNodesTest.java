package payouts.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ChildProgram;
import payouts.Orders;
import payouts.jms.Erp;
import payouts.ledger.BankIdentity;
import payouts.ledger.Ledger;
import payouts.ledger.LedgerDatabase;
import payouts.ledger.LedgerSettings;
import payouts.simulation.BooksChecker;

/** Three nodes on one ledger, whose clocks differ, with all that can come at once: files, messages and rows. The bank's books judge. */
class SeveralNodesTest {

    /** Rows of each file, messages and rows of the table in one wave. */
    private static final int ORDERS = 20;
    private static final int FILES = 4;

    @TempDir
    Path folder;
    private Nodes nodes;
    private Collector results;
    private Collector rejected;
    private Erp erp;
    private MessageConsumer answers;
    private final StringBuilder ordered = new StringBuilder(Orders.HEADER);
    private final List<String> dropped = new ArrayList<>();
    private final Map<String, String> answered = new HashMap<>();
    private int messages;
    private int rows;

    @BeforeEach
    void start() throws Exception {
        nodes = new Nodes(folder);
        Files.createDirectories(nodes.folder("archive"));
        for (int i = 0; i < FILES; i++) {
            Path old = Files.writeString(nodes.folder("archive").resolve("old-" + i + ".csv"), "old");
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(100))));
        }
        nodes.start();
        results = new Collector(nodes.folder("results"), ".result.csv");
        rejected = new Collector(nodes.folder("rejected"), ".rejected.csv");
        erp = Erp.at(nodes.broker().url());
        answers = erp.session().createConsumer(erp.session().createQueue("payouts.results"));
    }

    @AfterEach
    void stop() throws Exception {
        if (erp != null) {
            erp.close();
            results.close();
            rejected.close();
        }
        nodes.close();
    }

    @Test
    void threeNodesDoEachThingOnceWhoeverOfThemDiesStandsStillOrIsStopped() throws Exception {
        for (int i = 0; i < FILES; i++) {
            nodes.drop("junk-" + i + ".csv", "this is\nno payout file\n");
            nodes.drop("dry-run/look-" + i + ".csv", Orders.file("look", 2));
        }
        wave("all", "");
        awaitEverything();
        await().atMost(ChildProgram.PATIENCE).until(() -> nodes.names("rejected").size() == 2 * FILES && nodes.names("archive").stream()
                .noneMatch(name -> name.startsWith("old-")) && nodes.names("inbox/dry-run").isEmpty());
        assertThat(nodes.names("rejected")).as("each with its reason").allMatch(name -> name.matches("junk-[0-9]\\.csv(\\.reason\\.txt)?"));
        assertThat(nodes.names("results")).as("one answer each").hasSize(FILES).allMatch(name -> name.endsWith(".dry-run.csv"));
        for (String file : dropped) {
            assertThat(nodes.times(file + ": reading it as")).as(file + " is read by one node").isEqualTo(1);
            assertThat(nodes.times(file + ": every row of batch")).as(file + " is answered by one node").isEqualTo(1);
        }
        assertThat(nodes.all()).allSatisfy(node -> assertThat(node.out()).noneMatch(line -> line.contains("\"ERROR\"") || line.contains("\"throwable\":{")));
        assertThat(nodes.all().stream().map(SeveralNodesTest::hoursAhead)).as("clocks differ").isEqualTo(Nodes.HOURS_AHEAD);

        eachIsKilledAtItsWork();
        oneStandsStillBeyondItsLeaseAndAnotherDies();
        twoAreStopped();
        judge();
    }

    /** One after the other, whether the one before is back or not; and started again at once. */
    private void eachIsKilledAtItsWork() throws Exception {
        for (ChildProgram victim : nodes.all()) {
            killAtWork(victim);
            victim.start();
        }
        nodes.all().forEach(Nodes::awaitReady);
    }

    private void oneStandsStillBeyondItsLeaseAndAnotherDies() throws Exception {
        // Most rows of some files are none, so that reading takes longer than paying.
        wave("hit", "bad,0,rub,,x\n".repeat(3_000));
        ChildProgram frozen = nodes.thatSays("hit-0.csv: reading it as");
        frozen.freeze();
        ChildProgram killed = nodes.all().stream().filter(node -> node != frozen).findFirst().orElseThrow();
        await().atMost(ChildProgram.PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> paid("hit") > 0);
        killed.kill();
        awaitEverything();

        // It wakes up with a file, rows and calls in its hands that were another's meanwhile.
        frozen.thaw();
        Nodes.awaitReady(frozen);
        killed.startReady();
    }

    private void twoAreStopped() throws Exception {
        wave("upgrade", "");
        await().atMost(ChildProgram.PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> paid("upgrade") > 0);
        nodes.all().stream().limit(2).forEach(ChildProgram::stop);
        awaitEverything();
    }

    /** It stands still while we look whether payouts are in its hands; while there are none more work comes. */
    private void killAtWork(ChildProgram node) throws Exception {
        String name = node.setting("payouts.node");
        AtomicInteger waves = new AtomicInteger();
        await().atMost(ChildProgram.PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            if (waves.get() == 0 || answered() == messages) {
                wave("kill-" + name + "-" + waves.incrementAndGet(), "");
            }
            node.freeze();
            if (inHands(name) > 0) {
                return true;
            }
            node.thaw();
            return false;
        });
        node.kill();
        assertThat(inHands(name)).as("what " + name + " left behind").isPositive();
    }

    private int inHands(String node) throws Exception {
        return Integer.parseInt(nodes.rows("select count(*) from payout join node_boot on boot_id = lease_owner where node = '" + node
                + "' and state in ('CREATING', 'STARTING', 'CONFIRMING')").get(0));
    }

    /** By the time of its log's first line; a test that lasts half an hour would see it wrong. */
    private static int hoursAhead(ChildProgram node) {
        Matcher written = Pattern.compile("\"timestamp\":([0-9]+)").matcher(node.out().get(0));
        assertThat(written.find()).isTrue();
        return Math.round((Long.parseLong(written.group(1)) - System.currentTimeMillis()) / (float) Duration.ofHours(1).toMillis());
    }

    /** Files, messages and rows at once; every other file has some more lines. */
    private void wave(String name, String more) throws Exception {
        for (int i = 0; i < FILES; i++) {
            String prefix = name + "-" + i;
            String file = Orders.file(prefix, ORDERS) + (i % 2 == 0 ? more : "");
            ordered.append(Orders.rows(prefix, 1, ORDERS));
            dropped.add(prefix + ".csv");
            nodes.drop(prefix + ".csv", file + "bad-" + prefix + ",0,rub,,x\n");
        }
        StringBuilder insert = new StringBuilder();
        for (int i = 1; i <= ORDERS; i++) {
            String message = name + "-m" + i;
            erp.send(Erp.order(message, i + ".00"));
            ordered.append("%s,%d.00,rub,Ivanov Ivan,%s%n".formatted(message, i, Orders.card(message)));
            String row = name + "-r" + i;
            insert.append("insert into payout_request (reference, amount, recipient_name, number_hash) values ('%s', %d, 'Ivanov Ivan', '%s');"
                    .formatted(row, i, Orders.card(row)));
            ordered.append("%s,%d.00,rub,Ivanov Ivan,%s%n".formatted(row, i, Orders.card(row)));
        }
        nodes.run(insert.toString());
        messages += ORDERS;
        rows += ORDERS;
    }

    private long paid(String wave) {
        return nodes.bank().books().paid().stream().filter(one -> one.metadata().startsWith(wave + "-")).count();
    }

    /** Every order has its result where it came from. */
    private void awaitEverything() throws Exception {
        await().atMost(ChildProgram.PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            return answered() == messages && results.taken().size() == dropped.size() && rejected.taken().size() == dropped.size()
                    && nodes.rows("select reference from payout_result").size() == rows && archived() == dropped.size()
                    && nodes.names("inbox").isEmpty();
        });
    }

    private int answered() throws Exception {
        for (TextMessage answer = (TextMessage) answers.receiveNoWait(); answer != null; answer = (TextMessage) answers.receiveNoWait()) {
            String before = answered.put(Erp.json(answer).get("reference").asText(), Erp.json(answer).get("status").asText());
            assertThat(before).as("the broker drops a result that it has").isNull();
        }
        return answered.size();
    }

    private long archived() throws IOException {
        return nodes.names("archive").stream().filter(name -> dropped.stream().anyMatch(file -> name.startsWith(file + "."))).count();
    }

    private void judge() throws Exception {
        for (Collector files : List.of(results, rejected)) {
            assertThat(files.times()).as("no file comes twice where nobody was killed").allSatisfy((name, times) ->
                    assertThat(times).as(name).isBetween(1, name.matches("(all|upgrade)-.*") ? 1 : Integer.MAX_VALUE));
            assertThat(files.changed()).as("a file that a kill brings again is the same").isEmpty();
        }
        assertThat(nodes.rows("select count(*) from batch where channel = 'csv'")).containsExactly(String.valueOf(dropped.size()));
        assertThat(nodes.rows("select count(*) from batch_line where outcome = 'duplicate'")).containsExactly("0");
        assertThat(nodes.rows("select count(*) from (select payout_id from payout_history where event = 'accepted' group by payout_id"
                + " having count(*) > 1) twice")).containsExactly("0");
        assertThat(nodes.rows("select reference from payout_request where picked_at is null")).isEmpty();
        List<String> told = new ArrayList<>(List.of("reference,status,present_status"));
        results.taken().values().forEach(lines -> {
            int status = List.of(lines.get(0).split(",")).indexOf("status");
            lines.stream().skip(1).map(line -> line.split(",", -1)).forEach(cells -> told.add(cells[0] + "," + cells[status] + ","));
        });
        answered.forEach((reference, status) -> told.add(reference + "," + status + ","));
        told.addAll(nodes.rows("select reference || ',' || status || ',' from payout_result"));
        try (LedgerDatabase database = new LedgerDatabase(nodes.database(), "", "", 2);
             Ledger ledger = new Ledger(database, LedgerSettings.defaults(), new byte[32], new BankIdentity(nodes.bank().url(), "nodes", ""),
                     (alarm, text) -> { })) {
            assertThat(BooksChecker.check(ordered.toString(), nodes.bank().books(), ledger.persons().list(null, null, 10_000), List.of(told))).isEmpty();
        }
    }
}
