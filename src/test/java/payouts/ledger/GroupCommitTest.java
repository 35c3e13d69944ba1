package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import payouts.ledger.GroupCommit.Step;

/** Steps of many payouts in one commit are as good as each in its own: decision 019. */
class GroupCommitTest extends LedgerFixture {

    private static final String RENAME = "update payout set recipient_name = ? where id = ?";
    private static final RowStatement RENAME_ROW = RowStatement.update("payout", "recipient_name = ?", "id = ? and recipient_name <> ?",
            "varchar", "bigint", "varchar");

    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Long> ids = new HashMap<>();
    private final AtomicInteger alone = new AtomicInteger();
    private final List<String> toldBy = Collections.synchronizedList(new ArrayList<>());
    private final GroupCommit.Rows<Long, Payout> rows = (tx, keys) -> {
        sizes.add(keys.size());
        var locked = Payouts.lockFreeBare(tx, keys.stream());
        return keys.stream().map(locked::get).toList();
    };
    private GroupCommit group;
    private ExecutorService threads;

    @BeforeEach
    void makeGroup() {
        accept(order("first"), order("a"), order("b"), order("c"));
        // Not asked for later: H2 has one connection, which a commit that is under way holds.
        List.of("first", "a", "b", "c").forEach(reference -> ids.put(reference, task(reference).payoutId()));
        threads = Executors.newCachedThreadPool();
        group = new GroupCommit(ledger);
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private String name(String reference) {
        return ledger.inTransaction(tx -> Payouts.find(tx, reference).orElseThrow().recipientName());
    }

    private Future<String> doing(String reference, Step<Payout, String> step) {
        long id = ids.get(reference);
        return threads.submit(() -> group.run(rows, id, step, () -> {
            alone.incrementAndGet();
            return ledger.inTransaction(tx -> step.run(tx, Payouts.lock(tx, id).orElseThrow()));
        }));
    }

    private Future<String> renaming(String reference, String name) {
        return doing(reference, (tx, payout) -> {
            tx.writeOne(RENAME_ROW, name, payout.id(), name);
            return payout.reference();
        });
    }

    /** Has all of them wait for one commit, as behind a commit that is under way. */
    private void together(Runnable submit, int steps) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Future<String> first = doing("first", (tx, payout) -> {
            begun.countDown();
            awaitQuietly(held);
            return "first";
        });
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        submit.run();
        Awaitility.await().atMost(java.time.Duration.ofMinutes(1)).until(() -> group.waiting() == steps);
        held.countDown();
        assertThat(first.get()).isEqualTo("first");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoeverComesWhileACommitIsUnderWaySharesTheNext() throws Exception {
        List<Future<String>> done = new ArrayList<>();
        together(() -> List.of("a", "b", "c").forEach(reference -> done.add(renaming(reference, "new " + reference))), 3);
        for (int i = 0; i < 3; i++) {
            assertThat(done.get(i).get()).isEqualTo(List.of("a", "b", "c").get(i));
        }
        assertThat(sizes).containsExactly(1, 3);
        assertThat(alone).hasValue(0);
        assertThat(List.of(name("a"), name("b"), name("c"))).containsExactly("new a", "new b", "new c");
    }

    @Test
    void aStepThatRefusesLeavesTheOthersAsTheyAre() throws Exception {
        List<Future<String>> done = new ArrayList<>();
        together(() -> {
            done.add(renaming("a", "new a"));
            done.add(doing("b", (tx, payout) -> {
                tx.write(RENAME, "never", payout.id());
                throw new Permit.Refused(Permit.Operation.START, payout.reference(), "it is so");
            }));
            done.add(renaming("c", "new c"));
        }, 3);
        assertThat(done.get(0).get()).isEqualTo("a");
        assertThatThrownBy(done.get(1)::get).hasCauseInstanceOf(Permit.Refused.class);
        assertThat(done.get(2).get()).isEqualTo("c");
        assertThat(sizes).containsExactly(1, 3);
        assertThat(alone).hasValue(0);
        assertThat(List.of(name("a"), name("b"), name("c"))).containsExactly("new a", order("b").recipientName(), "new c");
    }

    @Test
    void aStepThatRefusesAndHasNoCompanyIsDoneOnce() throws Exception {
        AtomicInteger done = new AtomicInteger();
        assertThatThrownBy(doing("a", (tx, payout) -> {
            done.incrementAndGet();
            throw new IllegalStateException("refused");
        })::get).hasRootCauseMessage("refused");
        assertThat(done).hasValue(1);
        assertThat(alone).hasValue(0);
    }

    @Test
    void anErrorIsItsOwnersAlone() throws Exception {
        List<Future<String>> done = new ArrayList<>();
        together(() -> {
            done.add(renaming("a", "new a"));
            done.add(doing("b", (tx, payout) -> {
                throw new StackOverflowError("of b");
            }));
            done.add(renaming("c", "new c"));
        }, 3);
        assertThat(done.get(0).get()).isEqualTo("a");
        assertThatThrownBy(done.get(1)::get).hasRootCauseMessage("of b");
        assertThat(done.get(2).get()).isEqualTo("c");
        assertThat(List.of(name("a"), name("c"))).containsExactly("new a", "new c");
    }

    /** A task of before the first attempt beside one of the attempt: neither may be decided on a row without its attempt. */
    @Test
    void anOldTaskBesideThePresentOneTakesNothingFromIt() throws Exception {
        PayoutTask before = task("a");
        createWithSession("a");
        PayoutTask present = task("a");
        List<Future<Permit>> started = new ArrayList<>();
        List<Future<Optional<Permit>>> created = new ArrayList<>();
        group = ledger.groups();
        together(() -> {
            started.add(threads.submit(() -> ledger.permits().start(present)));
            Awaitility.await().until(() -> group.waiting() == 1);
            created.add(threads.submit(() -> ledger.permits().create(before)));
        }, 2);
        assertThat(started.get(0).get().sessionId()).isEqualTo(session("a", 1));
        assertThatThrownBy(created.get(0)::get).hasCauseInstanceOf(Permit.Refused.class);
    }

    /** A foreign key's look, or a switch that somebody sets: nobody else's permit may wait for it. */
    @Test
    void whatAStepsWriteWaitsForHoldsUpItsOwnStepAlone() throws Exception {
        if (kind == TestDatabase.H2) {
            return;
        }
        sql("insert into control (name, reason, set_by) values ('other', 'test', 'test')");
        Future<String> waits;
        try (Connection other = database.dataSource().getConnection(); var statement = other.createStatement()) {
            statement.execute("select 1 from control where name = 'other' for update");
            waits = doing("a", (tx, payout) -> {
                tx.write("update control set reason = 'waited for' where name = 'other'");
                return "a";
            });
            assertThat(renaming("b", "new b").get()).isEqualTo("b");
            assertThat(waits).isNotDone();
            other.rollback();
        }
        assertThat(waits.get()).isEqualTo("a");
        assertThat(count("select count(*) from control where reason = 'waited for'")).isEqualTo(1);
    }

    @Test
    void aWriteThatMeetsNoRowKeepsNothingOfTheCommitAndEachIsThenAlone() throws Exception {
        List<Future<String>> done = new ArrayList<>();
        String asItIs = order("b").recipientName();
        together(() -> {
            done.add(renaming("a", "new a"));
            done.add(renaming("b", asItIs));
            done.add(renaming("c", "new c"));
        }, 3);
        assertThat(done.get(0).get()).isEqualTo("a");
        assertThatThrownBy(done.get(1)::get).hasCauseInstanceOf(Tx.RowMoved.class);
        assertThat(done.get(2).get()).isEqualTo("c");
        assertThat(alone).hasValue(3);
        assertThat(List.of(name("a"), name("c"))).containsExactly("new a", "new c");
    }

    @Test
    void whatTheDatabaseRefusesOfOneIsNoFaultOfTheOthers() throws Exception {
        List<Future<String>> done = new ArrayList<>();
        together(() -> {
            done.add(renaming("a", "new a"));
            done.add(renaming("b", "x".repeat(300)));
            done.add(doing("c", (tx, payout) -> {
                tx.update(RENAME, "new c", payout.id());
                return "c";
            }));
        }, 3);
        assertThat(done.get(0).get()).isEqualTo("a");
        assertThatThrownBy(done.get(1)::get).hasCauseInstanceOf(LedgerDatabase.LedgerUnavailable.class);
        assertThat(done.get(2).get()).isEqualTo("c");
        assertThat(List.of(name("a"), name("b"), name("c"))).containsExactly("new a", order("b").recipientName(), "new c");
    }

    @Test
    void whoHasWrittenAlreadyAndRefusesThenKeepsNothing() throws Exception {
        List<Future<String>> done = new ArrayList<>();
        together(() -> {
            done.add(renaming("a", "new a"));
            done.add(doing("b", (tx, payout) -> {
                tx.update(RENAME, "never", payout.id());
                throw new IllegalStateException("after all");
            }));
        }, 2);
        assertThat(done.get(0).get()).isEqualTo("a");
        assertThatThrownBy(done.get(1)::get).hasRootCauseMessage("after all");
        assertThat(List.of(name("a"), name("b"))).containsExactly("new a", order("b").recipientName());
    }

    @Test
    void whatFollowsACommitIsDoneByEachForItselfAndOnce() throws Exception {
        List<Future<String>> done = new ArrayList<>();
        List<String> followed = Collections.synchronizedList(new ArrayList<>());
        together(() -> {
            for (String reference : List.of("a", "b")) {
                done.add(doing(reference, (tx, payout) -> {
                    tx.afterCommit(() -> followed.add(reference + " " + Thread.currentThread().getName()));
                    tx.afterRollback(() -> followed.add(reference + " rolled back"));
                    tx.write(RENAME, "new", payout.id());
                    return Thread.currentThread().getName();
                }));
            }
        }, 2);
        assertThat(done.get(0).get()).as("one thread does both steps").isEqualTo(done.get(1).get());
        assertThat(followed).hasSize(2).allMatch(text -> !text.endsWith("rolled back"));
        assertThat(followed.stream().map(text -> text.substring(2)).distinct()).as("and each tells of its own").hasSize(2);
    }

    @Test
    void whoRefusesOrIsRolledBackTakesBackWhatItTook() throws Exception {
        List<Future<String>> done = new ArrayList<>();
        AtomicInteger taken = new AtomicInteger();
        together(() -> {
            done.add(doing("a", (tx, payout) -> {
                taken.incrementAndGet();
                tx.afterRollback(taken::decrementAndGet);
                throw new IllegalStateException("refused");
            }));
            done.add(doing("b", (tx, payout) -> {
                taken.incrementAndGet();
                tx.afterRollback(taken::decrementAndGet);
                tx.writeOne(RENAME + " and recipient_name = 'nobody'", "never", payout.id());
                return "b";
            }));
        }, 2);
        assertThatThrownBy(done.get(0)::get).hasRootCauseMessage("refused");
        assertThatThrownBy(done.get(1)::get).hasCauseInstanceOf(Tx.RowMoved.class);
        assertThat(taken).hasValue(0);
    }

    /** Or a transaction that takes long, anybody's, would hold up every permit and every webhook. */
    @Test
    void aRowThatSomebodyElseHasLockedHoldsUpItsOwnStepAlone() throws Exception {
        if (kind == TestDatabase.H2) {
            // It has one connection, so nobody else has anything locked.
            return;
        }
        Future<String> waits;
        try (Connection other = database.dataSource().getConnection(); var statement = other.createStatement()) {
            statement.execute("select 1 from payout where reference = 'a' for update");
            waits = renaming("a", "new a");
            assertThat(renaming("b", "new b").get()).isEqualTo("b");
            assertThat(waits).isNotDone();
            other.rollback();
        }
        assertThat(waits.get()).isEqualTo("a");
        assertThat(name("a")).isEqualTo("new a");
    }

    @Test
    void whileNoConnectionIsToBeHadEachIsToldSo() throws Exception {
        assertThatThrownBy(() -> group.run((tx, keys) -> {
            throw new SQLTransientConnectionException("no connection", "08001");
        }, 1L, (tx, row) -> row, () -> "alone")).isInstanceOf(LedgerDatabase.LedgerUnavailable.class);
    }

    /** What is decided by one of them the other would not see. */
    @Test
    void twoStepsOfOnePayoutAreNeverDecidedInOneCommitWhateverTheirKind() throws Exception {
        GroupCommit.Rows<Long, Payout> otherKind = (tx, keys) -> {
            var locked = Payouts.lockFreeBare(tx, keys.stream());
            return keys.stream().map(locked::get).toList();
        };
        Step<Payout, String> readAndWrite = (tx, payout) -> {
            tx.writeOne("update payout set version = version + 1 where id = ? and version = ?", payout.id(), payout.version());
            return payout.reference();
        };
        Supplier<String> itself = () -> ledger.inTransaction(tx -> readAndWrite.run(tx, Payouts.lock(tx, ids.get("a")).orElseThrow()));
        long version = task("a").version();
        List<Future<String>> done = new ArrayList<>();
        together(() -> {
            for (GroupCommit.Rows<Long, Payout> kind : List.of(rows, otherKind, rows)) {
                done.add(threads.submit(() -> group.run(kind, ids.get("a"), readAndWrite, itself)));
            }
            done.add(renaming("b", "new b"));
        }, 4);
        for (Future<String> one : done) {
            one.get();
        }
        assertThat(task("a").version()).isEqualTo(version + 3);
        assertThat(name("b")).isEqualTo("new b");
    }

    private CompletableFuture<String> submitting(String reference, Step<Payout, String> step) {
        long id = ids.get(reference);
        return group.submit(rows, id, step, () -> {
            alone.incrementAndGet();
            return ledger.inTransaction(tx -> step.run(tx, Payouts.lock(tx, id).orElseThrow()));
        }, Runnable::run).toCompletableFuture();
    }

    @Test
    void whoDoesNotWaitIsToldOnceItIsCommitted() throws Exception {
        List<CompletableFuture<String>> done = new ArrayList<>();
        List<CompletableFuture<String>> seen = new ArrayList<>();
        together(() -> List.of("a", "b").forEach(reference -> {
            done.add(submitting(reference, (tx, payout) -> {
                tx.writeOne(RENAME_ROW, "new " + reference, payout.id(), "new " + reference);
                return payout.reference();
            }));
            seen.add(done.get(done.size() - 1).thenApply(this::name));
            assertThat(done).noneMatch(CompletableFuture::isDone);
        }), 2);
        assertThat(done.stream().map(CompletableFuture::join)).containsExactly("a", "b");
        assertThat(seen.stream().map(CompletableFuture::join)).as("what it finds in the ledger then").containsExactly("new a", "new b");
        assertThat(alone).hasValue(0);
    }

    @Test
    void whoDoesNotWaitIsToldWhyItWasRefusedInTheWordsOfTheRefusal() throws Exception {
        List<CompletableFuture<String>> done = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        together(() -> {
            done.add(submitting("a", (tx, payout) -> {
                throw new IllegalStateException("refused");
            }));
            done.add(submitting("b", (tx, payout) -> {
                tx.write(RENAME, "x".repeat(300), payout.id());
                return "b";
            }));
            done.add(submitting("c", (tx, payout) -> {
                tx.write(RENAME, "new c", payout.id());
                return "c";
            }));
            done.forEach(one -> one.whenComplete((what, failure) -> failures.add(failure == null ? new Throwable("none") : failure)));
        }, 3);
        assertThatThrownBy(done.get(0)::join).hasRootCauseMessage("refused");
        assertThatThrownBy(done.get(1)::join).hasCauseInstanceOf(LedgerDatabase.LedgerUnavailable.class);
        assertThat(done.get(2).join()).isEqualTo("c");
        assertThat(failures).extracting(failure -> (Object) failure.getClass())
                .containsExactlyInAnyOrder(IllegalStateException.class, LedgerDatabase.LedgerUnavailable.class, Throwable.class);
        assertThat(name("c")).isEqualTo("new c");
    }

    /** The steps of a route behind a webhook may take long; that is theirs alone. */
    @Test
    void whatHangsOnAnAnswerHoldsUpNoCommit() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        List<CompletableFuture<Void>> slow = new ArrayList<>();
        together(() -> slow.add(submitting("a", (tx, payout) -> "a").thenAccept(what -> {
            told.countDown();
            awaitQuietly(goesOn);
        })), 1);
        assertThat(told.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(renaming("b", "new b").get()).isEqualTo("b");
        assertThat(submitting("c", (tx, payout) -> "c").join()).isEqualTo("c");
        assertThat(slow.get(0)).isNotDone();
        goesOn.countDown();
        slow.get(0).join();
    }

    @Test
    void whatEachCommitCausesComesBeforeWhatHangsOnAnyAnswer() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        CountDownLatch followed = new CountDownLatch(2);
        List<CompletableFuture<Void>> slow = new ArrayList<>();
        together(() -> List.of("a", "b").forEach(reference -> slow.add(submitting(reference, (tx, payout) -> {
            tx.afterCommit(followed::countDown);
            return reference;
        }).thenAccept(what -> awaitQuietly(goesOn)))), 2);
        assertThat(followed.await(1, TimeUnit.MINUTES)).as("both are followed while nothing behind an answer has ended").isTrue();
        assertThat(slow).noneMatch(CompletableFuture::isDone);
        goesOn.countDown();
        slow.forEach(CompletableFuture::join);
    }

    /** Once it is seen that a step behind an answer takes long, nobody else's answer waits for it. */
    @Test
    void slowStepsBehindAnswersAreDoneBesideEachOther() throws Exception {
        // Behind a commit that is under way: what hangs on an answer that has come already would be done by this thread.
        together(() -> submitting("a", (tx, payout) -> "a").thenAccept(what -> {
            long since = System.nanoTime();
            Awaitility.await().until(() -> System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(50));
        }), 1);
        Awaitility.await().until(group::isSlow);
        CountDownLatch both = new CountDownLatch(2);
        List<CompletableFuture<Void>> slow = new ArrayList<>();
        together(() -> List.of("b", "c").forEach(reference -> slow.add(submitting(reference, (tx, payout) -> reference).thenAccept(what -> {
            both.countDown();
            awaitQuietly(both);
        }))), 2);
        slow.forEach(CompletableFuture::join);
        assertThat(sizes).as("they were told of one commit").contains(2);
    }

    @Test
    void whoHasAThreadThatWaitsIsInTheNextCommitHoweverManyOthersCameBefore() throws Exception {
        int others = 100;
        List<CompletableFuture<String>> done = new ArrayList<>();
        List<Future<String>> waits = new ArrayList<>();
        together(() -> {
            IntStream.range(0, others).forEach(i -> done.add(submitting("a", (tx, payout) -> "a")));
            waits.add(doing("b", (tx, payout) -> "b"));
        }, others + 1);
        assertThat(waits.get(0).get()).isEqualTo("b");
        done.forEach(CompletableFuture::join);
        assertThat(sizes).containsExactly(1, 65, 36);
    }

    private CompletableFuture<String> next(String reference, Step<Payout, String> step, Executor teller) {
        long id = ids.get(reference);
        CompletableFuture<String> told = new CompletableFuture<>();
        group.next(rows, id, step, () -> {
            alone.incrementAndGet();
            return ledger.inTransaction(tx -> step.run(tx, Payouts.lock(tx, id).orElseThrow()));
        }, teller, (what, failure) -> {
            // Not behind the future: whoever waits for one may be the thread that does what hangs on it.
            toldBy.add(Thread.currentThread().getName());
            tell(told, what, failure);
        });
        return told;
    }

    private static <T> void tell(CompletableFuture<T> told, T what, Throwable failure) {
        if (failure == null) {
            told.complete(what);
        } else {
            told.completeExceptionally(failure);
        }
    }

    @Test
    void whoIsToBeNextWithoutAThreadIsInTheNextCommitHoweverManyOthersCameBefore() throws Exception {
        int others = 100;
        List<CompletableFuture<String>> done = new ArrayList<>();
        List<CompletableFuture<String>> first = new ArrayList<>();
        together(() -> {
            IntStream.range(0, others).forEach(i -> done.add(submitting("a", (tx, payout) -> "a")));
            first.add(next("b", (tx, payout) -> "b", threads));
        }, others + 1);
        assertThat(first.get(0).get()).isEqualTo("b");
        done.forEach(CompletableFuture::join);
        assertThat(sizes).containsExactly(1, 65, 36);
    }

    /** M5: a permitted call is sent there, whatever else of that commit has to be told, and however long that takes. */
    @Test
    void m05_whatHangsOnAPermitWaitsForNothingElseOfItsCommit() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        List<CompletableFuture<?>> done = new ArrayList<>();
        ExecutorService senders = Executors.newSingleThreadExecutor(work -> new Thread(work, "sender"));
        try {
            together(() -> {
                done.add(submitting("a", (tx, payout) -> {
                    tx.afterCommit(() -> awaitQuietly(goesOn));
                    return "a";
                }).thenAccept(what -> awaitQuietly(goesOn)));
                done.add(next("b", (tx, payout) -> {
                    tx.writeOne(RENAME_ROW, "new b", payout.id(), "new b");
                    return "b";
                }, senders));
            }, 2);
            done.get(1).get(1, TimeUnit.MINUTES);
            assertThat(toldBy).containsExactly("sender");
            assertThat(done.get(0)).isNotDone();
            goesOn.countDown();
            done.get(0).join();
            assertThat(name("b")).isEqualTo("new b");
        } finally {
            senders.shutdownNow();
        }
    }

    @Test
    void whatIsRefusedOrFailedIsToldByTheLedgersThreadAndNotByThoseThatSend() throws Exception {
        List<CompletableFuture<String>> done = new ArrayList<>();
        Executor senders = work -> {
            throw new AssertionError("nothing was permitted");
        };
        together(() -> {
            done.add(next("a", (tx, payout) -> {
                throw new IllegalStateException("refused");
            }, senders));
            done.add(next("b", (tx, payout) -> {
                throw new StackOverflowError("of b");
            }, senders));
        }, 2);
        assertThatThrownBy(done.get(0)::join).hasRootCauseMessage("refused");
        assertThatThrownBy(done.get(1)::join).hasRootCauseMessage("of b");
        assertThat(toldBy).containsExactly("ledger-told", "ledger-told");
    }

    /** The program ends: what is committed is told all the same. */
    @Test
    void whatTheTellerDoesNotTakeIsToldByTheLedgersThread() throws Exception {
        List<CompletableFuture<String>> done = new ArrayList<>();
        together(() -> {
            done.add(next("a", (tx, payout) -> "a", work -> {
                throw new RejectedExecutionException("of this test");
            }));
            done.add(next("b", (tx, payout) -> "b", threads));
        }, 2);
        assertThat(done.stream().map(CompletableFuture::join)).containsExactly("a", "b");
    }

    @Test
    void aPermitThatIsRefusedWithoutAThreadSaysWhyAsWithOne() throws Exception {
        PayoutTask old = task("a");
        createWithSession("a");
        assertThatThrownBy(() -> created(old).join()).cause().isInstanceOf(Permit.Refused.class).hasMessageContaining("moved on");
        ledger.controls().freeze("of this test");
        PayoutTask stopped = task("b");
        assertThatThrownBy(() -> created(stopped).join()).cause().isInstanceOf(Permit.Refused.class).hasMessageContaining("stopped");
    }

    private CompletableFuture<Optional<Permit>> created(PayoutTask task) {
        CompletableFuture<Optional<Permit>> told = new CompletableFuture<>();
        ledger.permits().create(task, Runnable::run, (permit, failure) -> tell(told, permit, failure));
        return told;
    }

    @Test
    void theThreadThatMakesTheCommitsMayEndAtAnyTimeAndNobodyIsForgotten() throws Exception {
        group = new GroupCommit(ledger, 0);
        Threads.together(4, thread -> {
            for (int i = 0; i < 100; i++) {
                String reference = List.of("first", "a", "b", "c").get(thread);
                assertThat(submitting(reference, (tx, payout) -> reference).join()).isEqualTo(reference);
                assertThat(group.run(rows, ids.get(reference), (tx, payout) -> "ran", () -> "alone")).isEqualTo("ran");
            }
        });
    }

    @Test
    void whoHasToBeDoneAloneHoldsUpNobodyWhoIsToldWithIt() throws Exception {
        if (kind == TestDatabase.H2) {
            // It has one connection, so nobody else has anything locked.
            return;
        }
        List<CompletableFuture<String>> done = new ArrayList<>();
        try (Connection other = database.dataSource().getConnection(); var statement = other.createStatement()) {
            statement.execute("select 1 from payout where reference = 'a' for update");
            together(() -> List.of("a", "b").forEach(reference -> done.add(submitting(reference, (tx, payout) -> payout.reference()))), 2);
            assertThat(done.get(1).join()).isEqualTo("b");
            assertThat(done.get(0)).isNotDone();
            other.rollback();
        }
        assertThat(done.get(0).join()).isEqualTo("a");
        assertThat(alone).hasValue(1);
    }

    /** The whole life of many payouts at once, everything asked for twice: nothing is permitted twice, and nothing is lost. */
    @Test
    void manyPayoutsAtOnceAreEachPermittedOnceHoweverOftenItIsAskedFor() throws Exception {
        int payouts = 60;
        accept(IntStream.range(0, payouts).mapToObj(i -> order("p" + i)).toArray(PayoutOrder[]::new));
        int[][] permitted = new int[payouts][3];
        Threads.together(24, thread -> {
            for (int step = 0; step < 5; step++) {
                for (int i = thread % 12; i < payouts; i += 12) {
                    step(step, "p" + i, permitted[i]);
                }
            }
        });
        assertThat(Arrays.stream(permitted).map(Arrays::toString).distinct()).containsExactly("[1, 1, 1]");
        assertThat(count("select count(*) from payout where state = 'SUCCEEDED' and attempt = 1")).isEqualTo(payouts);
        assertThat(count("select count(*) from attempt where confirms = 1 and ended = 'succeeded'")).isEqualTo(payouts);
        assertThat(count("select count(*) from payout_history where event = 'confirm'")).isEqualTo(payouts);
        assertThat(count("select count(*) from payout_history where to_state = 'SUCCEEDED'")).isEqualTo(payouts);
        assertThat(alarms).isEmpty();
    }

    /** Each step is asked for by two threads; whoever comes too late, or before the other is through with the step before, is refused. */
    private void step(int step, String reference, int[] permitted) {
        switch (step) {
            case 0 -> permit(permitted, 0, PayoutState.CREATING, reference, task -> ledger.permits().create(task).isPresent());
            case 1 -> permit(permitted, 1, PayoutState.STARTING, reference, task -> ledger.permits().start(task, session(reference, 1)) != null);
            case 2 -> told(reference, "ready", BankAnswer.WAITS_FOR_CONFIRM);
            case 3 -> permit(permitted, 2, PayoutState.CONFIRMING, reference, task -> ledger.permits().confirm(task, all -> Optional.of("agrees")).isPresent());
            default -> told(reference, "paid", BankAnswer.SUCCEEDED);
        }
    }

    private void told(String reference, String what, BankAnswer answer) {
        record(new BankWord.Event(what + reference, "payment_finished", report(session(reference, 1), answer), "{}"));
    }

    private void permit(int[] permitted, int which, PayoutState to, String reference, java.util.function.Predicate<PayoutTask> ask) {
        PayoutTask task = task(reference);
        if (task.state().ordinal() >= to.ordinal()) {
            return;
        }
        try {
            if (ask.test(task)) {
                synchronized (permitted) {
                    permitted[which]++;
                }
            }
        } catch (Permit.Refused e) {
            // The other one was first.
        }
    }
}
