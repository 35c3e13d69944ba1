package payouts.reload;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.slf4j.LoggerFactory;

/**
 * The reload on a small Camel context of its own, whose looks at the files are made by the test: nothing here depends on
 * time. Starting again in the same folder is a restart.
 */
final class Bench implements AutoCloseable {

    /** A bean for routes. */
    public static final class Greeter {
        /** Answers a greeting. */
        public String greet(String name) {
            return "Hello " + name;
        }
    }

    final Path folder;
    final Path routes;
    final List<Map<String, String>> recorded = new ArrayList<>();
    final ListAppender<ILoggingEvent> log = new ListAppender<>();
    /** What routes may name. */
    final Map<String, Class<?>> beans = new HashMap<>(Map.of("greeter", Greeter.class));
    /** Which program runs; null where that is not known, and every start checks. */
    String program;
    boolean recordFails;
    JavaRoutes java = JavaRoutes.of("true", false);
    DefaultCamelContext camel;
    RouteReload reload;
    private Map<String, String> last = new HashMap<>();

    Bench(Path folder) {
        this.folder = folder;
        this.routes = folder.resolve("routes");
        log.start();
        ((Logger) LoggerFactory.getLogger(RouteReload.class)).addAppender(log);
        write("hello.camel.yaml", route("hello", "direct:hello", "Hi"));
        write("other.camel.yaml", route("other", "direct:other", "Other"));
    }

    /** A file with one route that answers a text. */
    static String route(String id, String from, String answer) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: " + from + "\n      steps:\n        - setBody:\n            constant: \"" + answer + "\"\n";
    }

    /** Starts, and answers what was warned of meanwhile. */
    List<String> startHearing() {
        open();
        return warnings();
    }

    Bench start() {
        open();
        log.list.clear();
        return this;
    }

    private void open() {
        camel = new DefaultCamelContext(new DefaultRegistry());
        PropertiesComponent properties = new PropertiesComponent();
        properties.setLocation("file:" + folder.resolve("application.properties") + ";optional=true");
        camel.setPropertiesComponent(properties);
        camel.getRegistry().bind("greeter", new Greeter());
        camel.build();
        RouteSettings settings = new RouteSettings(camel);
        camel.resolvePropertyPlaceholders("{{of.the.program:none}}");
        settings.programHasRead();
        RouteParts parts = new RouteParts(beans, Map.of());
        reload = new RouteReload(camel, new RouteFolder(routes), new RouteCheck(parts, camel.getRegistry(), java), settings,
                new AcceptedCopies(folder.resolve("accepted"), program), this::record);
        reload.load();
        camel.start();
        reload.poll();
    }

    private Map<String, String> record(Map<String, String> hashes) {
        if (recordFails) {
            throw new IllegalStateException("The ledger's database is away");
        }
        Map<String, String> changed = new TreeMap<>(hashes);
        changed.entrySet().removeAll(last.entrySet());
        last.keySet().stream().filter(name -> !hashes.containsKey(name)).forEach(name -> changed.put(name, null));
        last = new HashMap<>(hashes);
        if (!changed.isEmpty()) {
            recorded.add(changed);
        }
        return changed;
    }

    /** Two looks: what stood still between them is taken over. */
    Bench settle() {
        reload.poll();
        reload.poll();
        return this;
    }

    Bench write(String name, String text) {
        try {
            Files.createDirectories(routes.resolve(name).getParent());
            Files.writeString(routes.resolve(name), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Bench settings(String text) {
        try {
            Files.writeString(folder.resolve("application.properties"), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Bench delete(String name) {
        try {
            Files.delete(routes.resolve(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String error(String name) {
        try {
            Path file = routes.resolve(name + ".error");
            return Files.exists(file) ? Files.readString(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a route answers. */
    String ask(String from) {
        return camel.createProducerTemplate().requestBody(from, "Anna", String.class);
    }

    boolean runs(String id) {
        return camel.getRoute(id) != null && camel.getRouteController().getRouteStatus(id).isStarted();
    }

    HealthCheck.Result health() {
        reload.health().setCamelContext(camel);
        return reload.health().call();
    }

    List<String> warnings() {
        return log.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN)).map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** Stops the context, as at the program's end. */
    Bench stop() {
        camel.stop();
        return this;
    }

    @Override
    public void close() {
        if (camel != null) {
            camel.stop();
        }
        ((Logger) LoggerFactory.getLogger(RouteReload.class)).detachAppender(log);
    }
}
