package payouts.reload;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.CamelBeanPostProcessor;
import org.apache.camel.support.PluginHelper;

/** One file into a context, the way Camel loads it at a start; for the check and for the program alike. */
final class RouteLoading {

    private RouteLoading() {
    }

    static void load(CamelContext camel, RouteFile file) throws Exception {
        CamelBeanPostProcessor injection = PluginHelper.getBeanPostProcessor(camel);
        for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(List.of(file.resource()))) {
            injection.postProcessBeforeInitialization(builder, file.name());
            injection.postProcessAfterInitialization(builder, file.name());
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                camel.addRoutesConfigurations(configurations);
            }
            camel.addRoutes(builder);
            camel.addTemplatedRoutes(builder);
        }
    }
}
