package payouts.reload;

import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * While routes are swapped their addresses are answered 503, not 404: the bank repeats a webhook on anything but 200, but
 * a 404 reads as if the address were wrong.
 */
final class SwapGuard {

    private volatile boolean swapping;

    /** Puts itself behind every route of the program's HTTP servers. */
    void stand(CamelContext camel) {
        camel.getRegistry().findByType(VertxPlatformHttpRouter.class).forEach(router -> router.route().last().handler(this::answer));
    }

    void swapping(boolean now) {
        swapping = now;
    }

    private void answer(RoutingContext request) {
        if (swapping) {
            request.response().setStatusCode(503).putHeader("Retry-After", "1").end();
        } else {
            request.next();
        }
    }
}
