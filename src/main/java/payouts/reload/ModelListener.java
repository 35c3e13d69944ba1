package payouts.reload;

import java.util.function.Consumer;
import org.apache.camel.model.ModelLifecycleStrategy;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.support.service.ServiceSupport;

/** Hears of each route that is defined. */
final class ModelListener extends ServiceSupport implements ModelLifecycleStrategy {

    private final Consumer<RouteDefinition> defined;

    ModelListener(Consumer<RouteDefinition> defined) {
        this.defined = defined;
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        defined.accept(route);
    }

    @Override
    public void onRemoveRouteDefinition(RouteDefinition route) {
        // Of no interest.
    }

    @Override
    public void onAddRouteTemplateDefinition(RouteTemplateDefinition template) {
        // Of no interest.
    }

    @Override
    public void onRemoveRouteTemplateDefinition(RouteTemplateDefinition template) {
        // Of no interest.
    }
}
