package payouts.reload;

import java.util.Map;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;

/**
 * What the program gives to its routes: what a check lets them name without the program being there.
 *
 * @param beans      every bean that the program binds, by its name
 * @param components every component that the program adds, by its scheme; what they make is never started
 */
public record RouteParts(Map<String, Class<?>> beans, Map<String, Function<CamelContext, Component>> components) {
}
