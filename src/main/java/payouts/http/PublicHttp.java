package payouts.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.component.vertx.common.VertxHelper;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.main.MainHttpServerFactory;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * The public port: Camel's server with a gate before its routes. Camel opens the port before the routes stand and closes it
 * after they are gone, and answers 404 meanwhile: a bank could take that for an address that is wrong. The gate says 503 then,
 * come again. It is opened here, for Camel's own opening knows no certificates of clients and lets a connection stand idle for ever.
 */
public final class PublicHttp extends LifecycleStrategySupport implements MainHttpServerFactory {

    private static final int UNAVAILABLE = 503;
    private static final String RETRY_SECONDS = "5";
    /** Longer than any answer of ours takes; whoever sends half a request and stops holds a connection no longer. */
    private static final int IDLE_SECONDS = 60;

    /** Orders wait on them for the ledger, and those who ask whether the program lives come by the same ones. */
    private static final int WORKERS = 64;

    private final DefaultMainHttpServerFactory camels = new DefaultMainHttpServerFactory();
    private final Optional<Path> clientCa;
    private volatile boolean open;

    private PublicHttp(Optional<Path> clientCa) {
        this.clientCa = clientCa;
    }

    /**
     * Has the context make its server this way; to be called before it makes one.
     *
     * @param clientCa a PEM file: with TLS, only who shows a certificate of one of its authorities is served
     */
    public static void gate(CamelContext camel, Optional<Path> clientCa) {
        PublicHttp http = new PublicHttp(clientCa);
        camel.getRegistry().bind("publicHttp", http);
        camel.getRegistry().bind("asyncHttp", new AsyncHttp());
        // For the server of the management port too, which Camel makes.
        camel.getRegistry().bind("serverVertx", NoFiles.vertx().setWorkerPoolSize(WORKERS));
        camel.addLifecycleStrategy(http);
    }

    @Override
    public Service newHttpServer(CamelContext camel, HttpServerConfigurationProperties settings) {
        var configuration = ((MainHttpServer) camels.newHttpServer(camel, settings)).getConfiguration();
        // As Camel's own server says it: the engine finds the port of routes by that.
        configuration.setServerType(VertxPlatformHttpRouter.SERVER_TYPE_SERVER);
        NoFiles.configure(configuration);
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
            NoFiles.pass(request);
        } else {
            request.response().setStatusCode(UNAVAILABLE).putHeader("Retry-After", RETRY_SECONDS).end();
        }
    }

    private final class Gated extends VertxPlatformHttpServer {

        private final VertxPlatformHttpServerConfiguration configuration;
        private Vertx own;
        private HttpServer server;

        Gated(VertxPlatformHttpServerConfiguration configuration) {
            super(configuration);
            this.configuration = configuration;
        }

        @Override
        protected void initializeServer() {
            super.initializeServer();
            // The first route of all, and there before the port is.
            router().route().handler(PublicHttp.this::pass);
        }

        private Router router() {
            return VertxPlatformHttpRouter.lookup(getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getPort()));
        }

        @Override
        protected void startServer() throws Exception {
            Router root = Router.router(getVertx());
            root.route(configuration.getPath() + "*").subRouter(router());
            server = getVertx().createHttpServer(options()).requestHandler(root);
            server.listen(configuration.getBindPort(), configuration.getBindHost()).toCompletionStage().toCompletableFuture().get();
        }

        private HttpServerOptions options() throws Exception {
            HttpServerOptions options = new HttpServerOptions().setIdleTimeout(IDLE_SECONDS);
            if (configuration.isUseGlobalSslContextParameters() && getCamelContext().getSSLContextParameters() != null) {
                VertxHelper.setupSSLOptions(getCamelContext(), getCamelContext().getSSLContextParameters(), options);
                clientCa.ifPresent(file -> options.setClientAuth(ClientAuth.REQUIRED)
                        .setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
            }
            return options;
        }

        @Override
        protected Vertx createVertxInstance() {
            own = super.createVertxInstance();
            return own;
        }

        /** One that somebody else has made is theirs to close. */
        @Override
        protected void stopVertx() {
            if (own != null) {
                own.close().toCompletionStage().toCompletableFuture().join();
            }
        }

        @Override
        protected void stopServer() {
            if (server != null) {
                server.close().toCompletionStage().toCompletableFuture().join();
            }
        }

        @Override
        public HttpServer getServer() {
            return server;
        }
    }
}
