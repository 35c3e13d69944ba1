package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.RunningProgram;

/** PostgreSQL fails over under an open ledger, to a standby that was behind; and a backup is put back (M37, decision 018). */
class FailoverTest {

    private static final Permits.Judge AGREES = evidence -> Optional.of("Everything compared agrees.");

    @TempDir
    Path folder;
    private final int port = Integer.parseInt(RunningProgram.freePort());
    private EmbeddedPostgres server;
    private LedgerDatabase database;
    private Ledger ledger;
    private final List<String> alarms = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void aLedgerOnAServerOfItsOwn() throws IOException {
        start("primary");
        open(server.getJdbcUrl("postgres", "postgres"), new TestSettings());
    }

    private void open(String url, TestSettings settings) {
        database = new LedgerDatabase(url, "", "", 4);
        ledger = new Ledger(database, settings.build(), LedgerFixture.KEY, LedgerFixture.BANK, (kind, text) -> alarms.add(text));
    }

    private void reopen(String url, TestSettings settings) {
        ledger.close();
        database.close();
        open(url, settings);
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
        database.close();
        server.close();
    }

    private void start(String data) throws IOException {
        server = EmbeddedPostgres.builder().setDataDirectory(folder.resolve(data)).setCleanDataDirectory(false).setPort(port)
                .setPGStartupWait(Duration.ofMinutes(2)).start();
    }

    /** What stands on the disk of the standby, from now on behind. */
    private void keepAStandby() throws IOException {
        server.close();
        Path from = folder.resolve("primary");
        Path to = folder.resolve("standby");
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
                Files.copy(directory, to.resolve(from.relativize(directory)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        Files.createFile(to.resolve("standby.signal"));
        start("primary");
    }

    private void failOver() throws IOException, SQLException {
        server.close();
        start("standby");
        try (var connection = server.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            statement.execute("select pg_promote(true, 120)");
        }
    }

    private long accept(String reference) {
        Batches.Batch batch = ledger.batches().open("csv", reference, Hashes.sha256(reference), ',', List.of("reference"), () -> true).orElseThrow();
        ledger.orderIntake().accept(batch.id(), "csv", 0, ledger.orderIntake().prepare(List.of(LedgerFixture.line(1, LedgerFixture.order(reference)))));
        return batch.id();
    }

    private PayoutTask task(String reference) {
        return ledger.inTransaction(tx -> Payouts.find(tx, reference).orElseThrow().task());
    }

    private void started(String reference) {
        ledger.callOutcomes().created(ledger.permits().create(task(reference)).orElseThrow().task(), "ps_" + reference);
        ledger.permits().start(task(reference));
    }

    private void ready(String reference) {
        started(reference);
        LedgerFixture.record(ledger, new BankWord.Event("ready " + reference, "ready_to_confirm",
                LedgerFixture.report("ps_" + reference, BankAnswer.WAITS_FOR_CONFIRM), "{}"));
    }

    private void paid(String reference) {
        ready(reference);
        ledger.permits().confirm(task(reference), AGREES).orElseThrow();
    }

    /** The pool notices only when it uses them that its connections are dead. */
    private void waitForTheLedger() {
        await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> ledger.controls().stops() != null);
    }

    @Test
    void m37_afterAFailoverToAServerThatWasBehindNothingIsStartedOrConfirmedUntilAPersonReleasesIt() throws Exception {
        accept("forgotten");
        accept("waits");
        ready("waits");
        keepAStandby();
        waitForTheLedger();
        assertThat(ledger.controls().stops()).as("a restart is no failover").isEmpty();
        paid("forgotten");
        long archived = accept("forgotten whole");

        failOver();
        waitForTheLedger();
        assertThat(task("forgotten").state()).as("the standby never heard of it").isEqualTo(PayoutState.ACCEPTED);
        // From the first permit on, whether somebody has looked or not.
        assertThat(ledger.leases().claim(Stage.START, 10)).isEmpty();
        assertThatThrownBy(() -> ledger.permits().create(task("forgotten"))).isInstanceOf(Permit.Refused.class).hasMessageContaining("stopped");
        assertThatThrownBy(() -> ledger.permits().confirm(task("waits"), AGREES)).isInstanceOf(Permit.Refused.class).hasMessageContaining("stopped");

        ledger.leases().heartbeat();
        assertThat(ledger.controls().stops()).extracting(Controls.Stop::name).containsExactly(Controls.CONFIRMS, Controls.STARTS);
        assertThat(ledger.controls().stops()).allSatisfy(stop -> assertThat(stop.reason()).contains("another server took over", "bank's statement"))
                .allMatch(Controls.Stop::needsPerson);
        assertThat(alarms).anySatisfy(alarm -> assertThat(alarm).contains("another server took over"));
        assertThat(task("waits").state()).as("its confirm may be forgotten: the bank is asked").isEqualTo(PayoutState.STARTING);
        assertThat(accept("new")).as("names of files in the archive are not given again").isGreaterThan(archived);
        int told = alarms.size();
        ledger.leases().heartbeat();
        assertThat(alarms).as("told once").hasSize(told);

        ledger.controls().release("anna");
        ledger.leases().heartbeat();
        assertThat(ledger.controls().stops()).isEmpty();
        assertThat(ledger.leases().claim(Stage.START, 10)).extracting(PayoutTask::reference).containsExactly("forgotten", "new");
    }

    @Test
    void m37_aStopThatAPersonHadSetBeforeDoesNotHideAFailover() throws Exception {
        ledger.controls().freeze("for the night");
        keepAStandby();
        failOver();
        waitForTheLedger();
        alarms.clear();
        ledger.leases().heartbeat();
        assertThat(alarms).hasSize(2).allSatisfy(alarm -> assertThat(alarm).contains("another server took over"));
        assertThat(ledger.controls().stops()).hasSize(2).allSatisfy(stop -> assertThat(stop.reason()).contains("another server took over", "for the night"));
    }

    @Test
    void aStandbyThatHoldsEverythingTakesOverWithoutAStopWhereTheSettingSaysSo() throws Exception {
        String url = server.getJdbcUrl("postgres", "postgres");
        reopen(url, new TestSettings().synchronousStandby());
        accept("a");
        keepAStandby();
        failOver();
        waitForTheLedger();
        ledger.leases().heartbeat();
        assertThat(ledger.controls().stops()).isEmpty();
        assertThat(ledger.leases().claim(Stage.START, 10)).extracting(PayoutTask::reference).containsExactly("a");
    }

    @Test
    void m37_aBackupThatWasPutBackIsStoppedAtItsStartWhateverTheStandbysHold() throws Exception {
        accept("a");
        ledger.close();
        database.close();
        try (var connection = server.getTemplateDatabase().getConnection(); var statement = connection.createStatement()) {
            statement.execute("create database restored template postgres");
        }
        open(server.getJdbcUrl("postgres", "restored"), new TestSettings().synchronousStandby());
        assertThat(ledger.controls().stops()).hasSize(2);
        assertThat(ledger.leases().claim(Stage.START, 10)).isEmpty();

        reopen(server.getJdbcUrl("postgres", "postgres"), new TestSettings());
        assertThat(ledger.controls().stops()).as("the one it was copied from").isEmpty();
    }
}
