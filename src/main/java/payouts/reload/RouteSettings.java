package payouts.reload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.PropertiesLookupListener;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.LoadablePropertiesSource;
import org.apache.camel.spi.PropertiesSource;
import payouts.ledger.Hashes;

/**
 * The folder's {@code application.properties} while the program runs. What only routes use follows the file; what the
 * program itself has read, and Camel's own settings, stay as they were at the start.
 */
public final class RouteSettings {

    private final PropertiesComponent properties;
    private final Set<String> ofTheProgram = ConcurrentHashMap.newKeySet();
    private final PropertiesLookupListener listener = (name, value, defaultValue, source) -> ofTheProgram.add(name);
    private final Path file;
    private volatile Map<String, String> inForce = Map.of();

    /** Listens from now on which settings the program reads. */
    public RouteSettings(CamelContext camel) {
        properties = (PropertiesComponent) camel.getPropertiesComponent();
        file = properties.getLocations().stream().filter(location -> location.startsWith("file:")).findFirst()
                .map(location -> Path.of(location.substring("file:".length()).replaceFirst(";.*", ""))).orElse(null);
        properties.addPropertiesLookupListener(listener);
    }

    /**
     * The file as it was read once.
     *
     * @param sha256 of its bytes, in hex; null where there is no file
     */
    record Content(Map<String, String> values, String sha256) {
    }

    /** The program has read what it reads: from here on the file's settings come from this class. */
    public void programHasRead() {
        properties.removePropertiesLookupListener(listener);
        List<PropertiesSource> sources = properties.getPropertiesSources();
        for (int i = 0; i < sources.size(); i++) {
            if (file != null && sources.get(i).getName().equals("FilePropertiesSource[" + file + "]")
                    && sources.get(i) instanceof LoadablePropertiesSource original) {
                inForce = values(original.loadProperties());
                sources.set(i, new SettingsSource(original, () -> inForce));
            }
        }
    }

    /**
     * Reads the file, as Camel would.
     *
     * @throws IllegalArgumentException when it is no properties file
     */
    Content read() throws IOException {
        byte[] bytes = file != null && Files.exists(file) ? Files.readAllBytes(file) : null;
        Properties values = new Properties();
        if (bytes != null) {
            values.load(new ByteArrayInputStream(bytes));
        }
        return new Content(values(values), bytes == null ? null : Hashes.sha256(bytes));
    }

    private static Map<String, String> values(Properties from) {
        Map<String, String> values = new TreeMap<>();
        // Camel's Properties keep their entries elsewhere: forEach would find none.
        from.entrySet().forEach(entry -> values.put(entry.getKey().toString(), entry.getValue().toString().replaceAll(" +$", "")));
        return values;
    }

    /** As logs and records name it. */
    String name() {
        return file == null ? "" : file.getFileName().toString();
    }

    /** The names whose change only a restart takes over. */
    Set<String> needRestart(Content content) {
        Set<String> names = new TreeSet<>(content.values().keySet());
        names.addAll(inForce.keySet());
        names.removeIf(name -> isOfRoutes(name) || Objects.equals(content.values().get(name), inForce.get(name)));
        return names;
    }

    /** The file's names that stand nowhere else, neither among the program's settings nor in a route: misspelt, most likely. */
    Set<String> unused(Content content, Collection<RouteFile> files) {
        Set<String> names = new TreeSet<>(content.values().keySet());
        names.removeIf(name -> !isOfRoutes(name) || hasDefault(name) || files.stream().anyMatch(file -> file.text().contains(name))
                || content.values().values().stream().anyMatch(value -> value.contains(name)));
        return names;
    }

    private boolean hasDefault(String name) {
        return properties.getPropertiesSources().stream().anyMatch(source -> !(source instanceof SettingsSource) && source.getProperty(name) != null);
    }

    /** What would be in force with this content: the program's own settings stay. */
    Map<String, String> candidate(Content content) {
        Map<String, String> candidate = new TreeMap<>(content.values());
        candidate.keySet().removeIf(name -> !isOfRoutes(name));
        inForce.entrySet().stream().filter(entry -> !isOfRoutes(entry.getKey())).forEach(entry -> candidate.put(entry.getKey(), entry.getValue()));
        return candidate;
    }

    Map<String, String> inForce() {
        return inForce;
    }

    void put(Map<String, String> values) {
        inForce = Map.copyOf(values);
    }

    private boolean isOfRoutes(String name) {
        return !name.startsWith("camel.") && !ofTheProgram.contains(name);
    }

    /** Camel's properties with these values in place of the file's: for a check, and to tell what has changed. */
    PropertiesComponent with(CamelContext camel, Map<String, String> values) {
        PropertiesComponent other = new PropertiesComponent();
        other.setCamelContext(camel);
        other.setAutoDiscoverPropertiesSources(false);
        other.setOverrideProperties(properties.getOverrideProperties());
        other.setInitialProperties(properties.getInitialProperties());
        for (PropertiesSource source : properties.getPropertiesSources()) {
            if (source instanceof LoadablePropertiesSource original) {
                Map<String, String> its = original instanceof SettingsSource ? values : values(original.loadProperties());
                other.addPropertiesSource(new SettingsSource(original, () -> its));
            }
        }
        return other;
    }

    /** Camel's own settings, as they are written. */
    Map<String, String> ofCamel(CamelContext camel) {
        return values(with(camel, inForce).loadProperties(name -> name.startsWith("camel.")));
    }

    /** In the place of another source; it belongs to nobody, so that nothing is started or stopped with it. */
    private static final class SettingsSource implements LoadablePropertiesSource, org.apache.camel.Ordered {

        private final String name;
        private final int order;
        private final Supplier<Map<String, String>> values;

        SettingsSource(PropertiesSource original, Supplier<Map<String, String>> values) {
            this.name = original.getName();
            this.order = original instanceof org.apache.camel.Ordered ordered ? ordered.getOrder() : 0;
            this.values = values;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public int getOrder() {
            return order;
        }

        @Override
        public String getProperty(String key) {
            return values.get().get(key);
        }

        @Override
        public Properties loadProperties() {
            return loadProperties(key -> true);
        }

        @Override
        public Properties loadProperties(java.util.function.Predicate<String> filter) {
            Properties all = new Properties();
            values.get().forEach((key, value) -> {
                if (filter.test(key)) {
                    all.setProperty(key, value);
                }
            });
            return all;
        }

        @Override
        public void reloadProperties(String location) {
            // It keeps nothing.
        }
    }
}
