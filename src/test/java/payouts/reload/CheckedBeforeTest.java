package payouts.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A start that finds everything as it was leaves the check out; whatever has changed brings it back. */
class CheckedBeforeTest extends OnTheBench {

    private static final String HELLO = "- beans:\n    - name: own\n      type: java.lang.Object\n"
            + Bench.route("hello", "direct:hello", "{{greeting}}");

    /** The check alone forbids a file the name of a bean of the program: so it shows whether a start has checked. */
    @BeforeEach
    void startOnceAndForbidAName() {
        bench.program = "payout-routes.jar 1";
        bench.settings("greeting=Hi\n").write("hello.camel.yaml", HELLO).start().stop();
        bench.beans.put("own", Object.class);
    }

    @Test
    void whatIsAsItWasIsNotCheckedAgainAndRuns() {
        bench.start();
        assertThat(bench.ask("direct:hello")).isEqualTo("Hi");
        bench.write("hello.camel.yaml", HELLO + "# changed\n").settle();
        assertThat(bench.warnings()).as("a change while it runs is checked").singleElement().asString().contains("belongs to the program");
    }

    @Test
    void aChangedFileIsChecked() {
        bench.write("other.camel.yaml", Bench.route("other", "direct:other", "Changed"));
        checks();
    }

    @Test
    void anAddedFileIsChecked() {
        bench.write("third.camel.yaml", Bench.route("third", "direct:third", "Third"));
        checks();
    }

    @Test
    void aChangedSettingIsChecked() {
        bench.settings("greeting=Good day\n");
        checks();
    }

    @Test
    void aChangedSettingOfCamelIsChecked() {
        bench.settings("greeting=Hi\ncamel.component.log.source-location-logger-name=true\n");
        checks();
    }

    @Test
    void anotherProgramChecks() {
        bench.program = "payout-routes.jar 2";
        checks();
    }

    @Test
    void aProgramThatIsNotKnownChecks() {
        bench.program = null;
        checks();
    }

    @Test
    void nobodyElseReadsWhatIsKeptForIt() throws Exception {
        assertThat(Files.getPosixFilePermissions(folder.resolve("accepted/.checked"))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    private void checks() {
        assertThatThrownBy(bench::start).isInstanceOf(RouteReload.Refused.class).hasMessageContaining("belongs to the program");
    }
}
