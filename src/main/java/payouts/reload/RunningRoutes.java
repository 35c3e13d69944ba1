package payouts.reload;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.spi.RouteStartupOrder;

/**
 * What each file has brought into the running context. Camel keeps routes, configurations, templates and beans in lists
 * of its own and forgets where they came from; so that a file can go, whatever appeared while it was loaded is
 * remembered as its own.
 */
final class RunningRoutes {

    /** A kamelet's route carries the id of the route that uses it in this parameter. */
    private static final String USER_OF_KAMELET = "parentRouteId";

    private final CamelContext camel;
    private final Model model;
    private final Map<String, Loaded> loaded = new TreeMap<>();

    RunningRoutes(CamelContext camel) {
        this.camel = camel;
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    private record Loaded(Set<String> routes, List<RouteConfigurationDefinition> configurations, List<RouteTemplateDefinition> templates,
                          List<RestDefinition> rests, Set<String> beans) {
    }

    /**
     * Loads a file; in a started context its routes run at once. After a failure {@link #unload} takes away what was
     * loaded of it.
     */
    void load(RouteFile file) throws Exception {
        Set<Object> before = new HashSet<>(model.getRouteDefinitions().stream().map(RouteDefinition::getId).toList());
        List<RouteConfigurationDefinition> configurations = List.copyOf(model.getRouteConfigurationDefinitions());
        List<RouteTemplateDefinition> templates = List.copyOf(model.getRouteTemplateDefinitions());
        List<RestDefinition> rests = List.copyOf(model.getRestDefinitions());
        try {
            RouteLoading.load(camel, file);
        } finally {
            Set<String> routes = new LinkedHashSet<>(model.getRouteDefinitions().stream().map(RouteDefinition::getId).toList());
            routes.removeAll(before);
            loaded.put(file.name(), new Loaded(routes, added(model.getRouteConfigurationDefinitions(), configurations),
                    added(model.getRouteTemplateDefinitions(), templates), added(model.getRestDefinitions(), rests), Dependencies.beans(file)));
        }
    }

    /** By identity: two definitions may look the same. */
    private static <T> List<T> added(List<T> now, List<T> before) {
        return now.stream().filter(one -> before.stream().noneMatch(other -> other == one)).toList();
    }

    /** The ids of the routes that the files have brought. */
    Set<String> routes(Collection<String> files) {
        Set<String> ids = new TreeSet<>();
        files.stream().map(loaded::get).filter(java.util.Objects::nonNull).forEach(one -> ids.addAll(one.routes()));
        return ids;
    }

    /** Stops the routes of files, once what they work on is done, and takes away everything that the files had brought. */
    void unload(Collection<String> files) throws Exception {
        Set<String> ids = withKamelets(routes(files));
        List<RouteStartupOrder> running = camel.getCamelContextExtension().getRouteStartupOrder().stream()
                .filter(order -> ids.contains(order.getRoute().getRouteId())).toList();
        // All at once, so that a route that others call stops after its callers.
        camel.getShutdownStrategy().shutdown(camel, running);
        for (String id : ids) {
            RouteDefinition route = model.getRouteDefinition(id);
            if (route != null) {
                model.removeRouteDefinition(route);
            }
        }
        for (String file : files) {
            Loaded one = loaded.remove(file);
            if (one != null) {
                model.getRouteConfigurationDefinitions().removeIf(configuration -> one.configurations().stream().anyMatch(own -> own == configuration));
                model.getRouteTemplateDefinitions().removeIf(template -> one.templates().stream().anyMatch(own -> own == template));
                model.getRestDefinitions().removeIf(rest -> one.rests().stream().anyMatch(own -> own == rest));
                model.getCustomBeans().removeIf(bean -> one.beans().contains(bean.getName()));
                one.beans().forEach(camel.getRegistry()::unbind);
            }
        }
    }

    private Set<String> withKamelets(Set<String> ids) {
        Set<String> all = new LinkedHashSet<>(ids);
        for (int before = -1; before < all.size();) {
            before = all.size();
            model.getRouteDefinitions().stream().filter(route -> route.getTemplateParameters() != null
                    && all.contains(String.valueOf(route.getTemplateParameters().get(USER_OF_KAMELET)))).map(RouteDefinition::getId)
                    .forEach(all::add);
        }
        return all;
    }
}
