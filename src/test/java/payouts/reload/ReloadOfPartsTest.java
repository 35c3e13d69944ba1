package payouts.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.Route;
import org.junit.jupiter.api.Test;

/** What routes are made of beside their own file: settings, kamelets, configurations; and routes in Java. */
class ReloadOfPartsTest extends OnTheBench {

    private static final String KAMELET = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: polite
            spec:
              definition:
                title: Polite
                required: [ending]
                properties:
                  ending:
                    type: string
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - setBody:
                        simple: "${body}, please{{ending}}"
            """;

    private static final String NEEDY = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: needy
            spec:
              definition:
                title: Needy
                required: [file]
                properties:
                  file:
                    type: string
              template:
                beans:
                  - name: user
                    type: "#class:payouts.reload.NeedsAFile"
                    constructors:
                      "0": "{{file}}"
                from:
                  uri: kamelet:source
                  steps:
                    - bean:
                        ref: "{{user}}"
                        method: use
            """;

    private static final String JAVA = """
            import org.apache.camel.builder.RouteBuilder;

            public class Shout extends RouteBuilder {
                @Override
                public void configure() {
                    from("direct:shout").routeId("shout").transform().simple("${body}!");
                }
            }
            """;

    @Test
    void aSettingThatOnlyRoutesUseIsTakenOverByTheRoutesThatUseIt() {
        bench.settings("greeting=Hi\nunused=1\n").write("hello.camel.yaml", Bench.route("hello", "direct:hello", "{{greeting}}")).start();
        Route other = bench.camel.getRoute("other");
        Route hello = bench.camel.getRoute("hello");
        bench.settings("greeting=Good day\nunused=1\n").settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Good day");
        assertThat(bench.camel.getRoute("hello")).isNotSameAs(hello);
        assertThat(bench.camel.getRoute("other")).isSameAs(other);
        assertThat(bench.recorded.get(bench.recorded.size() - 1)).containsOnlyKeys("application.properties");
        assertThat(bench.warnings()).isEmpty();

        hello = bench.camel.getRoute("hello");
        bench.settings("greeting=Good day\nunused=2\n").settle();
        assertThat(bench.camel.getRoute("hello")).as("what no route uses concerns none").isSameAs(hello);
    }

    @Test
    void aSettingThatAnotherSettingNamesReachesTheRouteThatUsesThatOne() {
        bench.settings("name=Anna\ngreeting=Hi {{name}}\n").write("hello.camel.yaml", Bench.route("hello", "direct:hello", "{{greeting}}")).start();
        bench.settings("name=Boris\ngreeting=Hi {{name}}\n").settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi Boris");
    }

    @Test
    void aSettingOfTheProgramNeedsARestartIsToldAndChangesNothing() {
        bench.settings("of.the.program=1\ngreeting=Hi\n").write("hello.camel.yaml", Bench.route("hello", "direct:hello", "{{greeting}} {{of.the.program}}"))
                .start();
        bench.settings("of.the.program=2\ncamel.main.name=x\ngreeting=Good day\n").settle().settle();
        assertThat(bench.ask("direct:hello")).as("what only routes use is taken over all the same").isEqualTo("Good day 1");
        assertThat(bench.warnings()).singleElement().asString().contains("application.properties", "camel.main.name, of.the.program", "needs a restart");
        assertThat(bench.health().getDetails()).containsEntry("needs-restart", "camel.main.name, of.the.program");
        bench.settings("of.the.program=1\ngreeting=Good day\n").settle();
        assertThat(bench.health().getDetails()).doesNotContainKey("needs-restart");
    }

    @Test
    void settingsWithWhichARouteWouldNotRunAreNotTakenOver() {
        bench.settings("source=direct:hello\n").write("hello.camel.yaml", Bench.route("hello", "\"{{source}}\"", "Hi")).start();
        bench.settings("# gone\n").settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
        assertThat(bench.warnings()).singleElement().asString().startsWith("application.properties: With these settings hello.camel.yaml would not run")
                .contains("The setting source is not there");
        bench.settings("source=direct:elsewhere\n").settle();
        assertThat(bench.ask("direct:elsewhere")).isEqualTo("Hi");
        assertThat(bench.health().getDetails()).containsEntry("routes", "as in their files");
    }

    @Test
    void aFileAndItsNewSettingAreTakenOverTogether() {
        bench.start();
        bench.settings("greeting=New\n").write("hello.camel.yaml", Bench.route("hello", "direct:hello", "{{greeting}}")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("New");
    }

    @Test
    void aMisspeltSettingIsToldAtTheStartAndOneThatIsUsedIsNot() {
        bench.settings("greeting=Hi\nof.the.program=x\nof.the.progam=y\npart=Hello {{name}}\nname=Anna\ncamel.main.name=test\n")
                .write("hello.camel.yaml", Bench.route("hello", "direct:hello", "{{greeting}} {{part}}"));
        List<String> told = bench.startHearing();
        assertThat(told).containsExactly("application.properties sets of.the.progam, which neither the program nor a route uses: check its spelling.");
    }

    @Test
    void aChangedKameletReloadsTheRoutesThatUseItAndLeavesNoneOfItsOwnBehind() {
        bench.write("kamelets/polite.kamelet.yaml", KAMELET)
                .write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Come in") + "        - to: kamelet:polite?ending=.\n").start();
        Route other = bench.camel.getRoute("other");
        assertThat(bench.ask("direct:hello")).isEqualTo("Come in, please.");
        for (String word : new String[] {"kindly", "now"}) {
            bench.write("kamelets/polite.kamelet.yaml", KAMELET.replace("please", word)).settle();
            assertThat(bench.ask("direct:hello")).isEqualTo("Come in, " + word + ".");
            assertThat(bench.camel.getRoutes()).as("hello, other, and the kamelet's own").hasSize(3);
        }
        assertThat(bench.camel.getRoute("other")).isSameAs(other);
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Alone")).settle();
        assertThat(bench.camel.getRoutes()).hasSize(2);
        assertThat(bench.warnings()).isEmpty();
    }

    @Test
    void aBrokenKameletChangesNothingAndAKameletInUseCantBeDeleted() {
        bench.write("kamelets/polite.kamelet.yaml", KAMELET)
                .write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Come in") + "        - to: kamelet:polite?ending=.\n").start();
        bench.write("kamelets/polite.kamelet.yaml", KAMELET.replace("setBody", "setBodi")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Come in, please.");
        assertThat(bench.error("kamelets/polite.kamelet.yaml")).contains("line 16").contains("'setBodi'");
        bench.write("kamelets/polite.kamelet.yaml", KAMELET.replace("simple: \"${body}", "simple: \"${bodi}")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Come in, please.");
        assertThat(bench.error("kamelets/polite.kamelet.yaml")).contains("bodi");
        bench.delete("kamelets/polite.kamelet.yaml").settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Come in, please.");
        assertThat(bench.error("kamelets/polite.kamelet.yaml")).contains("Without this file hello.camel.yaml would not run");
    }

    private static String needing(Path file) {
        return Bench.route("needy", "direct:needy", "Come in") + "        - to:\n            uri: kamelet:needy\n            parameters:\n              file: " + file + "\n";
    }

    @Test
    void whatAKameletsUserGivesItIsTheUsersFaultAndNobodyElsesAndIsTriedAgain() throws Exception {
        Path file = folder.resolve("secret");
        bench.write("kamelets/needy.kamelet.yaml", NEEDY).write("kamelets/polite.kamelet.yaml", KAMELET).start();
        bench.write("a.camel.yaml", Bench.route("a", "direct:a", "Come in") + "        - to: kamelet:polite?ending=.\n")
                .write("needy.camel.yaml", needing(file)).settle();
        assertThat(bench.warnings()).singleElement().asString().startsWith("needy.camel.yaml").contains("secret must be there");
        assertThat(bench.ask("direct:a")).isEqualTo("Come in, please.");
        Files.writeString(file, "");
        for (int i = 0; i < RouteReload.LOOKS_UNTIL_TRIED_AGAIN; i++) {
            bench.reload.poll();
        }
        assertThat(bench.ask("direct:needy")).isEqualTo("Come in, with its file");
        assertThat(bench.error("needy.camel.yaml")).isNull();
    }

    @Test
    void aCheckOfAllFilesNamesTheUserOfAKameletAlone() {
        bench.write("kamelets/needy.kamelet.yaml", NEEDY).write("needy.camel.yaml", needing(folder.resolve("secret")));
        assertThat(faults()).singleElement().asString().startsWith(bench.routes + "/needy.camel.yaml").contains("secret must be there");
    }

    @Test
    void aCheckOfAllFilesNamesABrokenKameletAndNotItsUsers() {
        bench.write("kamelets/polite.kamelet.yaml", KAMELET.replace("simple: \"${body}", "simple: \"${bodi}"))
                .write("a.camel.yaml", Bench.route("a", "direct:a", "Come in") + "        - to: kamelet:polite?ending=.\n")
                .write("b.camel.yaml", Bench.route("b", "direct:b", "Come in") + "        - to: kamelet:polite?ending=!\n");
        assertThat(faults()).singleElement().asString().startsWith(bench.routes + "/kamelets/polite.kamelet.yaml").contains("bodi");
    }

    private List<String> faults() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CheckCommand.run(new String[] {"check", bench.routes.toString()}, "classpath:none.properties;optional=true", new RouteParts(bench.beans, Map.of()),
                new PrintStream(out, true), System.err);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aKameletWithoutWhatItNeedsIsItsUsersFault() {
        bench.write("kamelets/polite.kamelet.yaml", KAMELET).start();
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "Come in") + "        - to: kamelet:polite\n").settle();
        assertThat(bench.warnings()).singleElement().asString().startsWith("hello.camel.yaml").contains("ending");
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
    }

    @Test
    void aChangedConfigurationReloadsTheRoutesItConcerns() {
        String configuration = """
                - routeConfiguration:
                    id: lenient
                    onException:
                      - onException:
                          exception: [java.lang.IllegalStateException]
                          handled:
                            constant: "true"
                          steps:
                            - setBody:
                                constant: "forgiven"
                """;
        String failing = Bench.route("hello", "direct:hello", "x") + "        - throwException:\n            exceptionType: java.lang.IllegalStateException\n"
                + "            message: no\n";
        bench.write("policies.camel.yaml", configuration)
                .write("hello.camel.yaml", failing.replace("    from:", "    routeConfigurationId: lenient\n    from:")).start();
        Route other = bench.camel.getRoute("other");
        assertThat(bench.ask("direct:hello")).isEqualTo("forgiven");
        bench.write("policies.camel.yaml", configuration.replace("forgiven", "forgotten")).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("forgotten");
        assertThat(bench.camel.getRoute("other")).as("it asks for no configuration").isSameAs(other);

        bench.write("policies.camel.yaml", configuration.replace("    id: lenient\n", "").replace("forgiven", "for all"))
                .write("hello.camel.yaml", failing).settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("for all");
        assertThat(bench.camel.getRoute("other")).as("now it holds for every route").isNotSameAs(other);
        bench.delete("policies.camel.yaml").settle();
        assertThatThrownBy(() -> bench.ask("direct:hello")).hasMessageContaining("Exception occurred");
    }

    @Test
    void aBeanOfAFileGoesWithItsFile() {
        String beans = "- beans:\n    - name: own\n      type: " + Bench.Greeter.class.getName() + "\n";
        bench.start();
        bench.write("hello.camel.yaml", beans + Bench.route("hello", "direct:hello", "x") + "        - bean:\n            ref: own\n").settle();
        assertThat(bench.ask("direct:hello")).isEqualTo("Hello x");
        bench.write("hello.camel.yaml", Bench.route("hello", "direct:hello", "y")).settle();
        assertThat(bench.camel.getRegistry().lookupByName("own")).isNull();
        assertThat(bench.warnings()).isEmpty();
    }

    @Test
    void aFileCantTakeTheNameOfABeanOfTheProgram() {
        bench.start();
        bench.write("hello.camel.yaml", "- beans:\n    - name: greeter\n      type: java.lang.Object\n" + Bench.route("hello", "direct:hello", "x")).settle();
        assertThat(bench.warnings()).singleElement().asString().contains("greeter", "belongs to the program");
        assertThat(bench.camel.getRegistry().lookupByName("greeter")).isInstanceOf(Bench.Greeter.class);
    }

    @Test
    void routesInJavaLoadReloadAndGo() {
        bench.write("Shout.java", JAVA).start();
        assertThat(bench.ask("direct:shout")).isEqualTo("Anna!");
        bench.write("Shout.java", JAVA.replace("}!", "}!!")).settle();
        assertThat(bench.ask("direct:shout")).isEqualTo("Anna!!");
        bench.write("Shout.java", JAVA.replace("from(", "form(")).settle();
        assertThat(bench.ask("direct:shout")).isEqualTo("Anna!!");
        assertThat(bench.error("Shout.java")).startsWith("Shout.java, line 6: It does not compile:");
        bench.delete("Shout.java").settle();
        assertThat(bench.camel.getRoute("shout")).isNull();
        assertThat(bench.error("Shout.java")).isNull();
    }

    @Test
    void routesInJavaAreOffWhileMoneyIsLiveUnlessASettingSaysSo() {
        bench.java = JavaRoutes.of("auto", true);
        bench.start();
        bench.write("Shout.java", JAVA).settle();
        assertThat(bench.camel.getRoute("shout")).isNull();
        assertThat(bench.warnings()).singleElement().asString().startsWith("Shout.java: Routes in Java are off here").contains("payouts.routes.java=true");
        assertThat(JavaRoutes.of("true", true).fault(RouteFile.of("Shout.java", new byte[0]))).isEmpty();
        assertThat(JavaRoutes.of("auto", false).fault(RouteFile.of("Shout.java", new byte[0]))).isEmpty();
        assertThat(JavaRoutes.of("false", false).fault(RouteFile.of("Shout.java", new byte[0]))).isPresent();
    }

    @Test
    void aRouteInJavaThatWasAcceptedInTheSandboxDoesNotRunOnceMoneyIsLive() {
        bench.write("Shout.java", JAVA).start().stop();
        bench.java = JavaRoutes.of("auto", true);
        assertThatThrownBy(bench::start).isInstanceOf(RouteReload.Refused.class).hasMessageContaining("Routes in Java are off here");
    }
}
