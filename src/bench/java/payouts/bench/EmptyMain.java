package payouts.bench;

import java.util.List;
import java.util.Properties;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** What Camel itself needs to start with our components and servers, and nothing of ours: no route, no ledger, no check. */
public final class EmptyMain {

    private EmptyMain() {
    }

    /** @param arguments the public port, the management port */
    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("camel.main.auto-configuration-log-summary", "false");
        settings.setProperty("camel.server.enabled", "true");
        settings.setProperty("camel.server.port", arguments[0]);
        settings.setProperty("camel.management.enabled", "true");
        settings.setProperty("camel.management.port", arguments[1]);
        settings.setProperty("camel.management.health-check-enabled", "true");
        settings.setProperty("camel.management.metrics-enabled", "true");
        settings.setProperty("camel.metrics.enabled", "true");
        settings.setProperty("camel.metrics.binders", "jvm-memory,jvm-gc,jvm-thread,processor,uptime");
        Main main = new Main();
        main.setInitialProperties(settings);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                for (String component : List.of("bean", "direct", "file", "http", "jms", "kamelet", "log", "platform-http", "timer")) {
                    starting.getCamelContext().getComponent(component);
                }
            }

            @Override
            public void afterStart(BaseMainSupport started) {
                System.out.println("UP");
            }
        });
        main.run();
    }
}
