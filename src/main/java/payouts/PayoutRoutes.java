package payouts;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.classes.ClassArchiveCommand;
import payouts.reload.CheckCommand;

/** Starts the program: Camel Main with the routes of {@code routes/}, and the parts they need. */
public final class PayoutRoutes {

    /** What the folder's file leaves out has its default in the program's own. */
    static final String SETTINGS = "file:application.properties;optional=true,classpath:application.properties";

    private static final Logger LOG = LoggerFactory.getLogger(PayoutRoutes.class);

    private PayoutRoutes() {
    }

    /** Runs until it is stopped; ends with a code other than 0 when it can't start. */
    public static void main(String[] arguments) {
        int code = run(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static int run(String[] arguments) {
        StartChecks.largeBuffersAreGivenBack();
        if (arguments.length > 0 && arguments[0].equals("check")) {
            return CheckCommand.run(arguments, SETTINGS, ProgramParts.ALL, System.out, System.err);
        }
        if (arguments.length > 0 && arguments[0].equals("probe")) {
            return ProbeCommand.run(arguments, SETTINGS, new Properties(), System.out, System.err);
        }
        if (arguments.length > 0 && arguments[0].equals("class-archive")) {
            return ClassArchiveCommand.run(arguments, Welcome.UP, System.out, System.err);
        }
        Parts parts = new Parts();
        try {
            StartChecks.fileNamesAreUtf8();
            StartChecks.nothingIsDeserialised();
            StartChecks.routesAreThere(Path.of("routes"));
            Main main = program(new Properties(), parts);
            main.run(arguments);
            return main.getExitCode();
        } catch (Exception | Error e) {
            // Camel tells its listeners nothing of a start that failed. After an Error too nothing may be left running.
            parts.close();
            StartRefused refused = StartRefused.in(e);
            if (refused == null) {
                LOG.error("The start failed.", e);
            }
            System.err.println("Payout Routes can't start: "
                    + (refused == null ? StartRefused.oneLine(e.toString()) : refused.getMessage()));
            return refused == null ? StartRefused.REFUSED : refused.code();
        }
    }

    /**
     * The program, not started yet.
     *
     * @param overrides settings that win over every other source
     */
    static Main program(Properties overrides) {
        return program(overrides, new Parts());
    }

    private static Main program(Properties overrides, Parts parts) {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation(SETTINGS);
        main.setOverrideProperties(overrides);
        main.addMainListener(parts);
        return main;
    }

    /** Opens the parts once the settings can be read, before the routes are. */
    private static final class Parts extends MainListenerSupport {

        private Program program;

        @Override
        public void beforeInitialize(BaseMainSupport main) {
            program = Program.open(main.getCamelContext());
            if (program.isLive()) {
                main.configure().setProfile("prod");
            }
            main.setRoutesCollector(new ProgramRoutes.Collector(program.routes()));
            // Main tells its listeners of a stop only when it waits in run(); the context always does.
            main.getCamelContext().addLifecycleStrategy(new LifecycleStrategySupport() {
                @Override
                public void onContextStopped(CamelContext context) {
                    close();
                }
            });
        }

        @Override
        public void afterStart(BaseMainSupport main) {
            program.welcome();
        }

        private synchronized void close() {
            if (program != null) {
                program.close();
                program = null;
            }
        }
    }
}
