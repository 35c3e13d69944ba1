package payouts.reload;

import io.vertx.ext.web.Route;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * While routes are swapped their addresses are answered 503, not 404: the bank repeats a webhook on anything but 200, but
 * a 404 reads as if the address were wrong.
 */
final class SwapGuard {

    private final List<Route> behindAll;

    private SwapGuard(List<Route> behindAll) {
        this.behindAll = behindAll;
    }

    /** Stands behind every route of the program's HTTP servers until it is closed. */
    static SwapGuard stand(CamelContext camel) {
        return new SwapGuard(camel.getRegistry().findByType(VertxPlatformHttpRouter.class).stream().map(router -> router.route().last()
                .handler(request -> request.response().setStatusCode(503).putHeader("Retry-After", "1").end())).toList());
    }

    void close() {
        behindAll.forEach(Route::remove);
    }
}
