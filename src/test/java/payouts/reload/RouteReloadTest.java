package payouts.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an edit of a route file does, and what it must never do. */
class RouteReloadTest extends OnTheBench {

    @Test
    void anEditedRouteRunsAnewAndTheOthersRunOn() {
        bench.start();
        Route other = bench.camel.getRoute("other");
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Good day")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Good day");
        assertThat(bench.camel.getRoute("other")).isSameAs(other);
        assertThat(bench.warnings()).isEmpty();
        assertThat(bench.health().getDetails()).containsEntry("routes", "as in their files");
    }

    @Test
    void nothingHappensWhileNothingChanges() {
        bench.start();
        Route hello = bench.camel.getRoute("hello");
        bench.settle().settle();
        assertThat(bench.camel.getRoute("hello")).isSameAs(hello);
        assertThat(bench.log.list).isEmpty();
    }

    static Stream<Arguments> brokenEdits() {
        return Stream.of(
                Arguments.of("no YAML", "- route:\n    id: \"hello\n    from: x\n", 2, "This is no YAML"),
                Arguments.of("wrong indentation", "- route:\n    id: hello\n   from:\n      uri: direct:hello\n", 3, "This is no YAML"),
                Arguments.of("a list of nothing", "just a text\n", 1, "array"),
                Arguments.of("empty", "", 0, "The file is empty"),
                Arguments.of("only comments", "# all of it\n# is switched off\n", 0, "The file is empty"),
                Arguments.of("an unknown step", Bench.route("hello", "direct:hello", "x").replace("setBody", "setBodi"), 6, "'setBodi'"),
                Arguments.of("a misspelt key", Bench.route("hello", "direct:hello", "x").replace("steps", "stepz"), 5, "'stepz'"),
                Arguments.of("an unknown component", Bench.route("hello", "direkt:hello", "x"), 4, "There is no component 'direkt'"),
                Arguments.of("an unknown option", Bench.route("hello", "direct:hello?blok=true", "x"), 4, "Unknown option: blok=true"),
                Arguments.of("a missing setting", Bench.route("hello", "direct:{{where.from}}", "x"), 4, "The setting where.from is not there"),
                Arguments.of("a missing bean", Bench.route("hello", "direct:hello", "x") + "        - bean:\n            ref: nobody\n", 8,
                        "There is no bean 'nobody'. Known are greeter"),
                Arguments.of("a missing method", Bench.route("hello", "direct:hello", "x") + "        - bean:\n            ref: greeter\n"
                        + "            method: grete\n", 8, "The bean has no method 'grete'. Its methods are greet"),
                Arguments.of("a bad expression", Bench.route("hello", "direct:hello", "x").replace("constant: \"x\"", "simple: \"${body\""), 6, "functionEnd"),
                Arguments.of("a call of nobody", Bench.route("hello", "direct:hello", "x") + "        - to: direct:nowhere\n", 8,
                        "direct:nowhere is called, but no route starts with it"),
                Arguments.of("a missing kamelet", Bench.route("hello", "direct:hello", "x") + "        - to: kamelet:nowhere\n", 0, "nowhere"),
                Arguments.of("a missing class", Bench.route("hello", "direct:hello", "x") + "        - throwException:\n"
                        + "            exceptionType: no.such.Thing\n            message: x\n", 8, "java.lang.Class"),
                Arguments.of("not UTF-8", Bench.route("hello", "direct:hello", "\uFFFD"), 7, "not UTF-8"),
                Arguments.of("an id that another file has", Bench.route("other", "direct:hello", "x"), 2, "The route id 'other' is there twice, in"
                        + " other.camel.yaml too"),
                Arguments.of("a source that another file has", Bench.route("hello", "direct:other", "x"), 4, "have the same source"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenEdits")
    void aBrokenEditChangesNothingAndIsToldInThreePlaces(String kind, String text, int line, String reason) {
        String good = Bench.route("hello", "direct:hello", "Hi");
        bench.start();
        Set<Route> before = Set.copyOf(bench.camel.getRoutes());
        bench.write("hello.camel.yaml", text).settle().settle();
        assertThat(Set.copyOf(bench.camel.getRoutes())).isEqualTo(before);
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
        String where = "hello.camel.yaml" + (line == 0 ? ":" : ", line " + line + ":");
        assertThat(bench.warnings()).singleElement().asString().startsWith(where).contains(reason).endsWith("(the routes run on as they were.)")
                .doesNotContain("\n");
        assertThat(bench.error("hello.camel.yaml")).startsWith(where).contains(reason);
        assertThat(bench.health().getState()).as("a typing error takes no node out of service").isEqualTo(HealthCheck.State.UP);
        assertThat(bench.health().getDetails().get("rejected.hello.camel.yaml").toString()).startsWith(where).contains(reason);

        bench.write("hello.camel.yaml", good.replace("Hi", "Mended")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Mended");
        assertThat(bench.error("hello.camel.yaml")).isNull();
        assertThat(bench.health().getDetails()).containsEntry("routes", "as in their files");
    }

    @Test
    void aBrokenFileDoesNotKeepAnotherFromBeingTakenOver() {
        bench.start();
        bench.write("hello.camel.yaml", "- rout:\n").write("other.camel.yaml", Bench.route("other", "direct:other", "New"))
                .write("third.camel.yaml", Bench.route("third", "direct:third", "Third")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
        assertThat(bench.ask("direct:other")).isEqualTo("New");
        assertThat(bench.ask("direct:third")).isEqualTo("Third");
        assertThat(bench.error("hello.camel.yaml")).isNotNull();
    }

    @Test
    void aNewFileRunsAndADeletedOneStops() {
        bench.start();
        bench.write("third.camel.yaml", Bench.route("third", "direct:third", "Third")).settle();
        assertThat(bench.runs("third")).isTrue();
        bench.delete("third.camel.yaml").settle();
        assertThat(bench.camel.getRoute("third")).isNull();
        assertThat(bench.camel.getRoutes()).hasSize(2);
    }

    @Test
    void aRouteThatVanishesFromItsFileStopsAndOneThatMovesToAnotherFileRunsOnce() {
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Hi") + Bench.route("second", "direct:second", "Second")).start();
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Hi"))
                .write("third.camel.yaml", Bench.route("second", "direct:second", "Moved")).settle();
        assertThat(bench.ask("direct:second")).isEqualTo("Moved");
        bench.delete("third.camel.yaml").settle();
        assertThat(bench.camel.getRoute("second")).isNull();
        assertThat(bench.warnings()).isEmpty();
    }

    @Test
    void aNewIdIsANewRouteAndTheOldOneStops() {
        bench.start();
        bench.write("hello.camel.yaml", Bench.route("renamed", "direct:hello", "Hi")).settle();
        assertThat(bench.runs("renamed")).isTrue();
        assertThat(bench.camel.getRoute("hello")).isNull();
    }

    @Test
    void aFileThatAnotherOneNeedsCantBeDeleted() {
        bench.write("caller.camel.yaml", Bench.route("caller", "direct:caller", "x") + "        - to: direct:hello\n").start();
        bench.delete("hello.camel.yaml").settle();
        assertThat(bench.ask("direct:caller")).isEqualTo("Hi");
        assertThat(bench.error("hello.camel.yaml")).contains("Without this file caller.camel.yaml would not run",
                "direct:hello is called", "put the file back");
        bench.delete("caller.camel.yaml").settle();
        assertThat(bench.camel.getRoutes()).extracting(Route::getRouteId).containsExactly("other");
        assertThat(bench.error("hello.camel.yaml")).isNull();
    }

    @Test
    void twoFilesThatNeedEachOtherAreTakenOverTogether() {
        bench.start();
        bench.write("caller.camel.yaml", Bench.route("caller", "direct:caller", "x") + "        - to: direct:callee\n")
                .write("callee.camel.yaml", Bench.route("callee", "direct:callee", "Called")).settle();
        assertThat(bench.ask("direct:caller")).isEqualTo("Called");
        assertThat(bench.warnings()).isEmpty();
    }

    @Test
    void aFileThatIsStillWrittenIsWaitedFor() {
        bench.start();
        String whole = Bench.route("hello", "direct:hello", "Whole");
        for (int length = 10; length < whole.length(); length += 10) {
            bench.write("hello.camel.yaml", whole.substring(0, length)).reload.poll();
        }
        bench.write("hello.camel.yaml", whole).reload.poll();
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
        bench.reload.poll();
        assertThat(bench.ask("direct:hello")).isEqualTo("Whole");
        assertThat(bench.log.list).extracting(Object::toString).noneMatch(line -> line.contains("WARN"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".hello.camel.yaml.swp", "hello.camel.yaml~", "#hello.camel.yaml#", ".#hello.camel.yaml", "4913", "hello.camel.yaml.tmp",
        "._hello.camel.yaml", "~$hello.camel.yaml", "hello.camel.yaml.orig", "notes.txt", "kamelets/.x.kamelet.yaml.swp"})
    void anEditorsOwnFilesAreNoRoutes(String name) {
        bench.start();
        bench.write(name, "half a rou").settle();
        assertThat(bench.log.list).isEmpty();
        bench.delete(name).settle();
        assertThat(bench.log.list).isEmpty();
        assertThat(bench.camel.getRoutes()).hasSize(2);
    }

    @Test
    void aConfigMapsSwitchOfLinksIsSeen() throws Exception {
        Path first = Files.createDirectories(bench.routes.resolve("..2026_1"));
        Path second = Files.createDirectories(bench.routes.resolve("..2026_2"));
        Files.writeString(first.resolve("map.camel.yaml"), Bench.route("map", "direct:map", "First"));
        Files.writeString(second.resolve("map.camel.yaml"), Bench.route("map", "direct:map", "Second"));
        Path data = Files.createSymbolicLink(bench.routes.resolve("..data"), first.getFileName());
        Files.createSymbolicLink(bench.routes.resolve("map.camel.yaml"), Path.of("..data/map.camel.yaml"));
        bench.start();
        assertThat(bench.ask("direct:map")).isEqualTo("First");
        Path next = Files.createSymbolicLink(bench.routes.resolve("..data_tmp"), second.getFileName());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        bench.settle();
        assertThat(bench.ask("direct:map")).isEqualTo("Second");
    }

    @Test
    void whereNoErrorFileCanBeWrittenTheLogAndTheHealthTell() throws Exception {
        bench.start();
        // A directory of that name: nobody can write a file there, not even root.
        Files.createDirectories(bench.routes.resolve("hello.camel.yaml.error/x"));
        bench.write("hello.camel.yaml", "- rout:\n").settle();
        assertThat(bench.warnings()).singleElement().asString().contains("'rout'");
        assertThat(bench.health().getDetails()).containsKey("rejected.hello.camel.yaml");
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
    }

    @Test
    void aFolderThatCantBeReadChangesNothingAndIsToldOnce() throws Exception {
        bench.start();
        Files.move(bench.routes, folder.resolve("away"));
        bench.settle().settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
        assertThat(bench.warnings()).singleElement().asString().contains("can't be read");
        assertThat(bench.health().getDetails()).containsKey("unreadable");
        Files.move(folder.resolve("away"), bench.routes);
        bench.settle();
        assertThat(bench.health().getDetails()).containsEntry("routes", "as in their files");
    }

    @Test
    void aBrokenFileAtAStartRunsItsLastAcceptedCopy() {
        bench.start().stop();
        bench.write("hello.camel.yaml", "- rout:\n").start();
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
        assertThat(bench.error("hello.camel.yaml")).contains("'rout'");
        assertThat(bench.health().getDetails()).containsKey("rejected.hello.camel.yaml");
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Mended")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Mended");
        assertThat(bench.error("hello.camel.yaml")).isNull();
    }

    @Test
    void aBrokenFileAtAStartWithoutACopyRefusesTheStart() {
        bench.write("new.camel.yaml", Bench.route("new", "direct:new", "x").replace("steps", "stepz"));
        assertThatThrownBy(bench::start).isInstanceOf(RouteReload.Refused.class).hasMessageContaining("new.camel.yaml, line 5")
                .hasMessageContaining("'stepz'").hasMessageContaining("Mend it");
    }

    @Test
    void aFileThatWasDeletedWhileTheProgramWasOffIsGone() {
        bench.start().stop();
        bench.delete("other.camel.yaml").start();
        assertThat(bench.camel.getRoute("other")).isNull();
        assertThat(bench.recorded.get(bench.recorded.size() - 1)).containsEntry("other.camel.yaml", null).hasSize(1);
    }

    @Test
    void whatRunsIsRecordedBeforeItRunsAndOnlyWhenItIsNew() {
        bench.start();
        assertThat(bench.recorded).singleElement().satisfies(first -> assertThat(first).containsOnlyKeys("hello.camel.yaml", "other.camel.yaml"));
        bench.stop().start();
        assertThat(bench.recorded).hasSize(1);
        String text = Bench.route("hello", "direct:hello", "New");
        bench.write("hello.camel.yaml", text).settle();
        assertThat(bench.recorded.get(1)).isEqualTo(java.util.Map.of("hello.camel.yaml", payouts.ledger.Hashes.sha256(text)));
        bench.write("hello.camel.yaml", "- rout:\n").settle();
        assertThat(bench.recorded).hasSize(2);
    }

    @Test
    void whatCantBeRecordedDoesNotRunAndIsTriedAgain() {
        bench.start();
        bench.recordFails = true;
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "New")).settle();
        bench.recordFails = false;
        bench.settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("New");
        assertThat(bench.health().getDetails()).containsEntry("routes", "as in their files");
    }

    @Test
    void whenTheSwapFailsHalfWayTheFormerRoutesRunAgain() {
        bench.beans.put("refusing", RefusingPolicy.class);
        bench.start();
        // The check starts nothing, so only the swap meets what fails at a start.
        bench.camel.getRegistry().bind("refusing", new RefusingPolicy());
        bench.write("hello.camel.yaml", Bench.route("first", "direct:hello", "New") + Bench.route("second", "direct:second", "New")
                .replace("    from:", "    routePolicyRef: refusing\n    from:")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
        assertThat(bench.camel.getRoutes()).extracting(Route::getRouteId).containsExactlyInAnyOrder("hello", "other");
        assertThat(bench.error("hello.camel.yaml")).contains("It will not start today");
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Mended")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Mended");
    }

    /** A policy that fails when its route starts. */
    public static final class RefusingPolicy extends org.apache.camel.support.RoutePolicySupport {
        @Override
        public void onStart(Route route) {
            throw new IllegalStateException("It will not start today");
        }
    }

    @Test
    void editsLeaveNothingBehind() {
        bench.start();
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "0") + "        - to: log:kept?showAll=false\n").settle();
        int endpoints = bench.camel.getEndpoints().size();
        int threads = Thread.activeCount();
        for (int i = 1; i <= 20; i++) {
            bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "" + i) + "        - to: log:turn" + i + "?showAll=false\n").settle();
        }
        assertThat(bench.ask("direct:hello")).isEqualTo("20");
        assertThat(bench.camel.getEndpoints()).hasSizeLessThanOrEqualTo(endpoints + 1);
        assertThat(bench.camel.getRoutes()).hasSize(2);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 5);
        assertThat(bench.warnings()).isEmpty();
    }

    @Test
    void whatIsAtWorkIsFinishedBeforeItsRouteIsSwapped() throws Exception {
        Slow slow = new Slow();
        bench.beans.put("slow", Slow.class);
        bench.start();
        bench.camel.getRegistry().bind("slow", slow);
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Old") + "        - process:\n            ref: slow\n").settle();
        var answer = bench.camel.createProducerTemplate().asyncRequestBody("direct:hello", "x", String.class);
        assertThat(slow.entered.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "New"));
        Thread swap = new Thread(bench::settle);
        swap.start();
        assertThat(answer.isDone()).isFalse();
        slow.go.countDown();
        assertThat(answer.get(60, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo("Old");
        swap.join();
        assertThat(bench.ask("direct:hello")).isEqualTo("New");
        assertThat(List.copyOf(bench.log.list)).noneMatch(event -> event.getLevel().levelInt >= ch.qos.logback.classic.Level.WARN_INT);
    }

    /** A step that waits. */
    public static final class Slow implements org.apache.camel.Processor {
        final java.util.concurrent.CountDownLatch entered = new java.util.concurrent.CountDownLatch(1);
        final java.util.concurrent.CountDownLatch go = new java.util.concurrent.CountDownLatch(1);

        @Override
        public void process(org.apache.camel.Exchange exchange) throws InterruptedException {
            entered.countDown();
            go.await();
        }
    }
}
