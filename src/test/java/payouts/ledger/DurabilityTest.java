package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ChildProgram;

/** What was committed on H2 is there after a kill -9 (invariant 9). */
class DurabilityTest {

    private static final BankIdentity BANK = new BankIdentity("sandbox", "p", "");

    @TempDir
    Path folder;

    @Test
    void whatWasCommittedBeforeAKillIsThereAfterIt() throws Exception {
        Set<String> told = new HashSet<>();
        for (int round = 0; round < 2; round++) {
            told.addAll(killedAfter(10 + new Random().nextInt(60), "round-" + round));
        }
        try (LedgerDatabase database = new LedgerDatabase(url(folder), "", "", 2); Ledger ledger = open(database)) {
            Set<String> kept = new HashSet<>(ledger.inTransaction(tx -> tx.list("select reference from payout", row -> row.getString(1))));
            assertThat(kept).containsAll(told);
            // One payout a round may have been committed and not told any more.
            assertThat(kept.size() - told.size()).isBetween(0, 2);
        }
    }

    /**
     * H2 2.5.252 reuses free space in its file, and writes its header for the chunk before the one it has just put
     * into a gap: a kill before the next header lost up to twenty versions of committed work. A copy of the file,
     * taken when a commit has returned, is what a kill at that moment leaves behind.
     */
    @Test
    void aKillRightAfterACommitLostItWhenH2ReusedSpaceInItsFile() throws Exception {
        Random random = new Random(131);
        // No retention, so that gaps to be reused come up at once and not after 45 s.
        try (LedgerDatabase database = new LedgerDatabase(url(folder) + ";RETENTION_TIME=0", "", "", 2)) {
            for (int i = 1; i <= 250; i++) {
                int number = i;
                database.inTransactionDo(tx -> {
                    tx.update("insert into bank_event (sha256, type, effect, body) values (?, 'filler', '', ?)", "e" + number,
                            "x".repeat(random.nextInt(20_000)));
                    tx.update("delete from bank_event where sha256 = ?", "e" + (number - 1 - random.nextInt(3)));
                });
                if (i > 100) {
                    assertThat(eventsInACopy(i)).as("after commit " + i).contains("e" + i);
                }
            }
        }
    }

    /**
     * H2 2.5.252 writes the roots of its tables one after the other while other threads change them: what a kill left
     * behind could hold half of a transaction. Each beginning of a file that is only appended to is what some kill leaves.
     */
    @Test
    void aKillLeftHalfOfATransactionWhenH2WroteSeveralAtOnce() throws Exception {
        Path copy = folder.resolve("copy.mv.db");
        long before;
        try (LedgerDatabase database = new LedgerDatabase(url(folder), "", "", 8)) {
            before = Files.size(folder.resolve("ledger.mv.db"));
            Threads.together(8, thread -> {
                for (int i = 0; i < 60; i++) {
                    String name = thread + "-" + i;
                    database.inTransactionDo(tx -> {
                        tx.update("insert into ledger_secret (name, sealed) values (?, '')", name);
                        tx.update("insert into bank_event (sha256, type, effect) values (?, 'filler', '')", name);
                        tx.update("insert into control_history (name, event, reason, actor) values (?, '', '', '')", name);
                    });
                }
            });
            // Now, for the end of a database moves things about in its file.
            Files.copy(folder.resolve("ledger.mv.db"), copy);
        }
        try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            for (long size = file.size(); size > before; size -= 8192) {
                file.truncate(size);
                assertThat(read("copy", """
                        select name from (select name from ledger_secret union all select sha256 from bank_event
                                          union all select name from control_history) as one
                        group by name having count(*) <> 3""")).as("half done, where a kill left %d bytes", size).isEmpty();
            }
        }
    }

    @Test
    void aFileThatHasGrownIsMadeSmallAtTheNextStartAndKeepsWhatItHolds() throws Exception {
        Path file = folder.resolve("ledger.mv.db");
        try (LedgerDatabase database = new LedgerDatabase(url(folder), "", "", 2)) {
            for (int i = 0; i < 80; i++) {
                database.inTransactionDo(tx -> {
                    tx.update("delete from bank_event");
                    tx.update("insert into bank_event (sha256, type, effect, body) values ('kept', 'filler', '', ?)", "x".repeat(1_000_000));
                });
            }
        }
        assertThat(Files.size(file)).isGreaterThan(64 << 20);
        try (LedgerDatabase database = new LedgerDatabase(url(folder), "", "", 2)) {
            assertThat(Files.size(file)).isLessThan(16 << 20);
            assertThat(database.<Boolean>inTransaction(tx -> tx.exists("select 1 from bank_event where sha256 = 'kept'"))).isTrue();
        }
    }

    private List<String> eventsInACopy(int number) throws Exception {
        Path copy = folder.resolve("copy-" + number + ".mv.db");
        Files.copy(folder.resolve("ledger.mv.db"), copy);
        try {
            return read("copy-" + number, "select sha256 from bank_event");
        } finally {
            Files.delete(copy);
        }
    }

    private List<String> read(String name, String query) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:h2:file:" + folder.resolve(name)
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;ACCESS_MODE_DATA=r")) {
            return new Tx(connection, false, (state, kopecks) -> { }).list(query, row -> row.getString(1));
        }
    }

    @Test
    void aUrlThatWouldLoseOrTearWhatIsCommittedIsRefused() {
        assertThatThrownBy(() -> new LedgerDatabase(url(folder) + ";WRITE_DELAY=500", "", "", 2))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("WRITE_DELAY");
        assertThatThrownBy(() -> new LedgerDatabase(url(folder) + ";REUSE_SPACE=TRUE", "", "", 2))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("REUSE_SPACE");
        assertThatThrownBy(() -> new LedgerDatabase(url(folder) + ";auto_server=true", "", "", 2))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("AUTO_SERVER");
        new LedgerDatabase(url(folder) + ";WRITE_DELAY=0", "", "", 2).close();
        new LedgerDatabase("jdbc:h2:mem:no-file-at-all", "", "", 2).close();
    }

    @Test
    void m37_aPostgresThatAnswersBeforeItsCommitIsOnDiskIsNoticed() {
        String url = TestDatabase.POSTGRES.freshUrl();
        for (String setting : new String[] {"off", "on"}) {
            try (LedgerDatabase database = new LedgerDatabase(url + (url.contains("?") ? "&" : "?") + "options=-c%20synchronous_commit%3D" + setting,
                    "", "", 2)) {
                assertThat(database.keepsWhatItCommits()).as(setting).isEqualTo(setting.equals("on"));
            }
        }
        try (LedgerDatabase database = new LedgerDatabase(url(folder), "", "", 2)) {
            assertThat(database.keepsWhatItCommits()).isTrue();
        }
    }

    private List<String> killedAfter(int lines, String prefix) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(ChildProgram.JAVA,
                "-cp", System.getProperty("java.class.path"), Committing.class.getName(), folder.toString(), prefix)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> told = new ArrayList<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = out.readLine()) != null) {
                if (line.matches("committed " + prefix + "-[0-9]+")) {
                    told.add(line.substring("committed ".length()));
                    if (told.size() == lines) {
                        // By its handle: what it told before it died can still be read.
                        process.toHandle().destroyForcibly();
                    }
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(told).hasSizeGreaterThanOrEqualTo(lines);
        return told;
    }

    private static String url(Path folder) {
        return "jdbc:h2:file:" + folder.resolve("ledger");
    }

    private static Ledger open(LedgerDatabase database) {
        return new Ledger(database, LedgerSettings.defaults(), new byte[32], BANK, (alarm, text) -> { });
    }

    /** Accepts payouts one by one, and tells each when it is committed, until it is killed. */
    static final class Committing {
        public static void main(String[] arguments) {
            LedgerDatabase database = new LedgerDatabase(url(Path.of(arguments[0])), "", "", 2);
            Ledger ledger = open(database);
            Batches.Batch batch = ledger.batches().open("csv", arguments[1], arguments[1], ',', List.of("reference"), () -> true).orElseThrow();
            for (int line = 1; line < 1_000_000; line++) {
                String reference = arguments[1] + "-" + line;
                ledger.orderIntake().accept(batch.id(), "csv", 0, ledger.orderIntake().prepare(List.of(LedgerFixture.line(line, LedgerFixture.order(reference)))));
                System.out.println("committed " + reference);
            }
        }
    }
}
