package payouts.reload;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.util.StringHelper;

/** One try of a set of files in a context that is made ready and thrown away. */
final class CheckContext {

    private static final Pattern TEMPLATE = Pattern.compile("route from template: ([\\w.-]+)");

    private final RouteParts parts;
    private final Registry running;
    private final Function<CamelContext, PropertiesComponent> settings;
    private final Set<String> suspects;
    private final List<RouteFile> leftOut;
    private final Faults faults;
    private final Map<String, RouteFile> fileOfRoute = new HashMap<>();
    private final Map<String, RouteDefinition> definitions = new HashMap<>();
    private RouteFile loading;
    private Fault duplicate;

    CheckContext(RouteParts parts, Registry running, Function<CamelContext, PropertiesComponent> settings, Set<String> suspects,
                 List<RouteFile> leftOut) {
        this.parts = parts;
        this.running = running;
        this.settings = settings;
        this.suspects = suspects;
        this.leftOut = leftOut;
        this.faults = new Faults(parts.beans().keySet());
    }

    /** The first fault of these files; empty when all of them would run. */
    Optional<Fault> fault(Collection<RouteFile> files) {
        // It is dropped, not closed: what was never started must not be stopped.
        Made context = context();
        for (RouteFile file : inOrder(files)) {
            loading = file;
            try {
                RouteLoading.load(context, file);
            } catch (Exception | LinkageError e) {
                return Optional.of(faults.of(file, e));
            }
            if (duplicate != null) {
                return Optional.of(duplicate);
            }
        }
        loading = null;
        try {
            context.init();
        } catch (Exception e) {
            return Optional.of(whoFailed(e, files));
        }
        return secondConsumer(context).or(() -> missingConsumer(context, files));
    }

    /** Kamelets first, so that routes find them; then what configures routes; then by name. */
    static List<RouteFile> inOrder(Collection<RouteFile> files) {
        Set<String> configurations = files.stream().filter(Dependencies::configuresRoutes).map(RouteFile::name).collect(Collectors.toSet());
        return files.stream().sorted(Comparator.comparing((RouteFile file) -> !file.isKamelet())
                .thenComparing(file -> !configurations.contains(file.name())).thenComparing(RouteFile::name)).toList();
    }

    private Made context() {
        Made context = new Made();
        context.getCamelContextExtension().setName("route-check");
        context.getCamelContextExtension().setRegistry(new DefaultRegistry(new CheckBeans(parts.beans(), running)));
        context.setAutoStartup(false);
        context.setSourceLocationEnabled(true);
        context.disableJMX();
        context.setPropertiesComponent(settings.apply(context));
        context.build();
        parts.components().forEach((scheme, component) -> context.addComponent(scheme, component.apply(context)));
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onComponentAdd(String name, Component component) {
                configure(context, name, component);
            }
        });
        context.getCamelContextExtension().getContextPlugin(Model.class).addModelLifecycleStrategy(new ModelListener(this::defined));
        return context;
    }

    /** The options of {@code camel.component}, as far as they can be had; a wrong one is told at the program's start. */
    private static void configure(CamelContext context, String name, Component component) {
        String prefix = "camel.component." + name + ".";
        Map<String, Object> options = new HashMap<>();
        context.getPropertiesComponent().loadProperties(key -> key.startsWith(prefix)).forEach((key, value) ->
                options.put(StringHelper.dashToCamelCase(key.toString().substring(prefix.length())), value));
        if (!options.isEmpty()) {
            PropertyBindingSupport.build().withCamelContext(context).withTarget(component).withProperties(options).withIgnoreCase(true)
                    .withMandatory(false).withConfigurer(component.getComponentPropertyConfigurer()).bind();
        }
    }

    private void defined(RouteDefinition route) {
        if (loading == null || route.getId() == null) {
            // A kamelet's route: it is its user's.
            return;
        }
        RouteFile other = fileOfRoute.put(route.getId(), loading);
        definitions.put(route.getId(), route);
        if (other != null && duplicate == null) {
            RouteFile bad = suspects.contains(other.name()) && !suspects.contains(loading.name()) ? other : loading;
            RouteFile good = bad == other ? loading : other;
            duplicate = new Fault(bad.name(), lineOf(bad, "id: " + route.getId()),
                    "The route id '" + route.getId() + "' is there twice" + (good == bad ? "" : ", in " + good.name() + " too"),
                    "Give each route an id of its own");
        }
    }

    private Fault whoFailed(Exception failure, Collection<RouteFile> files) {
        String text = causeTexts(failure);
        String id = null;
        for (Throwable cause = failure; cause != null && id == null; cause = cause.getCause()) {
            id = cause instanceof FailedToCreateRouteException create ? create.getRouteId()
                    : cause instanceof FailedToStartRouteException start ? start.getRouteId() : null;
        }
        if (fileOfRoute.containsKey(id)) {
            return faults.of(fileOfRoute.get(id), definitions.get(id), failure);
        }
        Matcher template = TEMPLATE.matcher(text);
        String name = template.find() ? template.group(1) : "";
        boolean users = text.contains("mandatory parameters") || text.contains("Cannot find RouteTemplate") || !name.isEmpty() && refusesParameters(failure, name);
        // Of several that may be at fault one that changed is, and which else can't be told.
        List<RouteFile> changedFirst = files.stream().sorted(Comparator.comparing(file -> !suspects.contains(file.name()))).toList();
        return changedFirst.stream()
                .filter(file -> file.isKamelet() ? !users && file.kameletName().equals(name) : users && file.text().contains("kamelet:" + name))
                .findFirst().or(() -> changedFirst.stream().findFirst()).map(file -> faults.of(file, failure))
                .orElseThrow(() -> new IllegalStateException(failure));
    }

    /** A kamelet that nobody changed, or one whose beans take no such values: what its user gave it is wrong. */
    private boolean refusesParameters(Exception failure, String kamelet) {
        boolean unchanged = !suspects.isEmpty() && suspects.stream().noneMatch(name -> name.endsWith("/" + kamelet + RouteFile.KAMELET));
        return unchanged || Faults.root(failure) instanceof IllegalArgumentException && Faults.causes(failure).noneMatch(
                cause -> cause instanceof ResolveEndpointFailedException || cause instanceof NoSuchEndpointException);
    }

    private static String causeTexts(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause.getMessage()).append('\n');
        }
        return text.toString();
    }

    /** Two routes from one source: Camel refuses the second when it starts. */
    private Optional<Fault> secondConsumer(Made context) {
        Map<Endpoint, String> sources = new HashMap<>();
        for (Route route : context.made()) {
            Endpoint source = route.getEndpoint();
            boolean many = source instanceof MultipleConsumersSupport support && support.isMultipleConsumersSupported();
            String other = sources.putIfAbsent(source, route.getRouteId());
            if (other != null && !many && fileOfRoute.containsKey(other) && fileOfRoute.containsKey(route.getRouteId())) {
                boolean first = suspects.contains(fileOfRoute.get(other).name()) && !suspects.contains(fileOfRoute.get(route.getRouteId()).name());
                String bad = first ? other : route.getRouteId();
                return Optional.of(new Fault(fileOfRoute.get(bad).name(), Math.max(0, definitions.get(bad).getInput().getLineNumber()),
                        "The routes " + other + " and " + route.getRouteId() + " have the same source " + source.getEndpointBaseUri(),
                        "Remove one of them, or give it a source of its own"));
            }
        }
        return Optional.empty();
    }

    /** A call of a route that is not there would wait and fail, again and again. */
    private Optional<Fault> missingConsumer(Made context, Collection<RouteFile> files) {
        Set<String> there = context.made().stream().map(Route::getEndpoint).filter(DirectEndpoint.class::isInstance)
                .map(CheckContext::directName).collect(Collectors.toCollection(TreeSet::new));
        for (Endpoint endpoint : context.getEndpoints()) {
            String name = endpoint instanceof DirectEndpoint ? directName(endpoint) : null;
            // A file that was left out may be the one that has it.
            if (name != null && !there.contains(name) && leftOut.stream().noneMatch(file -> lineOf(file, name) > 0)) {
                RouteFile user = files.stream().filter(file -> lineOf(file, name) > 0).findFirst().orElse(files.iterator().next());
                return Optional.of(new Fault(user.name(), lineOf(user, name), "direct:" + name + " is called, but no route starts with it",
                        there.isEmpty() ? "Add that route" : "Add that route, or call one that is there: " + there.stream()
                                .map(other -> "direct:" + other).collect(Collectors.joining(", "))));
            }
        }
        return Optional.empty();
    }

    private static String directName(Endpoint endpoint) {
        return endpoint.getEndpointBaseUri().replaceFirst("^direct:(//)?", "");
    }

    /** The first line with these words, not as a part of longer ones; 0 for none. */
    static int lineOf(RouteFile file, String words) {
        Pattern pattern = Pattern.compile("(?<![\\w.-])" + Pattern.quote(words) + "(?![\\w.-])");
        List<String> lines = file.text().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).find()) {
                return i + 1;
            }
        }
        return 0;
    }

    /** A context that tells its routes before they are started. */
    private static final class Made extends DefaultCamelContext {

        Made() {
            super(false);
        }

        List<Route> made() {
            return getRouteServices().values().stream().map(service -> service.getRoute()).sorted(Comparator.comparing(Route::getRouteId)).toList();
        }
    }
}
