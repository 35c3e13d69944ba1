package payouts.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import payouts.threads.FewThreads;
import payouts.threads.Pools;

/**
 * The public port for a route that waits for something, named there as {@code platformHttpEngine: "#asyncHttp"}: no thread waits with it.
 * Camel's own consumer holds one for each request until its route is through (docs/adr/020). Forms are not read.
 */
final class AsyncHttp extends VertxPlatformHttpEngine {

    /** As many as Camel's own consumer may have at work; few of them are awake where no step waits. */
    private static final int THREADS = 64;

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
        return new AsyncConsumer(endpoint, route, VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort()));
    }

    /** Camel's, which reads the request and writes the answer; what it does between them is nothing here. */
    private static final class AsyncConsumer extends VertxPlatformHttpConsumer {

        private final AsyncProcessor route;
        private ExecutorService pool;
        private Executor threads;

        AsyncConsumer(PlatformHttpEndpoint endpoint, Processor route, String router) {
            super(endpoint, answered -> { }, List.of(), router);
            this.route = AsyncProcessorConverterHelper.convert(route);
        }

        @Override
        protected void doStart() throws Exception {
            pool = Pools.asNeeded(getEndpoint().getCamelContext(), this, "async-http");
            // A webhook's signature is work for a processor: with half as many there are some fewer a second.
            threads = new FewThreads(pool, Runtime.getRuntime().availableProcessors(), THREADS);
            super.doStart();
        }

        @Override
        protected void doStop() throws Exception {
            super.doStop();
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(pool);
        }

        @Override
        protected Future<Void> processHttpRequest(Exchange exchange, RoutingContext request) {
            return super.processHttpRequest(exchange, request).compose(read -> answer(exchange, request.vertx()));
        }

        /** The route begins on a thread that may wait, as any of its steps may; where it goes on later is not for this to say. */
        private Future<Void> answer(Exchange exchange, Vertx vertx) {
            Context ours = vertx.getOrCreateContext();
            Promise<Void> answered = Promise.promise();
            try {
                threads.execute(() -> {
                    try {
                        createUoW(exchange);
                        route.process(exchange, here -> ours.runOnContext(now -> answered.tryComplete()));
                    } catch (Exception | Error e) {
                        ours.runOnContext(now -> answered.tryFail(e));
                    }
                });
            } catch (RuntimeException | Error e) {
                // The program ends, or there is no thread to be had.
                answered.tryFail(e);
            }
            return answered.future();
        }
    }
}
