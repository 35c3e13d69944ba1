package payouts.http;

import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.main.MainHttpServerFactory;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * The public port: Camel's server with a gate before its routes. Camel opens the port before the routes stand and closes it
 * after they are gone, and answers 404 meanwhile: a bank could take that for an address that is wrong. The gate says 503 then,
 * come again.
 */
public final class PublicHttp extends LifecycleStrategySupport implements MainHttpServerFactory {

    private static final int UNAVAILABLE = 503;
    private static final String RETRY_SECONDS = "5";

    private final DefaultMainHttpServerFactory camels = new DefaultMainHttpServerFactory();
    private volatile boolean open;

    private PublicHttp() {
    }

    /** Has the context make its server this way; to be called before it makes one. */
    public static void gate(CamelContext camel) {
        PublicHttp http = new PublicHttp();
        camel.getRegistry().bind("publicHttp", http);
        camel.addLifecycleStrategy(http);
    }

    @Override
    public Service newHttpServer(CamelContext camel, HttpServerConfigurationProperties settings) {
        var configuration = ((MainHttpServer) camels.newHttpServer(camel, settings)).getConfiguration();
        // As Camel's own server says it: the engine finds the port of routes by that.
        configuration.setServerType(VertxPlatformHttpRouter.SERVER_TYPE_SERVER);
        VertxPlatformHttpServer server = new Gated(configuration);
        server.setCamelContext(camel);
        return server;
    }

    @Override
    public Service newHttpManagementServer(CamelContext camel, HttpManagementServerConfigurationProperties settings) {
        return camels.newHttpManagementServer(camel, settings);
    }

    @Override
    public void onContextStarted(CamelContext camel) {
        open = true;
    }

    /** What has come in goes on to its end; Camel waits for it. */
    @Override
    public void onContextStopping(CamelContext camel) {
        open = false;
    }

    private void pass(RoutingContext request) {
        if (open) {
            request.next();
        } else {
            request.response().setStatusCode(UNAVAILABLE).putHeader("Retry-After", RETRY_SECONDS).end();
        }
    }

    private final class Gated extends VertxPlatformHttpServer {

        private final VertxPlatformHttpServerConfiguration configuration;

        Gated(VertxPlatformHttpServerConfiguration configuration) {
            super(configuration);
            this.configuration = configuration;
        }

        @Override
        protected void initializeServer() {
            super.initializeServer();
            // The first route of all, and there before the port is.
            VertxPlatformHttpRouter.lookup(getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getPort()))
                    .route().handler(PublicHttp.this::pass);
        }
    }
}
