package payouts.reload;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import payouts.ledger.Hashes;

/**
 * What the routes of a file are made of beside the file itself: kamelets that it names, configurations that apply to it,
 * settings in its placeholders. A mention too many costs a reload, one too few would leave an old route running.
 */
final class Dependencies {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*[?!]?([A-Za-z0-9_.-]+)");
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{properties:([A-Za-z0-9_.-]+)|property(?:Inject)?\\(\"([A-Za-z0-9_.-]+)\"");

    private static final Pattern CONFIGURATION = Pattern.compile("route-?[cC]onfiguration");

    private Dependencies() {
    }

    /** For each file by its name a text that changes when anything changes that the file's routes are made of. */
    static Map<String, String> fingerprints(Collection<RouteFile> all, UnaryOperator<String> setting) {
        Map<RouteFile, List<Map<?, ?>>> configurations = new LinkedHashMap<>();
        all.stream().filter(Dependencies::configuresRoutes).forEach(file -> configurations.put(file, configurations(file)));
        Map<RouteFile, Set<String>> settings = all.stream().collect(Collectors.toMap(file -> file, file -> settings(List.of(file))));
        Map<String, String> values = new HashMap<>();
        settings.values().forEach(names -> names.forEach(name -> values.computeIfAbsent(name, setting)));
        Map<String, String> prints = new TreeMap<>();
        all.forEach(file -> prints.put(file.name(), fingerprint(parts(file, all, configurations), settings, values)));
        return prints;
    }

    private static String fingerprint(Set<RouteFile> parts, Map<RouteFile, Set<String>> settings, Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.name()).append(' ').append(part.sha256()).append('\n'));
        parts.stream().flatMap(part -> settings.get(part).stream()).distinct().sorted()
                .forEach(name -> text.append(name).append('=').append(values.get(name)).append('\n'));
        return Hashes.sha256(text.toString());
    }

    /** The names of the settings that these files use. */
    static Set<String> settings(Collection<RouteFile> files) {
        Set<String> names = new TreeSet<>();
        for (RouteFile file : files) {
            PLACEHOLDER.matcher(file.text()).results().forEach(found -> names.add(found.group(1)));
            PROPERTY.matcher(file.text()).results().forEach(found -> names.add(found.group(1) == null ? found.group(2) : found.group(1)));
        }
        return names;
    }

    /** The file, the kamelets it uses, and theirs, and the configurations that may apply. */
    private static Set<RouteFile> parts(RouteFile file, Collection<RouteFile> all, Map<RouteFile, List<Map<?, ?>>> configurations) {
        Set<RouteFile> parts = new LinkedHashSet<>();
        parts.add(file);
        configurations.forEach((other, content) -> {
            if (concerns(other, content, file)) {
                parts.add(other);
            }
        });
        List<RouteFile> kamelets = all.stream().filter(RouteFile::isKamelet).toList();
        for (int before = 0; before < parts.size();) {
            before = parts.size();
            Set<RouteFile> named = kamelets.stream().filter(kamelet -> parts.stream().anyMatch(part -> part.text().contains(kamelet.kameletName())))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            parts.addAll(named);
        }
        return parts;
    }

    static boolean configuresRoutes(RouteFile file) {
        return file.isJava() ? file.text().contains("RouteConfigurationBuilder") : !configurations(file).isEmpty();
    }

    /** A configuration without an id holds for every route; one with an id for those that ask for one. */
    private static boolean concerns(RouteFile configuration, List<Map<?, ?>> content, RouteFile file) {
        return configuration.isJava() || file.isJava() || content.stream().anyMatch(map -> map.get("id") == null)
                || file.text().contains("routeConfigurationId");
    }

    private static List<Map<?, ?>> configurations(RouteFile file) {
        if (file.isJava() || file.isKamelet() || !CONFIGURATION.matcher(file.text()).find()) {
            return List.of();
        }
        try {
            return new YamlText(file.text()).data() instanceof List<?> entries ? entries.stream().filter(Map.class::isInstance)
                    .map(entry -> ((Map<?, ?>) entry)).map(entry -> entry.containsKey("routeConfiguration") ? entry.get("routeConfiguration")
                            : entry.get("route-configuration"))
                    .filter(Map.class::isInstance).<Map<?, ?>>map(entry -> (Map<?, ?>) entry).toList() : List.of();
        } catch (YamlEngineException e) {
            // It is no YAML: its fault is told elsewhere.
            return List.of();
        }
    }

    /** The beans that a YAML file defines; they live in the program's registry until the file goes. */
    static Set<String> beans(RouteFile file) {
        Set<String> names = new TreeSet<>();
        if (!file.isJava() && file.text().contains("beans:")) {
            new YamlText(file.text()).eachMap(map -> {
                if (map.get("beans") instanceof List<?> beans) {
                    beans.stream().filter(Map.class::isInstance).map(bean -> ((Map<?, ?>) bean).get("name")).filter(String.class::isInstance)
                            .forEach(name -> names.add((String) name));
                }
            });
        }
        return names;
    }
}
