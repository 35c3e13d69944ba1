package payouts.admin;

import io.vertx.core.Vertx;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.support.DefaultConsumer;
import payouts.http.NoFiles;

/**
 * A second HTTP server, for administration only, on a loopback port of its own: what routes name as
 * {@code platformHttpEngine: "#adminHttp"}. While it is off it takes their consumers and opens no port, so that the
 * routes need not know.
 */
public final class AdminHttp implements PlatformHttpEngine {

    /** Nobody beyond this machine reaches it; whoever must, comes through a tunnel or a proxy with TLS. */
    public static final String HOST = "127.0.0.1";

    private static final long BODY_BYTES_MAX = 16_384;

    private final int port;

    private AdminHttp(int port) {
        this.port = port;
    }

    /** No server. */
    public static AdminHttp off() {
        return new AdminHttp(0);
    }

    /** A server that stops with the context. */
    public static AdminHttp listen(CamelContext camel, int port) throws Exception {
        var settings = new VertxPlatformHttpServerConfiguration();
        settings.setBindHost(HOST);
        settings.setBindPort(port);
        settings.setMaxBodySize(BODY_BYTES_MAX);
        NoFiles.configure(settings);
        var server = new Server(settings);
        server.setCamelContext(camel);
        server.init();
        // Of its own and small. Camel's server closes one that it was given, and forgets one that it makes itself.
        server.setVertx(Vertx.vertx(NoFiles.vertx().setEventLoopPoolSize(1).setWorkerPoolSize(4)));
        camel.addService(server, true, true);
        return new AdminHttp(port);
    }

    private static final class Server extends VertxPlatformHttpServer {

        private final String router;

        Server(VertxPlatformHttpServerConfiguration settings) {
            super(settings);
            this.router = VertxPlatformHttpRouter.getRouterNameFromPort(settings.getPort());
        }

        @Override
        protected void initializeServer() {
            super.initializeServer();
            VertxPlatformHttpRouter.lookup(getCamelContext(), router).route().handler(NoFiles::pass);
        }
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return port == 0 ? new Unreached(endpoint, processor)
                : new VertxPlatformHttpConsumer(endpoint, processor, List.of(), VertxPlatformHttpRouter.getRouterNameFromPort(port));
    }

    @Override
    public int getServerPort() {
        return port;
    }

    /** The consumer of a route that nobody can call. */
    private static final class Unreached extends DefaultConsumer implements PlatformHttpConsumer {

        Unreached(PlatformHttpEndpoint endpoint, Processor processor) {
            super(endpoint, processor);
        }

        @Override
        public PlatformHttpEndpoint getEndpoint() {
            return (PlatformHttpEndpoint) super.getEndpoint();
        }
    }
}
