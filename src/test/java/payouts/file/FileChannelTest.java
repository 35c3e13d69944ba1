package payouts.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import payouts.Orders;
import payouts.OwnRoutes;
import payouts.RunningProgram;

/** What the file channel does beside paying: looks, partial results, purging, and card numbers that nobody asked for. */
class FileChannelTest {

    private static final String CARD = "4111111111111111";

    @TempDir
    Path folder;
    private RunningProgram program;

    private void start(Map<String, String> settings) {
        program = RunningProgram.in(folder, settings);
    }

    @AfterEach
    void close() {
        program.close();
    }

    private static void eventually(BooleanSupplier condition) {
        await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition::getAsBoolean);
    }

    private List<String> dryRun(String name, String content) throws IOException {
        Path unfinished = Files.writeString(folder.resolve(name + ".tmp"), content);
        Files.move(unfinished, folder.resolve("inbox/dry-run").resolve(name));
        return lines("results", name, ".dry-run.csv");
    }

    private List<String> lines(String subfolder, String start, String end) throws IOException {
        eventually(() -> program.names(subfolder).stream().anyMatch(file -> file.startsWith(start) && file.endsWith(end)));
        String name = program.names(subfolder).stream().filter(file -> file.startsWith(start) && file.endsWith(end)).findFirst().orElseThrow();
        return Files.readString(folder.resolve(subfolder).resolve(name)).replace("\uFEFF", "").lines().toList();
    }

    @Test
    void aDryRunSaysWhatWouldBecomeOfEachRowAndPaysNobody() throws Exception {
        start(Map.of("payouts.hold.amount-over", "1000"));
        program.drop("first.csv", Orders.file("p", 1));
        program.result("first.csv");
        String file = Orders.HEADER + Orders.rows("p", 1, 2) + "p-3,5000,rub,Ivanov Ivan,hash3\n" + "p-4,zero,rub,Ivanov Ivan,hash4\n" + Orders.rows("p", 2, 2)
                + "p-1,7,rub,Ivanov Ivan,hash1\n";
        List<String> told = dryRun("look.csv", file);
        assertThat(told.get(0)).isEqualTo("reference,amount,currency,recipient_name,line,status,present_status,reason");
        assertThat(told.subList(1, 7)).satisfiesExactly(
                row -> assertThat(row).startsWith("p-1,1.01,").endsWith(",2,duplicate,succeeded,"),
                row -> assertThat(row).startsWith("p-2,2.02,").endsWith(",3,accepted,,"),
                row -> assertThat(row).startsWith("p-3,5000,").contains(",4,held,,").contains("payouts.hold.amount-over"),
                row -> assertThat(row).startsWith("p-4,zero,").contains(",5,rejected,,").contains("amount:"),
                row -> assertThat(row).startsWith("p-2,2.02,").endsWith(",6,duplicate,accepted,"),
                row -> assertThat(row).startsWith("p-1,7,").contains(",7,rejected,,").contains("other content"));
        assertThat(told.toString()).doesNotContain("hash3");
        eventually(() -> program.names("archive").size() == 2);
        assertThat(program.ledger().persons().list(null, null, 10)).hasSize(1);
        assertThat(program.bank().books().paid()).hasSize(1);
        assertThat(program.names("rejected")).isEmpty();
    }

    @Test
    void aDryRunSaysTheSameAsTheRealDropOfTheSameFile() throws Exception {
        start(Map.of("payouts.frozen", "true", "payouts.hold.amount-over", "500", "payouts.lookalike.hold", "true"));
        program.drop("before.csv", Orders.file("r", 20));
        eventually(() -> program.names("archive").size() == 1);
        for (int seed = 1; seed <= 3; seed++) {
            String file = Orders.HEADER + mixedRows(new Random(seed), seed, 700);
            List<String> told = dryRun("mix-" + seed + ".csv", file);
            program.drop("mix-" + seed + ".csv", file);
            eventually(() -> program.names("inbox").stream().noneMatch(name -> name.endsWith(".csv")));
            long batch = program.ledger().persons().list(null, null, 1).get(0).batch();
            assertThat(statusByLine(told)).as("seed " + seed).isEqualTo(realStatusByLine(batch));
        }
    }

    @Test
    void m25_aRowThatTheLedgerForgetsWhileItsFileIsReadIsReadAgain() throws Exception {
        start(Map.of("payouts.frozen", "true"));
        int rows = 5_000;
        program.drop("large.csv", Orders.file("f", rows));
        // As a failover to a server that was behind would, between two chunks: the last row is gone, and the file is read on.
        eventually(() -> sql("update batch set archived = archived",
                "delete from batch_line where line = (select max(line) from batch_line having count(*) < " + rows + ")") > 0);
        eventually(() -> program.names("archive").size() == 1);
        assertThat(sql("update batch_line set reason = reason")).as("every row of the file").isEqualTo(rows);
    }

    /** In one transaction; what the last one changed. */
    private int sql(String... statements) {
        try (var connection = program.ledger().database().dataSource().getConnection(); var sql = connection.createStatement()) {
            int changed = 0;
            for (String statement : statements) {
                changed = sql.executeUpdate(statement);
            }
            connection.commit();
            return changed;
        } catch (java.sql.SQLException e) {
            // A lock that was not to be had: once more.
            return 0;
        }
    }

    /** New orders, repeats and conflicts with each other and with the ledger, lookalikes, large amounts, bad and ragged rows. */
    private static String mixedRows(Random random, int seed, int rows) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            int known = 1 + random.nextInt(20);
            String own = "s" + seed + "-" + random.nextInt(rows);
            text.append(switch (random.nextInt(8)) {
                case 0 -> Orders.rows("r", known, known).strip();
                case 1 -> "r-" + known + ",9.99,rub,Ivanov Ivan r," + Orders.card("r" + known);
                case 2 -> own + ",700,rub,Ivanov Ivan," + Orders.card(own);
                case 3 -> own + ",1 000,rub,Ivanov Ivan," + Orders.card(own);
                case 4 -> own + ",10,50,rub,Ivanov Ivan," + Orders.card(own);
                case 5 -> own + ",33.00,rub,Lookalike," + Orders.card("lookalike" + random.nextInt(3));
                default -> own + "," + (1 + random.nextInt(3)) + ",rub,Ivanov Ivan " + own + "," + Orders.card(own);
            }).append('\n');
        }
        return text.toString();
    }

    private static Map<Long, String> statusByLine(List<String> dryRun) {
        Map<Long, String> status = new TreeMap<>();
        dryRun.stream().skip(1).forEach(row -> {
            var cells = java.util.regex.Pattern.compile(",(\\d+),(accepted|held|duplicate|rejected),").matcher(row);
            assertThat(cells.find()).as(row).isTrue();
            status.put(Long.parseLong(cells.group(1)), cells.group(2));
        });
        return status;
    }

    private Map<Long, String> realStatusByLine(long batch) {
        Map<Long, String> status = new TreeMap<>();
        program.ledger().batches().rejects(batch).forEachRemaining(line -> status.put(line.line(), "rejected"));
        program.ledger().batches().results(batch).forEachRemaining(line -> {
            boolean held = "held".equals(line.presentStatus());
            status.put(line.line(), line.status().equals("duplicate") ? "duplicate" : held ? "held" : "accepted");
        });
        // A duplicate of a payout that is still open is told as open: the ledger knows which lines are duplicates.
        program.ledger().batches().duplicates(batch).forEach(line -> status.put(line, "duplicate"));
        return status;
    }

    @Test
    void aFileThatIsNoPayoutFileIsRefusedByADryRunToo() throws Exception {
        start(Map.of());
        Files.writeString(folder.resolve("inbox/dry-run/words.csv"), "hello\nworld\n");
        eventually(() -> program.names("rejected").equals(List.of("words.csv", "words.csv.reason.txt")));
    }

    @Test
    void m27_aFileWithAHeldRowShowsWhatIsKnownOfTheOthersAndThenTheWholeResult() throws Exception {
        start(Map.of("payouts.hold.amount-over", "1000", "payouts.file.partial-after-seconds", "1"));
        program.drop("held.csv", Orders.HEADER + Orders.rows("h", 1, 1) + "h-2,5000,rub,Ivanov Ivan," + Orders.card("h-2") + "\n");
        eventually(() -> {
            try {
                return lines("results", "held.csv", ".partial.csv").get(1).contains(",succeeded,1,");
            } catch (IOException e) {
                return false;
            }
        });
        assertThat(lines("results", "held.csv", ".partial.csv").get(2)).startsWith("h-2,5000,").contains(",open,").endsWith(",held");
        program.ledger().persons().release("h-2", "anna");
        assertThat(program.result("held.csv").subList(1, 3)).allMatch(row -> row.contains(",succeeded,1,"));
        eventually(() -> program.names("results").equals(List.of("held.csv.1.result.csv")));
    }

    @Test
    void m30_oldArchivedAndRejectedFilesAreDeletedAndYoungOnesStay() throws Exception {
        for (String name : List.of("archive/old.csv.1.csv", "archive/young.csv.2.csv", "rejected/old.csv", "rejected/old.csv.reason.txt", "rejected/young.csv")) {
            Path file = Files.createDirectories(folder.resolve(name).getParent()).resolve(folder.resolve(name).getFileName());
            Files.writeString(file, "reference");
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(name.contains("old") ? 32 : 29))));
        }
        start(Map.of("payouts.file.keep-days", "30"));
        eventually(() -> program.names("archive").equals(List.of("young.csv.2.csv")) && program.names("rejected").equals(List.of("young.csv")));
    }

    @Test
    void m30_aCardNumberInAFilesNameIsRefusedAndNotRepeated() throws Exception {
        start(Map.of());
        program.drop(CARD + ".csv", Orders.file("n", 1));
        eventually(() -> program.names("rejected").size() == 2);
        assertThat(program.names("rejected").toString()).doesNotContain(CARD).contains("[card number removed].csv");
        assertThat(program.bank().books().paid()).isEmpty();
    }

    @Test
    void m30_aFileNamedByACardReachesNoRouteWhichCouldTellTheName() throws Exception {
        Path routes = OwnRoutes.in(folder);
        for (String route : List.of("intake-csv", "intake-dry-run")) {
            Path file = routes.resolve(route + ".camel.yaml");
            Files.writeString(file, Files.readString(file).replace("        - doTry:\n", """
                            - throwException:
                                exceptionType: java.io.IOException
                                message: "no, ${header.CamelFileAbsolutePath}"
                            - doTry:
                    """));
        }
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try {
            start(Map.of("camel.main.routes-include-pattern", OwnRoutes.pattern(routes)));
            program.drop("told.csv", Orders.HEADER);
            program.drop(CARD + ".csv", Orders.HEADER);
            Files.writeString(folder.resolve("inbox/dry-run/" + CARD + ".csv"), Orders.HEADER);
            eventually(() -> program.names("rejected").size() == 4);
            eventually(() -> List.copyOf(log.list).stream().anyMatch(line -> line.getFormattedMessage().contains("told.csv")));
        } finally {
            root.detachAppender(log);
        }
        assertThat(program.names("inbox")).containsExactly("told.csv");
        assertThat(folder.resolve("rejected/[card number removed].csv.reason.txt")).content().contains("the file's name holds", "rename it");
        assertThat(program.names("rejected").toString()).doesNotContain(CARD);
        assertThat(log.list).allSatisfy(line -> {
            assertThat(line.getFormattedMessage()).doesNotContain(CARD);
            assertThat(line.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(line.getThrowableProxy())).doesNotContain(CARD);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16LE"})
    void m30_aFileOfWhichNoRowsCanBeReadLosesItsCardNumbersToo(String charset) throws Exception {
        start(Map.of());
        String text = "reference;amount;\0\np-1;4276 1600 1234 5675;Ivan\n" + ";1;2".repeat(40_000) + ";4276160012345675;";
        Files.write(folder.resolve("inbox/binary.csv"), text.getBytes(charset));
        eventually(() -> program.names("rejected").contains("binary.csv") && program.names("inbox").isEmpty());
        assertThat(new String(Files.readAllBytes(folder.resolve("rejected/binary.csv")), java.nio.charset.StandardCharsets.ISO_8859_1).replace("\0", ""))
                .contains("p-1;[card number removed];Ivan").endsWith(";2;[card number removed];").doesNotContain("4276");
        assertThat(folder.resolve("rejected/binary.csv.reason.txt")).content().contains("binary");
    }

    @Test
    void m30_aRefusedFileKeepsItsHashesAndLosesItsCardNumbers() throws Exception {
        start(Map.of());
        program.drop("totals.csv", "#9;9.00\nreference,amount,recipient_name,number_hash,note\nt-1,1,Ivanov Ivan," + Orders.card("t") + "," + CARD + "\n");
        eventually(() -> program.names("rejected").contains("totals.csv") && program.names("inbox").stream().noneMatch(name -> name.endsWith(".csv")));
        String kept = Files.readString(folder.resolve("rejected/totals.csv"));
        assertThat(kept).contains(Orders.card("t"), "[card number removed]").doesNotContain(CARD);
        try (Stream<Path> files = Files.list(folder.resolve("rejected"))) {
            List<String> modes = new ArrayList<>();
            for (Path file : files.toList()) {
                modes.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
            assertThat(modes).containsOnly("rw-------");
        }
    }

    @Test
    void aResultMayBeReadByTheFoldersGroupAndByNobodyElse() throws Exception {
        start(Map.of());
        program.drop("group.csv", Orders.file("g", 1));
        program.result("group.csv");
        Path example = Files.createFile(folder.resolve("example"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        try (Stream<Path> files = Files.list(folder.resolve("results"))) {
            assertThat(files.toList()).singleElement().satisfies(file ->
                    assertThat(Files.getPosixFilePermissions(file)).as("but for the umask").isEqualTo(Files.getPosixFilePermissions(example)));
        }
        try (Stream<Path> files = Files.list(folder.resolve("archive"))) {
            assertThat(files.toList()).singleElement().satisfies(file ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
        }
    }
}
